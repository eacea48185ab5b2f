import * as zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dictionaryOf } from '../../../src/core/code/dictionary.ts'
import { type PackedCode, packCode } from '../../../src/core/code/pack.ts'
import { jwtOf as rebuilt, unpackCode, unpackParts } from '../../../src/core/code/unpack.ts'
import { b64, CARD_PAYLOADS, card, HEADER, jwtOf, KID, live, sealed } from './material.ts'

const CHALLENGE = 'aGVsbG8tY291bnRlcg'

async function packed(compact: string): Promise<PackedCode> {
  const result = await packCode(compact)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

async function bytesOf(compact: string): Promise<Uint8Array> {
  const { digits } = await packed(compact)
  // Digits to bytes by big integers, not by the code under test.
  const widths = [0, 3, 5, 8, 10, 13, 15, 17]
  const groups = digits.match(/.{1,17}/g) ?? []
  const hex = groups.map((g) =>
    BigInt(g)
      .toString(16)
      .padStart(widths.indexOf(g.length) * 2, '0'),
  )
  return Uint8Array.from(Buffer.from(hex.join(''), 'hex'))
}

/** The code of a card with this raw DEFLATE stream. */
async function withStream(stream: Uint8Array, first = 0x11): Promise<Uint8Array> {
  const bytes = await bytesOf(card())
  const all = Uint8Array.of(...bytes.subarray(0, 73), ...stream, 0, 0)
  all[0] = first
  return sealed(all)
}

const inflated = (text: string) => zlib.deflateRawSync(text, { dictionary: dictionaryOf(1)! })

describe('packCode', () => {
  it('gives back every sample card, letter by letter', async () => {
    for (const payload of CARD_PAYLOADS) {
      const { digits, segments, text } = await packed(card(payload))
      const back = await unpackCode(digits)
      expect(back).toMatchObject({
        ok: true,
        value: { kind: 'card', compact: card(payload), kid: KID },
      })
      expect(segments.map((s) => s.mode)).toEqual(['byte', 'numeric'])
      expect(text).toBe(`https://lic.example/v#${digits}`)
    }
  })

  it('gives back what Node compressed', async () => {
    const deflate = (data: Uint8Array, dictionary: Uint8Array) =>
      zlib.deflateRawSync(data, { level: 9, dictionary })
    for (const dictionary of [0, 1]) {
      const code = await packCode(card(), { deflate, dictionary })
      const back = code.ok ? await unpackCode(code.value.digits) : code
      expect(back).toMatchObject({ ok: true, value: { compact: card() } })
    }
  })

  it('writes the layout of the specification', async () => {
    const bytes = await bytesOf(card())
    expect(bytes[0]).toBe(0x11)
    expect(b64(bytes.subarray(1, 9))).toBe(KID)
    expect(b64(bytes.subarray(9, 73))).toBe(card().slice(0, -1).split('.')[2])
    const body = zlib.inflateRawSync(bytes.subarray(73, -2), { dictionary: dictionaryOf(1)! })
    expect(body.subarray(0, 13).toString('latin1')).toBe('lic.example\0{')
    expect((await bytesOf(live('timed')))[0]).toBe(0x21)
    expect((await bytesOf(live(CHALLENGE)))[0]).toBe(0x31)
  })

  it('gives back a timed live code with its proof', async () => {
    const back = await unpackCode((await packed(live('timed'))).digits)
    expect(back).toMatchObject({ ok: true, value: { kind: 'live_timed', compact: live('timed') } })
  })

  it('gives back a challenged live code only to the counter that knows the challenge', async () => {
    const { digits } = await packed(live(CHALLENGE))
    const compact = live(CHALLENGE)
    expect(await unpackCode(digits, { challenge: CHALLENGE })).toMatchObject({
      ok: true,
      value: { kind: 'live_challenged', compact },
    })
    for (const challenge of [undefined, '', 'timed', 'short', 'not base64url!']) {
      const back = await unpackCode(digits, challenge === undefined ? {} : { challenge })
      expect(back).toMatchObject({
        error: { code: 'challenge_missing', parts: { kid: KID } },
      })
      const parts = !back.ok && back.error.code === 'challenge_missing' && back.error.parts
      expect(parts && rebuilt(parts)).toBe(compact.split('~')[0])
    }
    const other = await unpackCode(digits, { challenge: 'b3RoZXItY291bnRlcg' })
    expect(other.ok && other.value.compact).not.toBe(compact)
  })

  it('carries any payload of JSON text', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, text, { maxKeys: 4 }), async (f) => {
        const compact = card(JSON.stringify({ f, iss: 'https://a.b:8443/i/x' }))
        const code = await packCode(compact)
        if (!code.ok) expect(code.error.code).toBe('not_packable')
        else expect(await unpackCode(code.value.digits)).toMatchObject({ value: { compact } })
      }),
      { numRuns: 300 },
    )
  })

  const iss = '"iss":"https://lic.example/i/sp"'
  it.each([
    ['a disclosure', 'form', `${card()}abc~`],
    ['no tilde', 'form', jwtOf(`{${iss}}`)],
    ['another header', 'header', `${jwtOf(`{${iss}}`, HEADER.replace('ES256', 'ES384'))}~`],
    ['a longer kid', 'header', `${jwtOf(`{${iss}}`, HEADER.replace(KID, `${KID}A`))}~`],
    ['a short signature', 'signature', `${jwtOf(`{${iss}}`, HEADER, new Uint8Array(63))}~`],
    ['no issuer', 'payload', `${jwtOf('{}')}~`],
    ['an http issuer', 'payload', `${jwtOf('{"iss":"http://lic.example/i/sp"}')}~`],
    ['an upper case host', 'host', `${jwtOf('{"iss":"https://LIC.example/i/sp"}')}~`],
    ['white space before the payload', 'payload', `${jwtOf(` {${iss}}`)}~`],
    ['a raw line end', 'payload', `${jwtOf(`{${iss},\n"a":1}`)}~`],
    ['a proof without a holder key', 'holder_key', `${card()}${live('timed').split('~')[1]}`],
    ['a proof for another host', 'proof', live('timed', { aud: 'https://evil.example/v' })],
    [
      'a proof with another header',
      'proof',
      live('timed', { header: '{"typ":"kb+jwt","alg":"ES256"}' }),
    ],
    ['a challenge that is too short', 'proof', live('short')],
  ])('does not pack %s', async (_, part, compact) => {
    expect(await packCode(compact)).toEqual({ ok: false, error: { code: 'not_packable', part } })
  })

  it('warns beyond version 15 and refuses beyond 20, naming the longest field', async () => {
    const random = (size: number) => b64(crypto.getRandomValues(new Uint8Array(size)))
    const payload = (size: number) => `{"f":{"bz":"a","jyfw":"${random(size)}"},${iss}}`
    expect((await packed(card(payload(100)))).large).toBe(false)
    expect(await packed(card(payload(340)))).toMatchObject({ large: true })
    const long = await packCode(card(payload(700)))
    // 634 bytes fit 20-M behind a host of 11 characters (SPEC.md §2.2).
    expect(long).toMatchObject({ error: { code: 'too_long', maxBytes: 634 } })
    if (long.ok || long.error.code !== 'too_long') throw new Error('packed')
    const { bytes, bytesOver, longest, version } = long.error
    expect(bytesOver).toBe(bytes - 634)
    expect(version).toBeGreaterThan(20)
    expect(longest[0]?.path).toBe('f.jyfw')
    const huge = await packCode(card(payload(5000)))
    expect(huge).toMatchObject({ error: { code: 'too_long' } })
  })

  it('throws for a dictionary that nobody has', async () => {
    await expect(packCode(card(), { dictionary: 2 })).rejects.toThrow(RangeError)
  })
})

describe('unpackCode', () => {
  it('accepts no flipped bit, cut or longer code', async () => {
    const good = await bytesOf(card())
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bytes = good.slice()
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      expect(unpackParts(bytes).ok).toBe(false)
    }
    for (let end = 0; end < good.length; end++) {
      expect(unpackParts(good.subarray(0, end)).ok).toBe(false)
    }
    expect(unpackParts(Uint8Array.of(...good, 0)).ok).toBe(false)
  })

  it('never throws and never makes two codes of one, whatever bytes carry a right CRC', async () => {
    const good = await bytesOf(card())
    const hit = fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(fc.array(hit, { minLength: 1, maxLength: 4 }), (hits) => {
        const bytes = good.slice()
        for (const [at, flip] of hits) bytes[at]! ^= flip
        const read = unpackParts(sealed(bytes))
        if (read.ok) expect(rebuilt(read.value).split('.')).toHaveLength(3)
        else expect(read.error.code).not.toBe('bad_crc')
      }),
      { numRuns: 3000 },
    )
  })

  it('names every fault', async () => {
    const good = await bytesOf(card())
    const flipped = good.slice()
    flipped[20]! ^= 1
    const first = (byte: number) => {
      const bytes = good.slice()
      bytes[0] = byte
      return sealed(bytes)
    }
    const text = (body: string) => withStream(inflated(body))
    const { digits } = await packed(card())
    const cases: [string | Uint8Array, object][] = [
      ['12a', { code: 'not_a_code' }],
      ['', { code: 'not_a_code' }],
      ['0'.repeat(7090), { code: 'not_a_code' }],
      ['0000', { code: 'bad_length', digits: 4 }],
      [`9${digits.slice(1)}`, { code: 'bad_block', block: 0 }],
      [flipped, { code: 'bad_crc' }],
      [first(0x01), { code: 'newer_format', format: 0 }],
      [first(0x41), { code: 'newer_format', format: 4 }],
      [first(0xf1), { code: 'newer_format', format: 15 }],
      [first(0x12), { code: 'newer_dictionary', dictionary: 2 }],
      [sealed(good.slice(0, 75)), { code: 'bad_length', bytes: 75 }],
      [await withStream(Uint8Array.of(7)), { code: 'bad_deflate' }],
      [await withStream(Uint8Array.of(...inflated('a\0{'), 0)), { code: 'trailing_bytes' }],
      [await text(`a\0{${' '.repeat(9000)}`), { code: 'too_large', maxBytes: 8192 }],
      [await text('lic.example'), { code: 'bad_text', at: 0 }],
      [await text('\0{}'), { code: 'bad_text', at: 0 }],
      [await text('LIC.example\0{}'), { code: 'bad_text', at: 0 }],
      [await text('a/b\0{}'), { code: 'bad_text', at: 0 }],
      [await text('a\0[]'), { code: 'bad_text', at: 2 }],
      [await text('a\0{\x03}'), { code: 'bad_text', at: 3 }],
      [await text('a\0{"https://a/"}'), { code: 'bad_text', at: 4 }],
    ]
    for (const [input, error] of cases) expect(unpackParts(input)).toEqual({ ok: false, error })
  })

  it('reads a stored stream, several blocks and dictionary 0', async () => {
    const body = Buffer.from('a\0{"b":1}')
    const stored = zlib.deflateRawSync(body, { level: 0 })
    for (const first of [0x10, 0x11]) {
      const read = unpackParts(await withStream(stored, first))
      expect(read.ok && Buffer.from(read.value.payload).toString()).toBe('{"b":1}')
    }
    const open = zlib.deflateRawSync(body.subarray(0, 4), {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    })
    const two = Buffer.concat([open, zlib.deflateRawSync(body.subarray(4))])
    const read = unpackParts(await withStream(two, 0x10))
    expect(read.ok && Buffer.from(read.value.payload).toString()).toBe('{"b":1}')
  })
})
