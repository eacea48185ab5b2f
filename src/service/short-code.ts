/** The typed short code of a print, as it is kept and looked up. */

import { formatShortCode, makeShortCode } from '../core/code/short-code.ts'
import type { Db } from '../store/database.ts'
import { addShortCode } from '../store/short-code.ts'

type Mac = (data: Uint8Array) => Uint8Array | Promise<Uint8Array>

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
