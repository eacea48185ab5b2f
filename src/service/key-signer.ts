import type { Signer } from '../core/credential/sign.ts'
import type { Store } from '../store/database.ts'
import { findKey } from '../store/key.ts'
import { importPrivate } from './key-make.ts'
import { type Kek, unwrapPrivate } from './key-wrap.ts'

/** Signatures under way at once: more only fills WebCrypto's queue. */
const WAVE = 64
/** How long an unwrapped key is used before its row is looked at again, in seconds. */
const RECHECK_SECONDS = 30

interface Held {
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>
  readonly checkedAt: number
}

/** A key that may not sign: absent, retired, compromised, destroyed. Names the key id only. */
export class KeyUnusable extends Error {
  readonly code = 'key_unusable'
  readonly kid: string
  constructor(kid: string) {
    super(`key ${kid} may not sign`)
    this.name = 'KeyUnusable'
    this.kid = kid
  }
}

/**
 * Signs with the keys of the database, unwrapped once and kept as CryptoKeys that cannot be
 * exported. A key that was retired or marked as compromised elsewhere stops here within 30 s.
 *
 * @param options.keks - Key-encryption keys; two while keys are being rewrapped.
 * @param options.remote - Signs for rows that name a key elsewhere (a key service, an HSM).
 */
export function keySigner(options: {
  readonly store: Store
  readonly keks: readonly Kek[]
  readonly now: () => number
  readonly remote?: Signer
}): Signer {
  const { store, keks, now, remote } = options
  const held = new Map<string, Promise<Held>>()

  const load = async (kid: string): Promise<Held> => {
    const row = await findKey(store.scoped({ role: 'licet_publisher' }), kid)
    if (row === undefined || (row.state !== 'active' && row.state !== 'next')) {
      throw new KeyUnusable(kid)
    }
    const { remote: name, wrapped, alg } = row
    if (name !== null && remote !== undefined) {
      const sign = async (message: Uint8Array): Promise<Uint8Array> => {
        const [signature] = await remote.sign(name, [message])
        if (signature === undefined) throw new KeyUnusable(kid)
        return signature
      }
      return { sign, checkedAt: now() }
    }
    if (wrapped === null || (alg !== 'ES256' && alg !== 'Ed25519')) throw new KeyUnusable(kid)
    const key = await importPrivate(alg, await unwrapPrivate(keks, kid, wrapped))
    const algorithm = alg === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' }
    const sign = async (message: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(await crypto.subtle.sign(algorithm, key, message as Uint8Array<ArrayBuffer>))
    return { sign, checkedAt: now() }
  }

  const get = async (kid: string): Promise<Held> => {
    const known = held.get(kid)
    if (known !== undefined) {
      const found = await known.catch(() => undefined)
      if (found !== undefined && now() - found.checkedAt < RECHECK_SECONDS) return found
    }
    // Callers that come meanwhile wait for the same load; a failure is not kept.
    const loading = held.get(kid) === known ? load(kid) : (held.get(kid) ?? load(kid))
    held.set(kid, loading)
    try {
      return await loading
    } catch (thrown) {
      if (held.get(kid) === loading) held.delete(kid)
      throw thrown
    }
  }

  return {
    async sign(kid, messages) {
      const { sign } = await get(kid)
      const signatures: Uint8Array[] = []
      for (let at = 0; at < messages.length; at += WAVE) {
        signatures.push(...(await Promise.all(messages.slice(at, at + WAVE).map(sign))))
      }
      return signatures
    },
  }
}
