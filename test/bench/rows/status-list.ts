import { deflateSync, inflateSync } from 'node:zlib'
import { signCompact } from '../../../src/core/credential/sign.ts'
import {
  decodeStatusList,
  encodeStatusList,
  type StatusEntry,
} from '../../../src/core/status-list/list.ts'
import { statusListPayload } from '../../../src/core/status-list/token.ts'
import { nativeDeflate, nativeInflate } from '../../../src/entry/native-zlib.ts'
import { atMost, compare, type Row } from '../ratio.ts'

const size = 1 << 20

/** A list of 2^20 entries of which 1 % have ended, as mechanics and standards assume. */
export async function statusListRows(): Promise<Row[]> {
  const ended = new Set<number>()
  // Numerical Recipes' generator: scattered like random indices, and the same in every run.
  for (let state = 7; ended.size < size / 100; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    ended.add(state >>> 12)
  }
  const entries = [...ended]
    .sort((a, b) => a - b)
    .map((idx): StatusEntry => ({ idx, value: 1, reason: 1 + (idx % 4) }))
  const bytes = new Uint8Array(size / 4)
  for (const { idx } of entries) bytes[idx >> 2] = (bytes[idx >> 2] ?? 0) | (1 << ((idx & 3) * 2))
  const compressed = deflateSync(bytes, { level: 6 })
  const encoded = await encodeStatusList(size, entries, nativeDeflate)
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const signer = {
    sign: async (_: string, messages: readonly Uint8Array[]) =>
      await Promise.all(
        messages.map(async (message) => {
          const hash = { name: 'ECDSA', hash: 'SHA-256' }
          return new Uint8Array(await crypto.subtle.sign(hash, privateKey, message.slice()))
        }),
      ),
  }
  const origin = 'https://lic.example'
  const decode = async (n: number) => {
    for (let i = 0; i < n; i++)
      await decodeStatusList({ bits: 2, ...encoded }, { inflate: nativeInflate })
  }
  const inflate = async (n: number) => {
    for (let i = 0; i < n; i++) inflateSync(compressed)
  }
  const encode = async (n: number) => {
    for (let i = 0; i < n; i++) {
      const list = await encodeStatusList(size, entries, nativeDeflate)
      const payload = statusListPayload({ origin, uri: `${origin}/s/1`, iat: 1, list })
      await signCompact(signer, 'statuslist+jwt', 'AAAAAAAAAAA', JSON.stringify(payload))
    }
  }
  const deflate = async (n: number) => {
    for (let i = 0; i < n; i++) deflateSync(bytes, { level: 6 })
  }
  return [
    atMost('status list of 2^20: decode, against inflate', await compare(decode, inflate, 40), 4),
    atMost(
      'status list of 2^20: encode and sign, against deflate',
      await compare(encode, deflate, 20),
      2,
    ),
  ]
}
