import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16 } from '../../../src/core/code/crc16.ts'
import { deflate } from '../../../src/core/code/deflate.ts'
import { dictionaryOf } from '../../../src/core/code/dictionary.ts'
import { decodeDigits, encodeDigits } from '../../../src/core/code/digits.ts'
import { inflate } from '../../../src/core/code/inflate.ts'
import { decodedRoom, decodeText, encodeText } from '../../../src/core/code/text.ts'
import { decodeBase64url, encodeBase64url } from '../../../src/core/credential/base64url.ts'

const ascii = (text: string) => new TextEncoder().encode(text)
const bytesUpTo = (maxLength: number) => fc.uint8Array({ maxLength })
const EMPTY = new Uint8Array(0)

describe('crc16', () => {
  it('gives the check value of CRC-16/IBM-3740', () => {
    expect(crc16(ascii('123456789'))).toBe(0x29b1)
  })
})

describe('base64url', () => {
  it('writes what Node writes, and reads it back', () => {
    fc.assert(
      fc.property(bytesUpTo(60), (bytes) => {
        const text = encodeBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(decodeBase64url(text)).toEqual(bytes)
      }),
    )
  })
})

describe('digits', () => {
  it('writes blocks as big integers do', () => {
    const width = [0, 3, 5, 8, 10, 13, 15, 17]
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 7 }), (bytes) => {
        const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
        expect(encodeDigits(bytes)).toBe(String(value).padStart(width[bytes.length]!, '0'))
      }),
    )
  })

  it('reads back all that it writes', () => {
    fc.assert(
      fc.property(bytesUpTo(400), (bytes) => {
        expect(decodeDigits(encodeDigits(bytes))).toEqual({ ok: true, value: bytes })
      }),
    )
  })

  it.each([1, 2, 3, 4, 5, 6, 7])('refuses a block of %i bytes that says 256^k or more', (size) => {
    const width = [0, 3, 5, 8, 10, 13, 15, 17][size]!
    const limit = 256n ** BigInt(size)
    const largest = decodeDigits(String(limit - 1n).padStart(width, '0'))
    expect(largest).toEqual({ ok: true, value: new Uint8Array(size).fill(255) })
    const fault = { ok: false, error: { code: 'bad_block', block: 0 } }
    expect(decodeDigits(String(limit))).toEqual(fault)
    expect(decodeDigits('9'.repeat(width))).toEqual(fault)
  })

  it.each([1, 2, 4, 6, 7, 9, 11, 12, 14, 16])('refuses a last block of %i digits', (count) => {
    const digits = '0'.repeat(17 + count)
    expect(decodeDigits(digits)).toEqual({
      ok: false,
      error: { code: 'bad_length', digits: digits.length },
    })
  })
})

const HOST = 'lic.example'
function decode(bytes: Uint8Array): string | undefined {
  const room = new Uint8Array(decodedRoom(bytes, HOST))
  const end = decodeText(bytes, 0, HOST, room)
  return end.ok ? new TextDecoder().decode(room.subarray(0, end.value)) : undefined
}

describe('text', () => {
  it('spells the ranges as the specification lays them', () => {
    // Positions by hand: 20992 unified, 6592 extension A, 64, 240, 112, 96.
    expect(encodeText('一', HOST)).toEqual(Uint8Array.of(0x80, 0))
    expect(encodeText('㐀', HOST)).toEqual(Uint8Array.of(0x80 | 0x52, 0x00))
    expect(encodeText('　', HOST)).toEqual(Uint8Array.of(0x80 | (27584 >> 8), 27584 & 255))
    expect(encodeText('ÿ', HOST)).toEqual(Uint8Array.of(0x80 | (28095 >> 8), 28095 & 255))
    expect(encodeText('𠮷', HOST)).toEqual(Uint8Array.of(2, 0xf0, 0xa0, 0xae, 0xb7))
    expect(encodeText('Ω', HOST)).toEqual(Uint8Array.of(2, 0xce, 0xa9))
    expect(encodeText('https://lic.example/i', HOST)).toEqual(Uint8Array.of(1, 0x69))
  })

  it('reads back every text without control characters', () => {
    const text = fc.string({ unit: 'binary' }).map((t) => t.replace(/\p{Cc}/gu, ''))
    const pieces = fc.array(fc.oneof(text, fc.constant('https://lic.example/'), fc.constant('号')))
    fc.assert(
      fc.property(pieces, (parts) => {
        const whole = parts.join('')
        const bytes = encodeText(whole, HOST)
        expect(bytes === undefined ? undefined : decode(bytes)).toBe(whole)
      }),
    )
  })

  it('takes one spelling of a text only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const text = decode(bytes)
        if (text !== undefined) expect(encodeText(text, HOST)).toEqual(bytes)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['02 before a code point with a two-byte code', [2, 0xe4, 0xb8, 0x80]],
    ['02 before ASCII', [2, 0x41]],
    ['an overlong sequence', [2, 0xe0, 0x80, 0xaf]],
    ['an overlong sequence of two bytes', [2, 0xc0, 0xaf]],
    ['a surrogate', [2, 0xed, 0xa0, 0x80]],
    ['a code point beyond Unicode', [2, 0xf4, 0x90, 0x80, 0x80]],
    ['a cut sequence', [2, 0xf0, 0xa0, 0xae]],
    ['a position beyond the ranges', [0x80 | (28096 >> 8), 28096 & 255]],
    ['half of a two-byte code', [0x80]],
    ['a raw control character', [0x1f]],
    ['a zero byte', [0x00]],
    ['an origin written out', [...ascii('"https://lic.example/')]],
  ])('refuses %s', (_, bytes) => {
    expect(decode(Uint8Array.from(bytes))).toBeUndefined()
  })

  it('has no spelling for half of a surrogate pair or a line end', () => {
    expect(encodeText('\ud842', HOST)).toBeUndefined()
    expect(encodeText('a\nb', HOST)).toBeUndefined()
  })
})

describe('dictionary 1', () => {
  it('is frozen', () => {
    const bytes = dictionaryOf(1)!
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      'c231006f77153ef53f572365836396b91584a79c282d60ee73f0f74bfdd21443',
    )
    expect(bytes.length).toBeLessThanOrEqual(32768)
    const file = new URL('../../../src/core/code/dictionary-1.bin', import.meta.url)
    expect(Buffer.from(bytes).equals(readFileSync(file))).toBe(true)
  })

  it('holds no value of the sample file', () => {
    const text = readFileSync(
      new URL('../../../src/core/code/dictionary-1.ts', import.meta.url),
      'utf8',
    )
    for (const word of ['示例', '样本', '范例', '样板', '370299', 'MBDEM']) {
      expect(text.includes(word), word).toBe(false)
    }
  })
})

const MIXED = fc.array(
  fc.oneof(fc.constantFrom('有限公司', '","fddbr":"', '2025-', '营业', 'aaaa'), fc.string()),
)

describe('deflate and inflate', () => {
  const dictionary = dictionaryOf(1)!
  const bytesOf = (parts: readonly string[]) => new Uint8Array(ascii(parts.join('')))

  it('writes streams that zlib reads', () => {
    fc.assert(
      fc.property(MIXED, fc.boolean(), (parts, plain) => {
        const preset = plain ? EMPTY : dictionary
        const data = bytesOf(parts)
        const stream = deflate(data, preset)
        const back = zlib.inflateRawSync(stream, plain ? {} : { dictionary: preset })
        expect(back.equals(data)).toBe(true)
        expect(inflate(stream, preset, 8192)).toEqual({ ok: true, value: data })
      }),
    )
  })

  it('reads what zlib writes, at every level and strategy', () => {
    const level = fc.integer({ min: 0, max: 9 })
    const strategy = fc.constantFrom(0, 1, 2, 3, 4)
    fc.assert(
      fc.property(MIXED, level, strategy, (parts, l, s) => {
        const data = bytesOf(parts)
        const stream = zlib.deflateRawSync(data, { dictionary, level: l, strategy: s })
        expect(inflate(stream, dictionary, 8192)).toEqual({ ok: true, value: data })
      }),
    )
  })

  it('judges damaged streams as zlib does', () => {
    const damage = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(MIXED, fc.array(damage, { minLength: 1, maxLength: 3 }), (parts, hits) => {
        const stream = Uint8Array.from(zlib.deflateRawSync(bytesOf(parts), { dictionary }))
        for (const [at, flip] of hits) stream[at % stream.length]! ^= flip
        expect(inflate(stream, dictionary, 1 << 20)).toEqual(byZlib(stream, dictionary))
      }),
      { numRuns: 3000 },
    )
  })

  function byZlib(stream: Uint8Array, preset: Uint8Array) {
    try {
      // `info` tells where zlib stopped: it takes bytes after the end, which we do not.
      const options = { dictionary: preset, info: true, maxOutputLength: 1 << 20 }
      const result = zlib.inflateRawSync(stream, options) as unknown as {
        buffer: Buffer
        engine: { bytesWritten: number }
      }
      if (result.engine.bytesWritten !== stream.length) {
        return { ok: false, error: { code: 'trailing_bytes' } }
      }
      return { ok: true, value: Uint8Array.from(result.buffer) }
    } catch (error) {
      const large = error instanceof RangeError
      return { ok: false, error: { code: large ? 'too_large' : 'bad_deflate' } }
    }
  }

  it('refuses one byte more and one byte less', () => {
    const stream = deflate(bytesOf(['有限公司', 'x']), dictionary)
    expect(inflate(Uint8Array.of(...stream, 0), dictionary, 8192)).toMatchObject({
      error: { code: 'trailing_bytes' },
    })
    expect(inflate(stream.subarray(0, -1), dictionary, 8192)).toMatchObject({
      error: { code: 'bad_deflate' },
    })
    expect(inflate(EMPTY, dictionary, 8192)).toMatchObject({ error: { code: 'bad_deflate' } })
  })

  it('takes stored blocks, several blocks, and any unused bits', () => {
    const two = Uint8Array.of(0, 1, 0, 0xfe, 0xff, 0x61, 1, 1, 0, 0xfe, 0xff, 0x62)
    expect(inflate(two, EMPTY, 8)).toEqual({ ok: true, value: ascii('ab') })
    two[3] = 0xff
    expect(inflate(two, EMPTY, 8)).toMatchObject({ error: { code: 'bad_deflate' } })
    // Fixed block, end of block only: 10 bits, so six are unused.
    expect(inflate(Uint8Array.of(0x03, 0x00), EMPTY, 8)).toEqual({ ok: true, value: EMPTY })
    expect(inflate(Uint8Array.of(0x03, 0xfc), EMPTY, 8)).toEqual({ ok: true, value: EMPTY })
  })

  it('refuses an incomplete Huffman code, as zlib does', () => {
    // Lengths 2 and 2 for the symbols 1 and 18 leave half of the code unused; with 0 they fill it.
    const incomplete = dynamicBlock([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    expect(() => zlib.inflateRawSync(incomplete)).toThrow('invalid code lengths set')
    expect(inflate(incomplete, EMPTY, 8)).toMatchObject({ error: { code: 'bad_deflate' } })
  })

  /** A block that says "a", its code described with codes 00 for a length of 1, 01 for a run. */
  function dynamicBlock(lengthsInOrder: readonly number[]): Uint8Array {
    const put: string[] = ['1', '01', '00000', '00000', '0111']
    for (const length of lengthsInOrder)
      put.push([...length.toString(2).padStart(3, '0')].reverse().join(''))
    const run = (zeros: number) =>
      `01${[...(zeros - 11).toString(2).padStart(7, '0')].reverse().join('')}`
    put.push(run(97), '00', run(138), run(20), '00', '00', '0', '1')
    const bits = put.join('')
    return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) =>
      Number.parseInt([...byte].reverse().join(''), 2),
    )
  }

  it('stops at the size limit before it has the memory', () => {
    const bomb = zlib.deflateRawSync(new Uint8Array(1 << 24), { level: 9 })
    expect(inflate(bomb, EMPTY, 8192)).toEqual({ ok: false, error: { code: 'too_large' } })
    const full = zlib.deflateRawSync(new Uint8Array(8192), { level: 9 })
    expect(inflate(full, EMPTY, 8192)).toMatchObject({ ok: true })
    expect(inflate(full, EMPTY, 8191)).toMatchObject({ error: { code: 'too_large' } })
  })
})
