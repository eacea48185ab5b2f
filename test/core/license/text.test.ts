import { expect, it } from 'vitest'
import { checkText } from '../../../src/core/license/text.ts'

it.each([
  ['a blank text', ' \t', 'empty'],
  ['a lone surrogate', 'a\uD800', 'bad_unicode'],
  ['a replacement character', 'a\uFFFD', 'bad_unicode'],
  ['a decomposed letter', 'e\u0301', 'not_nfc'],
  ['a line break', 'a\nb', 'line_break'],
  ['a control character', 'a\u0007b', 'control_character'],
  ['a bidirectional override', 'a\u202Eb', 'hidden_character'],
  ['a zero-width space', 'a\u200Bb', 'hidden_character'],
  ['a joiner between Latin letters', 'a\u200Db', 'hidden_character'],
  ['a letter that is drawn as nothing', 'a\u3164b', 'hidden_character'],
  ['a leading combining mark', '\u0301a', 'stray_mark'],
])('refuses %s in a line', (_, text, code) => {
  expect(checkText(text, 'line')).toBe(code)
})

it('takes names as they are spelt, and line breaks in a text only', () => {
  for (const name of ['买买提·示例', '𠮷样品', 'é', '\u0645\u06CC\u200C\u062E']) {
    expect(checkText(name, 'line')).toBeUndefined()
  }
  expect(checkText('a\nb', 'text')).toBeUndefined()
  expect(checkText('a\r\nb', 'text')).toBe('line_break')
})
