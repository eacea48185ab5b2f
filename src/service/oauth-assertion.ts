/** A client's proof of who it is: a short-lived JWT that it signs itself (RFC 7523). */
import { decodeProtectedHeader, errors, importJWK, type JWK, jwtVerify } from 'jose'
import { err, ok, type Result } from '../core/result.ts'

/** Longest life of an assertion in seconds; also how long its `jti` is remembered. */
export const maxAssertionSeconds = 300
/** How far a client's clock may be ahead of or behind ours, in seconds. */
export const assertionSkewSeconds = 30

/** Why an assertion is refused. For the log; the caller learns `invalid_client` and no more. */
export type AssertionFault =
  | { readonly code: 'assertion_malformed' }
  | { readonly code: 'assertion_header' }
  | { readonly code: 'assertion_signature' }
  | { readonly code: 'assertion_audience' }
  | { readonly code: 'assertion_subject' }
  | { readonly code: 'assertion_time' }
  | { readonly code: 'assertion_jti' }

/** What holds once the signature does. */
export interface Assertion {
  readonly jti: string
  readonly expiresAt: number
}

const HEADER_NAMES = new Set(['alg', 'kid', 'typ'])
const TYPES = new Set(['JWT', 'jwt', 'client-authentication+jwt'])

/** One algorithm a key, taken from the key itself and never from what the caller claims. */
function algorithmOf(jwk: JWK): 'ES256' | 'EdDSA' | undefined {
  if (jwk.kty === 'EC' && jwk.crv === 'P-256') return 'ES256'
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return 'EdDSA'
  return undefined
}

/** The members that make the public key; `kid`, `use`, `key_ops` and above all `d` stay outside. */
function publicPart({ kty, crv, x, y }: JWK): JWK {
  return {
    ...(kty === undefined ? {} : { kty }),
    ...(crv === undefined ? {} : { crv }),
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
  }
}

/**
 * Reads who an assertion says it is from, before anything is proven: only to find the key.
 *
 * @param text - From the request; untrusted.
 * @returns The `sub`, or undefined if the text is no compact JWT of at most 4,096 characters.
 */
export function claimedClient(text: string): string | undefined {
  const parts = text.split('.')
  const [, payload] = parts
  if (text.length > 4096 || parts.length !== 3 || payload === undefined) return undefined
  if (!/^[A-Za-z0-9_-]+$/.test(payload)) return undefined
  try {
    const json: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof json !== 'object' || json === null || !('sub' in json)) return undefined
    return typeof json.sub === 'string' ? json.sub : undefined
  } catch {
    return undefined
  }
}

function checkHeader(text: string, algorithm: string): boolean {
  try {
    const header = decodeProtectedHeader(text)
    // jwk, jku, x5u, x5c, crit, b64, zip: whoever brings a key or a rule in the header is refused
    // (safety.md §2A), although jose would only ignore most of them.
    if (!Object.keys(header).every((name) => HEADER_NAMES.has(name))) return false
    if (header.typ !== undefined && !TYPES.has(header.typ)) return false
    return header.alg === algorithm || (header.alg === 'Ed25519' && algorithm === 'EdDSA')
  } catch {
    return false
  }
}

/**
 * Checks an assertion against the key that is stored for its client.
 *
 * @param text - Compact JWT; untrusted.
 * @param expected - The client it must come from, its public JWK (ours, stored), and our issuer,
 *   which must be the whole audience: an array, or another server's address, is refused, so that
 *   an assertion made for one server opens no other (RFC 7523 §3, draft-ietf-oauth-rfc7523bis).
 * @param now - Seconds since 1970.
 * @returns Its `jti` and end, or the fault.
 */
export async function verifyAssertion(
  text: string,
  expected: { readonly client: string; readonly jwk: JWK; readonly issuer: string },
  now: number,
): Promise<Result<Assertion, AssertionFault>> {
  const algorithm = algorithmOf(expected.jwk)
  if (algorithm === undefined || !checkHeader(text, algorithm)) {
    return err({ code: 'assertion_header' })
  }
  let payload: Record<string, unknown>
  try {
    const key = await importJWK(publicPart(expected.jwk), algorithm)
    const verified = await jwtVerify(text, key, {
      algorithms: algorithm === 'EdDSA' ? ['EdDSA', 'Ed25519'] : ['ES256'],
      currentDate: new Date(now * 1000),
      clockTolerance: assertionSkewSeconds,
    })
    payload = verified.payload
  } catch (failure) {
    if (failure instanceof errors.JWSSignatureVerificationFailed) {
      return err({ code: 'assertion_signature' })
    }
    const late =
      failure instanceof errors.JWTExpired || failure instanceof errors.JWTClaimValidationFailed
    return err({ code: late ? 'assertion_time' : 'assertion_malformed' })
  }
  const { iss, sub, aud, iat, exp, jti } = payload
  if (iss !== expected.client || sub !== expected.client) return err({ code: 'assertion_subject' })
  if (aud !== expected.issuer) return err({ code: 'assertion_audience' })
  if (typeof iat !== 'number' || typeof exp !== 'number') return err({ code: 'assertion_time' })
  const early = iat > now + assertionSkewSeconds
  const old = iat < now - maxAssertionSeconds - assertionSkewSeconds
  if (early || old || exp <= iat || exp - iat > maxAssertionSeconds) {
    return err({ code: 'assertion_time' })
  }
  if (typeof jti !== 'string' || jti.length < 8 || jti.length > 255) {
    return err({ code: 'assertion_jti' })
  }
  return ok({ jti, expiresAt: exp })
}
