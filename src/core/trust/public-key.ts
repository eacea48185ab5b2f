import { decodeBase64url, encodeBase64url } from '../credential/base64url.ts'

/** A published signing key as it stands in a list. The log's is Ed25519, all others ES256. */
export type PublicJwk =
  | {
      readonly alg: 'ES256'
      readonly crv: 'P-256'
      readonly kid: string
      readonly kty: 'EC'
      readonly use: 'sig'
      readonly x: string
      readonly y: string
    }
  | {
      readonly alg: 'Ed25519'
      readonly crv: 'Ed25519'
      readonly kid: string
      readonly kty: 'OKP'
      readonly use: 'sig'
      readonly x: string
    }

type Coordinates =
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string }

/** The required members in lexicographic order, hashed. @see RFC 7638 §3 */
async function thumbprintOf(jwk: Coordinates): Promise<Uint8Array> {
  const { crv, kty, x } = jwk
  const members = kty === 'EC' ? { crv, kty, x, y: jwk.y } : { crv, kty, x }
  const text = new TextEncoder().encode(JSON.stringify(members))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', text))
}

/**
 * Key id: base64url of the first 8 bytes of the RFC 7638 SHA-256 thumbprint, 11 characters.
 *
 * @see SPEC.md §1.1
 */
export async function kidOf(jwk: Coordinates): Promise<string> {
  return encodeBase64url((await thumbprintOf(jwk)).subarray(0, 8))
}

/**
 * Reads one JWK of a list and recomputes its `kid`. Written by whoever signed the list.
 *
 * @returns The key, `kid_mismatch` where its `kid` is not its own, `key_malformed` for anything
 *   but the two kinds above (further members are ignored).
 */
export async function parsePublicJwk(
  value: unknown,
): Promise<PublicJwk | 'kid_mismatch' | 'key_malformed'> {
  if (typeof value !== 'object' || value === null) return 'key_malformed'
  const { alg, crv, kid, kty, use, x, y } = value as Readonly<Record<string, unknown>>
  if (typeof kid !== 'string' || use !== 'sig' || !isCoordinate(x)) return 'key_malformed'
  if (alg === 'ES256' && kty === 'EC' && crv === 'P-256' && isCoordinate(y)) {
    if ((await kidOf({ kty, crv, x, y })) !== kid) return 'kid_mismatch'
    return { alg, crv, kid, kty, use, x, y }
  }
  if (alg === 'Ed25519' && kty === 'OKP' && crv === 'Ed25519') {
    if ((await kidOf({ kty, crv, x })) !== kid) return 'kid_mismatch'
    return { alg, crv, kid, kty, use, x }
  }
  return 'key_malformed'
}

function isCoordinate(value: unknown): value is string {
  return typeof value === 'string' && decodeBase64url(value)?.length === 32
}

/** Imports an ES256 key for verifying; undefined where x, y are no point of the curve. */
export async function importEs256(jwk: PublicJwk): Promise<CryptoKey | undefined> {
  if (jwk.alg !== 'ES256') return undefined
  const { crv, kty, x, y } = jwk
  try {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    return await crypto.subtle.importKey('jwk', { crv, kty, x, y }, algorithm, false, ['verify'])
  } catch {
    return undefined
  }
}

/**
 * The fingerprint of a root key that people compare: the whole RFC 7638 thumbprint, base64url, 43
 * characters.
 */
export async function fingerprintOf(jwk: PublicJwk): Promise<string> {
  return encodeBase64url(await thumbprintOf(jwk))
}
