import { decodeBase64url, encodeBase64url } from './base64url.ts'
import type { HolderKey } from './claims.ts'
import { payloadText } from './jws.ts'

/** A KB-JWT taken apart; nothing in it is proven until `verifyProof` said true. */
export interface Proof {
  readonly aud: string
  /** Epoch seconds on the phone's clock. */
  readonly iat: number
  /** `timed`, or the challenge that it answers. */
  readonly nonce: string
  readonly sdHash: string
  readonly signature: Uint8Array<ArrayBuffer>
  readonly signingInput: Uint8Array<ArrayBuffer>
}

const encoder = new TextEncoder()
const header = encodeBase64url(encoder.encode('{"alg":"ES256","typ":"kb+jwt"}'))
const payloadPattern =
  /^\{"aud":"([^"\\\p{Cc}]{1,300})","iat":(0|[1-9][0-9]{0,15}),"nonce":"([A-Za-z0-9_-]{1,128})","sd_hash":"([A-Za-z0-9_-]{43})"\}$/u

/**
 * Takes a KB-JWT apart: exactly one header and one order of members exist. The text is the
 * bearer's. Undefined: anything else.
 *
 * @see RFC 9901 §4.3, SPEC.md §3
 */
export function parseProof(token: string): Proof | undefined {
  const parts = token.split('.')
  const [first, second, third] = parts
  if (parts.length !== 3 || first !== header || second === undefined || third === undefined) {
    return undefined
  }
  const payload = decodeBase64url(second)
  const signature = decodeBase64url(third)
  if (payload === undefined || signature?.length !== 64) return undefined
  const match = payloadPattern.exec(payloadText(payload) ?? '')
  if (match === null) return undefined
  const [, aud = '', iat, nonce = '', sdHash = ''] = match
  return {
    aud,
    iat: Number(iat),
    nonce,
    sdHash,
    signature,
    signingInput: encoder.encode(`${first}.${second}`),
  }
}

/** The text that the phone signs for a live code. `issuerJwt` has no `~`. */
export async function proofInput(
  issuerJwt: string,
  proof: { readonly origin: string; readonly iat: number; readonly nonce: string },
): Promise<string> {
  const hash = await sdHashOf(issuerJwt)
  const { origin, iat, nonce } = proof
  const payload = `{"aud":"${origin}/v","iat":${iat},"nonce":"${nonce}","sd_hash":"${hash}"}`
  return `${header}.${encodeBase64url(encoder.encode(payload))}`
}

/**
 * Whether the phone key of this credential made this proof for this credential and audience.
 * Says nothing of time or nonce.
 *
 * @see RFC 9901 §7.3, SPEC.md §3
 */
export async function verifyProof(
  proof: Proof,
  expected: { readonly issuerJwt: string; readonly origin: string; readonly key: HolderKey },
): Promise<boolean> {
  const { issuerJwt, origin, key } = expected
  if (proof.aud !== `${origin}/v` || proof.sdHash !== (await sdHashOf(issuerJwt))) return false
  let holderKey: CryptoKey
  try {
    const jwk = { kty: 'EC', crv: 'P-256', x: key.x, y: key.y }
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    holderKey = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
  } catch {
    return false // not a point of the curve
  }
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  return crypto.subtle.verify(algorithm, holderKey, proof.signature, proof.signingInput)
}

async function sdHashOf(issuerJwt: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', encoder.encode(`${issuerJwt}~`))
  return encodeBase64url(new Uint8Array(hash))
}
