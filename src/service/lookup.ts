/** The typed short code of a print leads back to the text of its code and to what that leaves out. */
import { packCode } from '../core/code/pack.ts'
import { parseLastFour, parseShortCode } from '../core/code/short-code.ts'
import { encodeBase64url } from '../core/credential/base64url.ts'
import { signingInput } from '../core/credential/sign.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Store } from '../store/database.ts'
import { findPrint } from '../store/short-code.ts'
import { type GuessRule, secondsToWait } from './rate-limit.ts'
import { shortCodeHashes } from './short-code.ts'
import { type UnsignedField, unsignedFields } from './unsigned-face.ts'

export type LookupFault =
  | { readonly code: 'malformed'; readonly path: 'code' | 'last4' }
  | { readonly code: 'too_many'; readonly retryAfterSeconds: number }
  | { readonly code: 'not_found' }

/** What a short code leads to. */
export interface FoundCode {
  /** The text of the print's code. */
  readonly text: string
  /** Face fields that the code leaves out, masked for the public; nobody signed them. */
  readonly unsigned: readonly UnsignedField[]
}

export interface LookupService {
  readonly store: Store
  readonly mac: (data: Uint8Array) => Uint8Array | Promise<Uint8Array>
}

/** Five wrong guesses at four characters an hour; an address may look up sixty codes an hour. */
const perCode: GuessRule = { name: 'lookup-code', attempts: 5, windowSeconds: 3600 }
const perAddress: GuessRule = { name: 'lookup-address', attempts: 60, windowSeconds: 3600 }

/**
 * Looks a short code up.
 *
 * A wrong code, wrong digits and a code that never was are counted, hashed and looked up alike, and
 * answered alike: `not_found`. `malformed` says only that the check character does not fit.
 *
 * @param asked - Both typed by a stranger.
 * @param address - The caller's network address; hashed, not kept.
 * @param now - Seconds since 1970.
 */
export async function lookUp(
  service: LookupService,
  asked: { readonly code: string; readonly last4: string },
  address: string,
  now: number,
): Promise<Result<FoundCode, LookupFault>> {
  const code = parseShortCode(asked.code)
  if (code === undefined) return err({ code: 'malformed', path: 'code' })
  const lastFour = parseLastFour(asked.last4)
  if (lastFour === undefined) return err({ code: 'malformed', path: 'last4' })
  const db = service.store.scoped({ role: 'licet_public' })
  const waits = [
    await secondsToWait(db, service.mac, perAddress, address, now),
    await secondsToWait(db, service.mac, perCode, code, now),
  ]
  const wait = Math.max(...waits)
  if (wait > 0) return err({ code: 'too_many', retryAfterSeconds: wait })
  const { codeHash, checkHash } = await shortCodeHashes(service.mac, code, lastFour)
  const found = await findPrint(db, codeHash, checkHash)
  if (found === undefined) return err({ code: 'not_found' })
  const input = signingInput('dc+sd-jwt', found.kid, found.payload)
  const packed = await packCode(`${input}.${encodeBase64url(new Uint8Array(found.sig))}~`)
  // A signed card that cannot be drawn must not exist: issuing made sure of it.
  if (!packed.ok) throw new TypeError('a stored card does not pack')
  return ok({ text: packed.value.text, unsigned: unsignedFields(found) })
}
