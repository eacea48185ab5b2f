/** The bytes that the format fixes; src/core/SPEC.md, the QR text. */

/** Formats of a code: a card (ES256), a live code with a time, a live code with a challenge. */
export const CARD = 1
export const LIVE_TIMED = 2
export const LIVE_CHALLENGED = 3

/** What a code is, in words; stable, part of verdicts. */
export type CodeKind = 'card' | 'live_timed' | 'live_challenged'

export const HEADER_BYTES = 1
export const KID_BYTES = 8
export const SIGNATURE_BYTES = 64
export const COORDINATE_BYTES = 32
export const TIME_BYTES = 4
export const CRC_BYTES = 2
/** Holder key (x, y), time and proof of formats 2 and 3. */
export const PROOF_BYTES = 2 * COORDINATE_BYTES + TIME_BYTES + SIGNATURE_BYTES

/** No code inflates beyond this, which bounds a reader's memory. */
export const MAX_INFLATED_BYTES = 8192
/** Digits of a symbol of version 40-L; nothing longer was ever drawn. */
export const MAX_DIGITS = 7089
/** Fewer digits cannot hold a signature: 75 bytes take 182. */
export const MIN_DIGITS = 150

/** The nonce of a timed proof: it has no challenge. */
export const TIMED_NONCE = 'timed'

/** A counter's challenge: base64url of 8..64 random bytes. */
export const CHALLENGE_PATTERN = /^[A-Za-z0-9_-]{11,86}$/

/** Lower case `host[:port]`, as in every identifier of a registry. */
export const HOST_PATTERN = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[1-9][0-9]{0,4})?$/

/** Protected header of card and live, exactly these bytes. */
export function issuerHeader(kid: string): string {
  return `{"alg":"ES256","typ":"dc+sd-jwt","kid":"${kid}"}`
}

/** Protected header of a holder's proof, exactly these bytes. */
export const PROOF_HEADER = '{"alg":"ES256","typ":"kb+jwt"}'

/** Payload of a holder's proof, exactly these bytes; `iat` in seconds since 1970 UTC. */
export function proofPayload(host: string, iat: number, nonce: string, sdHash: string): string {
  return `{"aud":"https://${host}/v","iat":${iat},"nonce":${JSON.stringify(nonce)},"sd_hash":"${sdHash}"}`
}

/** What a live payload begins with: its holder key, which always sorts first. */
export function holderKeyPrefix(x: string, y: string): string {
  return `{"cnf":{"jwk":{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}},`
}
