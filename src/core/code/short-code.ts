/** The typed short code of a print: 12 characters of Crockford's base32, the last a check. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 55 random bits: with the limits on guesses, out of reach. */
const RANDOM_CHARACTERS = 11

/** Luhn's sum modulo 32: finds every wrong character and nearly every swap of neighbors. */
function sumOf(values: readonly number[], first: 1 | 2): number {
  let sum = 0
  let factor: 1 | 2 = first
  for (const value of [...values].reverse()) {
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
