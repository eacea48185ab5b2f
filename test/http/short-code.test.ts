import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatShortCode,
  makeShortCode,
  parseLastFour,
  parseShortCode,
} from '../../src/core/code/short-code.ts'

const random = fc.uint8Array({ minLength: 11, maxLength: 11 })
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('the typed short code', () => {
  test('reads back as made, whatever its dress', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        const code = makeShortCode(bytes)
        const printed = formatShortCode(code)
        const typed = printed
          .toLowerCase()
          .replaceAll('-', ' ')
          .replaceAll('0', 'o')
          .replaceAll('1', 'l')
        return parseShortCode(printed) === code && parseShortCode(typed) === code
      }),
    )
  })

  test('a single wrong character is never taken', () => {
    fc.assert(
      fc.property(random, fc.nat(11), fc.nat(31), (bytes, at, other) => {
        const code = makeShortCode(bytes)
        const char = ALPHABET[other] ?? ''
        fc.pre(code[at] !== char)
        return parseShortCode(code.slice(0, at) + char + code.slice(at + 1)) === undefined
      }),
      { numRuns: 2000 },
    )
  })

  test('has the check character that the sum by hand gives', () => {
    // Values 0 x 10, then 1: doubled from the right, 1 x 2 = 2, so the check is 32 - 2 = 30, "Y".
    expect(makeShortCode(new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))).toBe('00000000001Y')
  })

  test('what cannot be a code is refused', () => {
    for (const text of ['', '0000', 'UUUUUUUUUUUU', '000000000001', '0'.repeat(100)]) {
      expect(parseShortCode(text)).toBeUndefined()
    }
    expect(parseLastFour('０２xj')).toBe('02XJ')
    expect(parseLastFour('02X')).toBeUndefined()
  })
})
