/**
 * What a text may hold. Signed text is compared byte for byte and read by people: two spellings of
 * one text, or signs that nobody sees, would make the two disagree.
 */
export type TextCode =
  | 'empty'
  | 'bad_unicode'
  | 'not_nfc'
  | 'control_character'
  | 'hidden_character'
  | 'line_break'
  | 'stray_mark'

// Format characters (Cf) are refused, bidirectional controls and tags among them. Three are part of
// the spelling of Uyghur, Kazakh and Mongolian and stay where they join two letters of those:
// U+180E MONGOLIAN VOWEL SEPARATOR, U+200C ZWNJ, U+200D ZWJ.
const joiner =
  /(?<=[\p{Script=Arabic}\p{Script=Mongolian}])[\u180E\u200C\u200D](?=[\p{Script=Arabic}\p{Script=Mongolian}])/gu
// Unassigned code points may normalize differently under a later Unicode; U+FFFD is the trace of
// text that was read in the wrong encoding.
const broken = /[\p{Cn}\p{Cs}\uFFFD]/u
// Letters that are drawn as nothing are hidden as well, or a name of them would be a blank: U+115F,
// U+1160, U+3164, U+FFA0 HANGUL FILLERs, U+034F COMBINING GRAPHEME JOINER.
const hidden = /\p{Cf}|\u034F|[\u115F\u1160\u3164\uFFA0]/u

/**
 * Checks a text that anyone may control: `line` is one line, `text` may break lines (`\n` only).
 *
 * @returns undefined, or the first of `empty` (nothing but white space), `bad_unicode` (lone
 * surrogate, unassigned code point, U+FFFD), `not_nfc`, `line_break`, `control_character`,
 * `hidden_character`, `stray_mark` (a combining mark with no letter before it). Our choice, src/core/SPEC.md "Text"; the schema of the sample file.
 */
export function checkText(value: string, kind: 'line' | 'text'): TextCode | undefined {
  if (value.trim() === '') return 'empty'
  if (!value.isWellFormed() || broken.test(value)) return 'bad_unicode'
  if (value.normalize('NFC') !== value) return 'not_nfc'
  const breaks = kind === 'line' ? /[\n\r\u0085\u2028\u2029]/u : /[\r\u0085\u2028\u2029]/u
  if (breaks.test(value)) return 'line_break'
  if (/\p{Cc}/u.test(kind === 'text' ? value.replaceAll('\n', '') : value)) {
    return 'control_character'
  }
  if (hidden.test(value.replace(joiner, ''))) return 'hidden_character'
  // Behind a line break it would join the `n` of JSON's `\\n`, and the payload be NFC no more.
  return /(?:^|\n)\p{M}/u.test(value) ? 'stray_mark' : undefined
}

/** The code points of a text: its letters for length and mask, not its UTF-16 units. */
export function codePoints(text: string): readonly string[] {
  return Array.from(text)
}

/** The length of a text in code points. */
export function codePointLength(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}

/**
 * A number as typed, in the one form that is stored: full-width to ASCII, a–z to upper case, white
 * space at both ends dropped. Nothing is guessed: O stays O.
 */
export function normalizeNumber(typed: string): string {
  return typed
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .trim()
    .replace(/[a-z]/g, (small) => small.toUpperCase())
}
