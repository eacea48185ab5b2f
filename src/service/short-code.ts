/** The typed short code of a print: 12 characters of Crockford's base32, the last a check. */

import type { Db } from '../store/database.ts'
import { addShortCode } from '../store/short-code.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 55 random bits: with the limits on guesses, out of reach. */
const RANDOM_CHARACTERS = 11

type Mac = (data: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Luhn's sum modulo 32: finds every wrong character and nearly every swap of neighbors. */
function sumOf(values: readonly number[], first: 1 | 2): number {
  let sum = 0
  let factor: 1 | 2 = first
  for (const value of values.toReversed()) {
    const product = value * factor
    sum += Math.floor(product / 32) + (product % 32)
    factor = factor === 2 ? 1 : 2
  }
  return sum % 32
}

/**
 * Makes a code.
 *
 * @param random - 11 bytes from a cryptographic source; the low five bits of each are used.
 * @returns 12 characters without hyphens.
 */
export function makeShortCode(random: Uint8Array): string {
  if (random.length !== RANDOM_CHARACTERS) throw new RangeError('random must be 11 bytes')
  const values = [...random].map((byte) => byte & 31)
  const check = (32 - sumOf(values, 2)) % 32
  return [...values, check].map((value) => ALPHABET[value] ?? '').join('')
}

/** As printed: `XXXX-XXXX-XXXX`. */
export function formatShortCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`
}

/**
 * Reads what somebody typed: lower case, spaces, hyphens and the look-alikes I, L and O are taken.
 *
 * @returns 12 characters, or undefined if it cannot be a code (length, alphabet, check).
 */
export function parseShortCode(text: string): string | undefined {
  if (text.length > 64) return undefined
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0')
  if (code.length !== RANDOM_CHARACTERS + 1) return undefined
  const values = [...code].map((char) => ALPHABET.indexOf(char))
  if (values.some((value) => value < 0)) return undefined
  return sumOf(values, 1) === 0 ? code : undefined
}

/** The last four of a holder number as they are compared: upper case, without spaces. */
export function parseLastFour(text: string): string | undefined {
  const four = text.normalize('NFKC').trim().toUpperCase()
  return /^[0-9A-Z]{4}$/.test(four) ? four : undefined
}

/** The two keyed hashes that are stored and looked up. */
export async function shortCodeHashes(
  mac: Mac,
  code: string,
  lastFour: string,
): Promise<{ readonly codeHash: Uint8Array; readonly checkHash: Uint8Array }> {
  const encoder = new TextEncoder()
  return {
    codeHash: await mac(encoder.encode(`short-code|${code}`)),
    checkHash: await mac(encoder.encode(`short-code-check|${code}|${lastFour}`)),
  }
}

/**
 * Gives a card credential its short code.
 *
 * @param holderId - Normalised number of the first holder; its last four characters are the second
 *   thing a reader must know.
 * @returns The code as printed, or undefined if the credential has one already: it is shown once,
 *   at the first printing, because only its hash is kept.
 */
export async function issueShortCode(
  db: Db,
  mac: Mac,
  credential: {
    readonly department: number
    readonly credential: string
    readonly holderId: string
    readonly random: Uint8Array
    readonly at: number
  },
): Promise<string | undefined> {
  const code = makeShortCode(credential.random)
  const lastFour = credential.holderId.slice(-4).toUpperCase()
  const hashes = await shortCodeHashes(mac, code, lastFour)
  const { department, at } = credential
  const added = await addShortCode(db, {
    department,
    credential: credential.credential,
    ...hashes,
    at,
  })
  return added ? formatShortCode(code) : undefined
}
