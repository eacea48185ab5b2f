import { expect, test } from 'vitest'
import { encodeCanonical, parseCanonical } from '../../../src/core/credential/jcs.ts'

test.each([
  ['{"a":"\\ud800"}', 'in a text'],
  ['{"\\udfff":1}', 'in a name'],
  ['{"a":["x",{"b":"\\udbff"}]}', 'deep inside'],
  ['{"a":"\\\\ud","b":"\\udc00"}', 'beside a text that only looks like its escape'],
])('half of a surrogate pair is not canonical: %s, %s', (text) => {
  // Its own shortest form, so that nothing but the half itself can be the reason.
  expect(JSON.stringify(JSON.parse(text))).toBe(text)
  expect(parseCanonical(text)).toEqual({ ok: false, error: 'not_canonical' })
  expect(() => encodeCanonical(JSON.parse(text))).toThrow(TypeError)
})

test.each(['{"a":"\\\\ud800"}', '{"a":"\u{1f600}"}', '{"\\\\udfff":["\\\\ud"]}'])(
  'a text that only looks like one is kept: %s',
  (text) => {
    expect(parseCanonical(text)).toEqual({ ok: true, value: JSON.parse(text) })
    expect(encodeCanonical(JSON.parse(text))).toBe(text)
  },
)
