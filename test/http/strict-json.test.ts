import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findJsonFault } from '../../src/http/strict-json.ts'

const DEPTH = 16
const code = (text: string) => findJsonFault(text, DEPTH)?.code

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

describe('strict JSON', () => {
  test('takes the forms of RFC 8259', () => {
    for (const text of ['{}', '[]', ' 1 ', '-0.5e+3', '"\\u0041"', '{"a":[1,{"a":null}]}']) {
      expect(findJsonFault(text, DEPTH)).toBeUndefined()
    }
  })

  test('refuses two equal keys, also when one is escaped', () => {
    expect(findJsonFault('{"a":1,"b":2,"a":3}', DEPTH)).toEqual({
      code: 'duplicate_key',
      position: 13,
    })
    expect(code('{"a":1,"\\u0061":2}')).toBe('duplicate_key')
    expect(code('[{"x":{"k":1,"k":1}}]')).toBe('duplicate_key')
  })

  test('names the position of a fault and never the text', () => {
    const fault = findJsonFault('{"name":"张三",}', DEPTH)
    expect(fault).toEqual({ code: 'malformed_json', position: 13 })
    expect(JSON.stringify(fault)).not.toContain('张三')
  })

  test('refuses what JSON does not have', () => {
    const bad = ['', '{', '{"a"}', "{'a':1}", '[1,]', '01', '+1', '.5', 'NaN', '\uFEFF{}', '{}x']
    for (const text of bad) expect(code(text)).toBe('malformed_json')
    expect(code('"a\nb"')).toBe('malformed_json')
  })

  test('refuses a number beyond range, a lone surrogate and NUL', () => {
    expect(code('1e400')).toBe('number_out_of_range')
    expect(code('"\\ud800"')).toBe('ill_formed_text')
    expect(code('{"\\u0000":1}')).toBe('ill_formed_text')
    expect(code('"\\ud83d\\ude00"')).toBeUndefined()
  })

  test('bounds depth without using up the stack', () => {
    expect(code(nested(16))).toBeUndefined()
    expect(code(nested(17))).toBe('too_deep')
    expect(code(nested(100_000))).toBe('too_deep')
  })

  test('takes every text that the platform writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const fault = findJsonFault(text, DEPTH)
        return fault === undefined || fault.code === 'ill_formed_text'
      }),
      { numRuns: 2000 },
    )
  })

  test('never takes a text that the platform refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      'a',
      '1',
      '-',
      '\\',
      'null',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        if (findJsonFault(text, DEPTH) === undefined) JSON.parse(text)
      }),
      { numRuns: 20_000 },
    )
  })
})
