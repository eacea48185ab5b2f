import { kidOf, type PublicJwk } from '../core/trust/public-key.ts'

/** A fresh key pair; the private half is extractable once, to be wrapped, and lives nowhere else. */
export interface MadeKey {
  readonly publicJwk: PublicJwk
  readonly privateJwk: JsonWebKey
}

/** Makes an ES256 or (for the log) an Ed25519 key with WebCrypto. */
export async function makeKey(alg: 'ES256' | 'Ed25519'): Promise<MadeKey> {
  const pair = await generate(alg)
  if (!('privateKey' in pair)) throw new TypeError('no key pair was made')
  const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey)
  const { d, x, y } = jwk
  if (d === undefined || x === undefined) throw new TypeError('key pair without coordinates')
  if (alg === 'Ed25519') {
    const base = { kty: 'OKP', crv: 'Ed25519', x } as const
    const kid = await kidOf(base)
    return {
      publicJwk: { alg, crv: 'Ed25519', kid, kty: 'OKP', use: 'sig', x },
      privateJwk: { ...base, d },
    }
  }
  if (y === undefined) throw new TypeError('key pair without coordinates')
  const base = { kty: 'EC', crv: 'P-256', x, y } as const
  const kid = await kidOf(base)
  return {
    publicJwk: { alg, crv: 'P-256', kid, kty: 'EC', use: 'sig', x, y },
    privateJwk: { ...base, d },
  }
}

/** Imports a private JWK for signing; it cannot be exported again. */
export async function importPrivate(alg: 'ES256' | 'Ed25519', jwk: JsonWebKey): Promise<CryptoKey> {
  const algorithm = alg === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' }
  return crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign'])
}

function generate(alg: 'ES256' | 'Ed25519'): Promise<CryptoKey | CryptoKeyPair> {
  const usages = ['sign', 'verify'] as const
  return alg === 'ES256'
    ? crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [...usages])
    : crypto.subtle.generateKey({ name: 'Ed25519' }, true, [...usages])
}
