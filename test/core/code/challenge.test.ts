import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeChallenge, parseChallenge } from '../../../src/core/code/challenge.ts'

// Parts by hand: `printf 一号窗口 | base64 | tr +/ -_ | tr -d =`, and so on.
const nonce = 'AAECAwQFBgcICQoLDA0ODw'
const name = '5LiA5Y-356qX5Y-j'
const purpose = '5p-l6aqM6K-B54Wn'
const text = `https://lic.example/w#c=1.${nonce}.${name}.${purpose}`
const b64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64url')
const withName = (value: string | Uint8Array) =>
  `https://lic.example/w#c=1.${nonce}.${b64(value)}.${purpose}`

describe('the text of a challenge', () => {
  test('is what the specification’s example says', () => {
    const challenge = { host: 'lic.example', nonce, name: '一号窗口', purpose: '查验证照' }
    expect(encodeChallenge(challenge)).toBe(text)
    expect(parseChallenge(text)).toEqual({ ok: true, value: challenge })
  })

  test('reads back as written, whatever the words', () => {
    const words = (max: number) =>
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: max })
        .map((word) => [...word.normalize('NFC')].slice(0, max).join('').normalize('NFC').trim())
        .filter(
          (word) =>
            word !== '' && [...word].length <= max && !/[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(word),
        )
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 64 }),
        words(40),
        words(60),
        (bytes, one, two) => {
          const challenge = { host: 'localhost:8787', nonce: b64(bytes), name: one, purpose: two }
          const parsed = parseChallenge(encodeChallenge(challenge))
          expect(parsed).toEqual({ ok: true, value: challenge })
        },
      ),
    )
  })

  test('anything else is no challenge, and another version asks for a newer wallet', () => {
    for (const other of [
      '',
      'https://lic.example/v#12345',
      text.replace('https', 'http'),
      text.replace('/w#', '/w/#'),
      text.replace('lic.example', 'LIC.example'),
      text.replace('lic.example', 'a@lic.example'),
      ` ${text}`,
      `${text}${'A'.repeat(1000)}`,
    ]) {
      expect(parseChallenge(other), other).toEqual({ ok: false, error: 'not_a_challenge' })
    }
    expect(parseChallenge(text.replace('c=1.', 'c=2.'))).toEqual({
      ok: false,
      error: 'newer_challenge',
    })
  })

  test('a part that is missing, too long, hidden or not canonical is refused', () => {
    for (const bad of [
      text.slice(0, text.lastIndexOf('.')),
      `${text}.AA`,
      text.replace(nonce, 'AAECAwQFBg'),
      // The same bytes in another spelling: unused bits that are not zero.
      text.replace(nonce, 'AAECAwQFBgcICQoLDA0ODx'),
      `${text}=`,
      withName(''),
      withName(' 窗口'),
      withName('窗'.repeat(41)),
      withName('银行\u202e口窗'),
      withName('一\n二'),
      withName('e\u0301'),
      withName(Uint8Array.of(0xff, 0xfe)),
      withName(Uint8Array.of(0xed, 0xa0, 0x80)),
    ]) {
      expect(parseChallenge(bad), bad).toEqual({ ok: false, error: 'challenge_malformed' })
    }
    expect(parseChallenge(withName('窗'.repeat(40))).ok).toBe(true)
  })

  test('what could not be read is not written', () => {
    const good = { host: 'lic.example', nonce, name: '窗口', purpose: '查验' }
    for (const bad of [{ name: '' }, { nonce: 'short' }, { host: 'a b' }, { purpose: '\ud800' }]) {
      expect(() => encodeChallenge({ ...good, ...bad })).toThrow(RangeError)
    }
  })
})
