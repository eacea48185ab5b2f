import { deflateRawSync, deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeStatusList,
  encodeStatusList,
  reasonAt,
  STATUS_REASONS,
  type StatusEntry,
  type StatusList,
  statusAt,
} from '../../../src/core/status-list/list.ts'
import {
  type Inflate,
  portableDeflate,
  portableInflate,
} from '../../../src/core/status-list/zlib.ts'

const native: Inflate = (bytes, maxBytes) => {
  try {
    return { ok: true, value: new Uint8Array(inflateSync(bytes, { maxOutputLength: maxBytes })) }
  } catch {
    return { ok: false, error: 'broken' }
  }
}

/** draft-ietf-oauth-status-list, appendix "Test vectors for Status List encoding": 2^20 entries. */
const ONE_BIT =
  'eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogEAAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAA' +
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAAA7KpL' +
  'AAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAAACAZC8L2AEb'
const TWO_BIT =
  'eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGVIAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
  'AAAAAAAEB5WwIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAID0ugQAAAAAAAAAAAAAAAAAQG12SgAAAAAAAAAAAAAAAAAAAAAAAAAAAOCSIQ' +
  'EAAAAAAAAAAAAAAAAAAAAAAAD8ExIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwJEuAQAAAAAAAAAAAAAA' +
  'AAAAAAAAAMB9SwIAAAAAAAAAAAAAAAAAAACoYUoAAAAAAAAAAAAAAEBqH81gAQw'
const TWO_BIT_VALUES = new Map([
  [0, 1],
  [1993, 2],
  [25460, 1],
  [159495, 3],
  [495669, 1],
  [554353, 1],
  [645645, 2],
  [723232, 1],
  [854545, 1],
  [934534, 2],
  [1000345, 3],
])

async function decode(bits: number, lst: string, reasons?: string): Promise<StatusList> {
  const result = await decodeStatusList({ bits, lst, reasons }, { inflate: portableInflate })
  if (!result.ok) throw new Error(result.error.part)
  return result.value
}

describe('decodeStatusList', () => {
  it("reads the draft's short 1-bit example", async () => {
    // §4.1: status 1,0,0,1,1,1,0,1 and 1,1,0,0,0,1,0,1 = bytes b9 a3.
    const list = await decode(1, 'eNrbuRgAAhcBXQ')
    const read = Array.from({ length: 16 }, (_, idx) => statusAt(list, idx))
    expect(read).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
    expect([...list.bytes]).toEqual([0xb9, 0xa3])
  })

  it("reads the draft's short 2-bit example", async () => {
    const list = await decode(2, 'eNo76fITAAPfAgc')
    const read = Array.from({ length: 12 }, (_, idx) => statusAt(list, idx))
    expect(read).toEqual([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3])
    expect([...list.bytes]).toEqual([0xc9, 0x44, 0xf9])
  })

  it("reads every entry of the draft's 2-bit list of 2^20 entries", async () => {
    const list = await decode(2, TWO_BIT)
    expect(list.size).toBe(1 << 20)
    let wrong = 0
    for (let idx = 0; idx < list.size; idx += 1) {
      if (statusAt(list, idx) !== (TWO_BIT_VALUES.get(idx) ?? 0)) wrong += 1
    }
    expect(wrong).toBe(0)
  })

  it("reads every entry of the draft's 1-bit list of 2^20 entries", async () => {
    const list = await decode(1, ONE_BIT)
    let wrong = 0
    for (let idx = 0; idx < 1 << 20; idx += 1) {
      if (statusAt(list, idx) !== (TWO_BIT_VALUES.has(idx) ? 1 : 0)) wrong += 1
    }
    expect(wrong).toBe(0)
  })

  it('answers no index outside the list, and nothing that is no index', async () => {
    const list = await decode(2, 'eNo76fITAAPfAgc')
    for (const idx of [-1, 12, 1.5, 2 ** 53, Number.NaN, '1', null, undefined, [1], 1n]) {
      expect(statusAt(list, idx)).toBeUndefined()
      expect(reasonAt(list, idx)).toBe('not_stated')
    }
  })

  it('refuses what is no base64url, no zlib stream, or a width the draft does not know', async () => {
    const good = 'eNo76fITAAPfAgc'
    const bad: [number, string, string][] = [
      [2, 'eNo76fITAAPfAg=', 'lst'],
      [2, `${good} `, 'lst'],
      [2, 'eNo76fITAAPfAgd', 'lst'], // slack bits
      [2, 'eNo76fITAAPfAg', 'lst'], // cut
      [2, 'eNo76fITAAPfAgg', 'lst'], // checksum
      [2, '', 'lst'],
      [2, deflateRawSync(Buffer.from([1, 2, 3])).toString('base64url'), 'lst'],
      [2, deflateSync(Buffer.alloc(0)).toString('base64url'), 'size'],
      [3, good, 'bits'],
    ]
    for (const [bits, lst, part] of bad) {
      for (const inflate of [portableInflate, native]) {
        const result = await decodeStatusList({ bits, lst }, { inflate })
        expect(result, lst).toEqual({ ok: false, error: { code: 'list_invalid', part } })
      }
    }
  })

  it('drops a stream that unfolds beyond the bound before it has unfolded', async () => {
    const bomb = deflateSync(Buffer.alloc(256 << 20), { level: 9 }).toString('base64url')
    const before = process.memoryUsage().arrayBuffers
    const started = performance.now()
    const result = await decodeStatusList({ bits: 2, lst: bomb }, { inflate: portableInflate })
    expect(result).toEqual({ ok: false, error: { code: 'list_invalid', part: 'size' } })
    expect(performance.now() - started).toBeLessThan(500)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20)
  })
})

describe('encodeStatusList', () => {
  const entries: StatusEntry[] = [
    { idx: 0, value: 1, reason: 1 },
    { idx: 3, value: 2, reason: 5 },
    { idx: 4095, value: 1, reason: 3 },
    { idx: 4096, value: 1, reason: 2 },
    { idx: 131071, value: 1, reason: 6 },
  ]

  it('puts the first entry into the lowest bits of the first byte', async () => {
    const { lst, reasons } = await encodeStatusList(131072, entries, portableDeflate)
    const bytes = inflateSync(Buffer.from(lst, 'base64url'))
    expect(bytes.length).toBe(32768)
    expect(bytes[0]).toBe(0b10_00_00_01)
    expect(bytes[1023]).toBe(0b01_00_00_00)
    expect(bytes[1024]).toBe(0b00_00_00_01)
    expect(bytes[32767]).toBe(0b01_00_00_00)
    expect([...inflateSync(Buffer.from(reasons, 'base64url'))]).toEqual([1, 5, 3, 2, 6])
  })

  it('gives every entry its own reason back', async () => {
    const encoded = await encodeStatusList(131072, entries, portableDeflate)
    const list = await decode(2, encoded.lst, encoded.reasons)
    expect(entries.map(({ idx }) => reasonAt(list, idx))).toEqual([
      'replaced',
      'suspended',
      'revoked',
      'cancelled',
      'copy_replaced',
    ])
    expect(reasonAt(list, 1)).toBe('not_stated')
  })

  it('voids the reasons and keeps the status when the count of reasons is wrong', async () => {
    const encoded = await encodeStatusList(131072, entries, portableDeflate)
    for (const bytes of [[1, 5, 3, 2], [1, 5, 3, 2, 6, 0], []]) {
      const reasons = deflateSync(Uint8Array.from(bytes)).toString('base64url')
      const list = await decode(2, encoded.lst, reasons)
      expect(statusAt(list, 3)).toBe(2)
      expect(entries.map(({ idx }) => reasonAt(list, idx))).toEqual(Array(5).fill('not_stated'))
    }
    const list = await decode(2, encoded.lst, '!')
    expect([statusAt(list, 0), reasonAt(list, 0)]).toEqual([1, 'not_stated'])
  })

  it('reads an unknown reason byte as not stated', async () => {
    const encoded = await encodeStatusList(131072, entries.slice(0, 2), portableDeflate)
    const reasons = deflateSync(Uint8Array.of(7, 5)).toString('base64url')
    const list = await decode(2, encoded.lst, reasons)
    expect([reasonAt(list, 0), reasonAt(list, 3)]).toEqual(['not_stated', 'suspended'])
  })

  it('refuses to encode what the database should never hold', async () => {
    const bad: [number, StatusEntry[]][] = [
      [131072, [entries[1]!, entries[0]!]],
      [131072, [entries[0]!, entries[0]!]],
      [131072, [{ idx: 131072, value: 1, reason: 0 }]],
      [131072, [{ idx: -1, value: 1, reason: 0 }]],
      [131072, [{ idx: 1, value: 3, reason: 0 }]],
      [131072, [{ idx: 1, value: 1, reason: 7 }]],
      [131071, []],
      [(1 << 20) + 4, []],
    ]
    for (const [size, list] of bad) {
      await expect(encodeStatusList(size, list, portableDeflate)).rejects.toThrow(RangeError)
    }
  })

  it('is read back entry for entry, natively and portably, whatever the entries are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            idx: fc.nat(8191),
            value: fc.constantFrom(1, 2),
            reason: fc.nat(STATUS_REASONS.length - 1),
          }),
          { selector: ({ idx }) => idx, maxLength: 3000 },
        ),
        async (unsorted) => {
          const sorted = unsorted.toSorted((a, b) => a.idx - b.idx)
          const encoded = await encodeStatusList(8192, sorted, (bytes) => deflateSync(bytes))
          const byIdx = new Map(sorted.map((entry) => [entry.idx, entry]))
          for (const inflate of [portableInflate, native]) {
            const list = await decodeStatusList({ bits: 2, ...encoded }, { inflate })
            if (!list.ok) throw new Error('not decoded')
            for (let idx = 0; idx < 8192; idx += 1) {
              const entry = byIdx.get(idx)
              if (statusAt(list.value, idx) !== (entry?.value ?? 0)) return false
              const reason = STATUS_REASONS[entry?.reason ?? 0]
              if (reasonAt(list.value, idx) !== reason) return false
            }
          }
          return true
        },
      ),
      { numRuns: 30 },
    )
  })
})
