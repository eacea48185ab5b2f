import { err, ok, type Result } from '../result.ts'
import { decodeBase64url } from './base64url.ts'
import { headerText, type TokenType } from './sign.ts'

/** A compact JWS taken apart; nothing in it is proven until `verifyJws` said true. */
export interface Jws {
  /** 11 characters: which key claims to have signed. */
  readonly kid: string
  readonly payload: Uint8Array<ArrayBuffer>
  /** 64 bytes, r‖s. */
  readonly signature: Uint8Array<ArrayBuffer>
  /** ASCII bytes that were signed. */
  readonly signingInput: Uint8Array<ArrayBuffer>
}

export type JwsFault = 'compact_malformed' | 'header_not_exact'

export const kidPattern = /^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$/
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()
const es256 = { name: 'ECDSA', hash: 'SHA-256' }

/**
 * Takes a compact JWS of one `typ` apart. The token is anybody's.
 *
 * The header is compared byte for byte with the only one allowed, never interpreted: `alg`, `crit`,
 * `b64`, `zip`, `jwk`, `jku`, `x5u` in it can do nothing. Errors: `compact_malformed` (not three
 * canonical base64url parts, longer than `maxLength` characters, signature not 64 bytes),
 * `header_not_exact`.
 * @see RFC 7515 §7.1, RFC 8725 §3.1–3.2, SPEC.md §1.1
 */
export function parseJws(token: string, typ: TokenType, maxLength: number): Result<Jws, JwsFault> {
  if (token.length > maxLength) return err('compact_malformed')
  const first = token.indexOf('.')
  const last = token.indexOf('.', first + 1)
  if (first < 0 || last < 0 || token.indexOf('.', last + 1) >= 0) return err('compact_malformed')
  const header = decodeBase64url(token.slice(0, first))
  const payload = decodeBase64url(token.slice(first + 1, last))
  const signature = decodeBase64url(token.slice(last + 1))
  if (header === undefined || payload === undefined || signature?.length !== 64) {
    return err('compact_malformed')
  }
  const kid = kidOf(header, typ)
  if (kid === undefined) return err('header_not_exact')
  return ok({
    kid,
    payload,
    signature,
    signingInput: encoder.encode(token.slice(0, last)),
  })
}

function kidOf(header: Uint8Array, typ: TokenType): string | undefined {
  let text: string
  try {
    text = decoder.decode(header)
  } catch {
    return undefined
  }
  const kid = text.slice(-13, -2)
  return kidPattern.test(kid) && text === headerText(typ, kid) ? kid : undefined
}

/**
 * Whether `key` signed this input. False for r or s out of range too: WebCrypto checks them.
 *
 * @see RFC 7518 §3.4
 */
export function verifyJws(
  key: CryptoKey,
  jws: Pick<Jws, 'signature' | 'signingInput'>,
): Promise<boolean> {
  return crypto.subtle.verify(es256, key, jws.signature, jws.signingInput)
}

/** UTF-8 text of a payload, or undefined where it is none (a byte order mark is kept, and refused later). */
export function payloadText(payload: Uint8Array): string | undefined {
  try {
    return decoder.decode(payload)
  } catch {
    return undefined
  }
}
