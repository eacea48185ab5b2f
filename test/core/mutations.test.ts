import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { crc16 } from '../../src/core/code/crc16.ts'
import { decodeDigits, encodeDigits } from '../../src/core/code/digits.ts'
import { type Bundle, loadBundle } from '../../src/core/trust/bundle.ts'
import { type Verdict, verify } from '../../src/core/verdict.ts'

const vectors = new URL('../vectors/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8'))
const names = ['card', 'card-two-holders', 'live-timed']
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/.~ \n\t'

let bundle: Bundle
beforeAll(async () => {
  const { roots, ...text } = read('bundles/base.json')
  const loaded = await loadBundle(text, { roots })
  if (!loaded.ok) throw new Error(loaded.error.code)
  bundle = loaded.value
})

/** Verifies many texts and counts those that are taken for anything but the same license. */
async function wronglyTaken(texts: Iterable<string>, good: Verdict, now: number) {
  let tried = 0
  let wrong = 0
  let flight: Promise<Verdict>[] = []
  const expected = JSON.stringify(good.license)
  const land = async () => {
    for (const verdict of await Promise.all(flight)) {
      tried++
      const taken = verdict.overall === 'valid' || verdict.overall === 'look_closer'
      if (taken && JSON.stringify(verdict.license) !== expected) wrong++
    }
    flight = []
  }
  for (const text of texts) {
    flight.push(verify(text, bundle, now))
    if (flight.length === 64) await land()
  }
  await land()
  return { tried, wrong }
}

function* textMutations(text: string, letters: string): Generator<string> {
  for (let i = 0; i < text.length; i++) {
    const [before, after] = [text.slice(0, i), text.slice(i + 1)]
    yield before + after
    yield before
    for (const letter of letters) {
      if (letter !== text[i]) yield before + letter + after
      yield before + letter + text.slice(i)
    }
  }
}

/** Each bit of the packed bytes, each byte dropped or doubled, with the CRC made right again. */
function* byteMutations(digits: string): Generator<string> {
  const decoded = decodeDigits(digits)
  if (!decoded.ok) throw new Error(decoded.error.code)
  const body = decoded.value.subarray(0, -2)
  const framed = (bytes: Uint8Array) => {
    const crc = crc16(bytes)
    return encodeDigits(Uint8Array.from([...bytes, crc >> 8, crc & 255]))
  }
  for (let i = 0; i < body.length; i++) {
    for (let bit = 0; bit < 8; bit++) {
      const bytes = Uint8Array.from(body)
      bytes[i]! ^= 1 << bit
      yield framed(bytes)
    }
    yield framed(Uint8Array.from([...body.subarray(0, i), ...body.subarray(i + 1)]))
    yield framed(Uint8Array.from([...body.subarray(0, i), 0, ...body.subarray(i)]))
    yield framed(body.subarray(0, i))
  }
}

describe('a changed code is never taken for another license', () => {
  for (const name of names) {
    test(`${name}: digits and bytes`, async () => {
      const { text, now } = read(`valid/${name}.json`)
      const good = await verify(text, bundle, now)
      expect(good.overall).toBe('valid')
      const digits = text.slice(text.indexOf('#') + 1)
      const typed = await wronglyTaken(textMutations(digits, '0123456789'), good, now)
      expect(typed.tried).toBeGreaterThan(8_000)
      expect(typed.wrong).toBe(0)
      const framed = await wronglyTaken(byteMutations(digits), good, now)
      expect(framed.tried).toBeGreaterThan(2_000)
      expect(framed.wrong).toBe(0)
    }, 120_000)
  }

  for (const name of ['card-compact', 'live-timed-compact']) {
    test(`${name}: every letter changed, inserted, dropped, cut off; 0 other spellings`, async () => {
      const { text, now } = read(`valid/${name}.json`)
      const good = await verify(text, bundle, now)
      const { tried, wrong } = await wronglyTaken(textMutations(text, alphabet), good, now)
      expect(tried).toBeGreaterThan(90_000)
      expect(wrong).toBe(0)
    }, 240_000)
  }
})

test('the other half of a signature pair, n − s, is the same license', async () => {
  const { text, now } = read('valid/card-compact.json')
  const [head, body, tail] = text.slice(0, -1).split('.')
  const bytes = Buffer.from(tail, 'base64url')
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const twin = Buffer.concat([
    bytes.subarray(0, 32),
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex'),
  ])
  const verdict = await verify(`${head}.${body}.${twin.toString('base64url')}~`, bundle, now)
  expect(verdict.overall).toBe('valid')
  expect(verdict.license).toEqual((await verify(text, bundle, now)).license)
})
