import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { portableInflate } from '../../src/core/status-list/zlib.ts'
import { nativeDeflate, nativeInflate } from '../../src/entry/native-zlib.ts'

const plain = new TextEncoder().encode('licet '.repeat(4000))
const stream = new Uint8Array(deflateSync(plain))

describe.each([
  ['native', nativeInflate],
  ['portable', portableInflate],
])('the %s inflater', (_name, inflate) => {
  test('gives back what was deflated', async () => {
    expect(await inflate(await nativeDeflate(plain), plain.length)).toEqual({
      ok: true,
      value: plain,
    })
  })

  test('stops one byte beyond its bound', async () => {
    expect(await inflate(stream, plain.length - 1)).toEqual({ ok: false, error: 'too_large' })
  })

  test('refuses bytes after the stream', async () => {
    const longer = new Uint8Array([...stream, 0])
    expect(await inflate(longer, plain.length)).toEqual({ ok: false, error: 'broken' })
  })

  test('refuses a stream that is cut or whose checksum is wrong', async () => {
    const wrong = stream.with(stream.length - 1, (stream.at(-1) ?? 0) ^ 1)
    for (const bad of [stream.subarray(0, -1), wrong, new Uint8Array(0)]) {
      expect(await inflate(bad, plain.length)).toEqual({ ok: false, error: 'broken' })
    }
  })
})
