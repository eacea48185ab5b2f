import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeGenuineSet, encodeGenuineSet, isGenuine } from '../../../src/core/log/genuine-set.ts'

const leaf = (n: number) => new Uint8Array(createHash('sha256').update(String(n)).digest())
const records = [70_000, 3, 65_536, 1, (1 << 24) - 1].map((idx) => ({ idx, leaf: leaf(idx) }))

function decode(text: string) {
  const result = decodeGenuineSet(text)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

describe('a genuine set', () => {
  it('is 19 bytes a record, sorted, index first, big-endian', () => {
    const bytes = Buffer.from(encodeGenuineSet(records), 'base64url')
    const expected = [1, 3, 65_536, 70_000, (1 << 24) - 1].map((idx) => {
      const record = Buffer.alloc(19)
      record.writeUIntBE(idx, 0, 3)
      record.set(leaf(idx).subarray(0, 16), 3)
      return record
    })
    expect(bytes.toString('hex')).toBe(Buffer.concat(expected).toString('hex'))
  })

  it('knows its own credentials and no others', () => {
    const set = decode(encodeGenuineSet(records))
    for (const { idx } of records) expect(isGenuine(set, idx, leaf(idx))).toBe(true)
    // The thief's license at a good license's index, and at an index of its own.
    for (const { idx } of records) expect(isGenuine(set, idx, leaf(idx + 1))).toBe(false)
    for (const idx of [0, 2, 4, 65_535, 69_999, (1 << 24) - 2]) {
      expect(isGenuine(set, idx, leaf(idx))).toBe(false)
    }
    expect(isGenuine(set, 3, leaf(3).subarray(0, 16))).toBe(false)
  })

  it('compares all 16 bytes that it holds', () => {
    const set = decode(encodeGenuineSet(records))
    for (let i = 0; i < 16; i += 1) {
      const forged = leaf(3)
      forged[i] = (forged[i] ?? 0) ^ 1
      expect(isGenuine(set, 3, forged)).toBe(false)
    }
  })

  it('may be empty: then the key has signed nothing that counts', () => {
    expect(isGenuine(decode(encodeGenuineSet([])), 0, leaf(0))).toBe(false)
  })

  it('is refused out of order, doubled, cut, or spelled another way', () => {
    const good = Buffer.from(encodeGenuineSet(records), 'base64url')
    const swapped = Buffer.concat([good.subarray(19, 38), good.subarray(0, 19)])
    const doubled = Buffer.concat([good.subarray(0, 19), good])
    for (const bytes of [swapped, doubled, good.subarray(0, -1)]) {
      expect(decodeGenuineSet(bytes.toString('base64url')).ok).toBe(false)
    }
    expect(decodeGenuineSet(`${good.toString('base64url')}=`).ok).toBe(false)
    expect(decodeGenuineSet(`${good.toString('base64')}`).ok).toBe(false)
  })

  it('is not written from indices that are out of range or twice', () => {
    for (const idx of [-1, 1 << 24, 1.5]) {
      expect(() => encodeGenuineSet([{ idx, leaf: leaf(1) }])).toThrow(RangeError)
    }
    const twice = [1, 1].map((idx) => ({ idx, leaf: leaf(idx) }))
    expect(() => encodeGenuineSet(twice)).toThrow(RangeError)
  })
})
