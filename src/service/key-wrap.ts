import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { encodeBase64url } from '../core/credential/base64url.ts'

/** A key-encryption key: what stands between a stolen database dump and every private key in it. */
export interface Kek {
  /** First 8 bytes of SHA-256 over its bytes, base64url: names it in what it wrapped. */
  readonly id: string
  readonly bytes: Uint8Array
}

/** @param bytes - 32 secret bytes, from the environment. */
export async function kekOf(bytes: Uint8Array): Promise<Kek> {
  if (bytes.length !== 32) throw new RangeError(`key-encryption key of ${bytes.length} bytes`)
  const hash = await crypto.subtle.digest('SHA-256', bytes.slice())
  return { id: encodeBase64url(new Uint8Array(hash).subarray(0, 8)), bytes: bytes.slice() }
}

/**
 * Wraps a private JWK as compact JWE (A256GCMKW, A256GCM). Purpose and key id stand in the
 * protected header, so that one row's wrapped key cannot be moved into another row.
 *
 * @see RFC 7516, RFC 7518 §4.7
 */
export async function wrapPrivate(kek: Kek, kid: string, jwk: JsonWebKey): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(jwk)))
    .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', kid: kek.id, licet: kid })
    .encrypt(kek.bytes)
}

/**
 * Unwraps what {@link wrapPrivate} made.
 *
 * @throws TypeError without any detail of the key: wrong key-encryption key, changed bytes, another
 *   row's key.
 */
export async function unwrapPrivate(
  keks: readonly Kek[],
  kid: string,
  wrapped: string,
): Promise<JsonWebKey> {
  const kek = keks.find(({ id }) => id === wrappedUnder(wrapped))
  if (kek === undefined) throw new TypeError('key is wrapped under an unknown key-encryption key')
  let plaintext: Uint8Array
  let named: unknown
  try {
    const opened = await compactDecrypt(wrapped, kek.bytes, {
      keyManagementAlgorithms: ['A256GCMKW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    plaintext = opened.plaintext
    named = opened.protectedHeader.licet
  } catch {
    throw new TypeError('wrapped key does not open')
  }
  if (named !== kid) throw new TypeError('wrapped key belongs to another row')
  return parsePrivateJwk(plaintext)
}

/** Id of the key-encryption key that a JWE names, or undefined. */
export function wrappedUnder(wrapped: string): string | undefined {
  try {
    return decodeProtectedHeader(wrapped).kid
  } catch {
    return undefined
  }
}

function parsePrivateJwk(plaintext: Uint8Array): JsonWebKey {
  return JSON.parse(new TextDecoder().decode(plaintext)) as JsonWebKey
}
