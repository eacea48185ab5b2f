import { createHash, createHmac, createSecretKey } from 'node:crypto'

/**
 * SHA-256 by the platform (Node, and workerd under `nodejs_compat`). WebCrypto takes a turn through
 * a thread for each digest, which costs some twenty times the digest of a short text.
 */
export function nativeSha256(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(data).digest())
}

/** HMAC-SHA-256 likewise. @param pepper - 32 secret bytes. */
export function nativeMac(pepper: Uint8Array): (data: Uint8Array) => Uint8Array {
  if (pepper.length < 32) throw new RangeError('pepper: at least 32 bytes')
  // Made once: from bytes, each HMAC would first make a key of them, which costs more than it.
  const key = createSecretKey(pepper.slice())
  return (data) => new Uint8Array(createHmac('sha256', key).update(data).digest())
}
