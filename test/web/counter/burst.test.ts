import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judgeBurst, typedBy } from '../../../src/web/browser/counter/ways/burst.ts'
import { characterAt, type Stroke, strokeOf } from '../../../src/web/browser/counter/ways/stroke.ts'

const card: { readonly text: string } = JSON.parse(
  readFileSync(new URL('../../vectors/valid/card.json', import.meta.url), 'utf8'),
)

/** Keys at a pace; what the computer's layout makes of each can be told. */
function keys(text: string, pace: number, heard = (character: string) => character): Stroke[] {
  return [...text].map((character, i) => ({
    byKey: heard(character),
    byCode: character,
    atMs: i * pace,
  }))
}

describe('a run of keys', () => {
  test('of a code, as fast as a scanner, is a scan in a text field too', () => {
    expect(judgeBurst(keys(card.text, 2), true)).toEqual({ kind: 'scan', text: card.text })
  })

  test('of a code, as slow as an old scanner, is a scan', () => {
    expect(judgeBurst(keys(card.text, 70), true).kind).toBe('scan')
  })

  test('of a sentence at a person’s pace is typing', () => {
    expect(judgeBurst(keys('please look at this license again', 70), true).kind).toBe('typing')
  })

  test('a short one is typing in a text field, and a scan where nobody writes', () => {
    expect(judgeBurst(keys('6901234567892', 3), true).kind).toBe('typing')
    expect(judgeBurst(keys('6901234567892', 3), false).kind).toBe('scan')
  })

  test('two fingers at once are no scanner', () => {
    expect(judgeBurst(keys('abc', 3), false).kind).toBe('typing')
  })

  test('is read by its keys’ places where the layout makes nonsense of it', () => {
    const french = (character: string) => '&é"\'(-è_ç'[Number(character) - 1] ?? character
    expect(judgeBurst(keys(card.text, 2, french), false)).toEqual({ kind: 'scan', text: card.text })
  })

  test('is read by its characters where the scanner knows the layout', () => {
    const strokes = keys(card.text, 2).map((stroke) => ({ ...stroke, byCode: '!' }))
    expect(judgeBurst(strokes, false)).toEqual({ kind: 'scan', text: card.text })
  })

  test('of a person is written as this computer’s layout has it', () => {
    expect(typedBy(keys('az', 90, (c) => (c === 'a' ? 'q' : 'w')))).toBe('qw')
  })
})

describe('a key by its place on a US keyboard', () => {
  // W3C, UI Events KeyboardEvent code Values, §3.1.1, with the legends of a US keyboard.
  const places: readonly [string, boolean, string | undefined][] = [
    ['Digit3', false, '3'],
    ['Digit3', true, '#'],
    ['KeyV', false, 'v'],
    ['KeyV', true, 'V'],
    ['Semicolon', true, ':'],
    ['Slash', false, '/'],
    ['Numpad7', false, '7'],
    ['NumpadDivide', false, '/'],
    ['ArrowLeft', false, undefined],
    ['Enter', false, undefined],
  ]
  test.each(places)('%s, Shift %s', (code, shift, character) => {
    expect(characterAt(code, shift)).toBe(character)
  })

  test('is all there is while an input method has the key', () => {
    const stroke = strokeOf({ key: 'Process', code: 'Digit7', shiftKey: false, timeStamp: 5 })
    expect(stroke).toEqual({ byKey: '', byCode: '7', atMs: 5 })
    expect(strokeOf({ key: 'F5', code: 'F5', shiftKey: false, timeStamp: 5 })).toBeUndefined()
  })
})
