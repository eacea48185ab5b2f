import { DICTIONARY_1_TEXT } from './dictionary-1.ts'
import { encodeText } from './text.ts'

/** Dictionary that new codes are packed with. */
export const NEWEST_DICTIONARY = 1

const NONE = new Uint8Array(0)
let first: Uint8Array<ArrayBuffer> | undefined

/**
 * The preset dictionary of a number: 0 is none, 1 the first. Later ones are added, none is
 * ever edited. At most 32,768 bytes, which is DEFLATE's window.
 *
 * @returns undefined for a number that this version does not know.
 * @see src/core/SPEC.md, dictionary 1, with its SHA-256
 */
export function dictionaryOf(id: number): Uint8Array<ArrayBuffer> | undefined {
  if (id === 0) return NONE
  if (id !== 1) return undefined
  first ??= decodeDictionary(DICTIONARY_1_TEXT)
  return first
}

/** `@` in the frozen text stands for the byte 01 (the origin); it has no other use in it. */
function decodeDictionary(text: string): Uint8Array<ArrayBuffer> {
  const bytes = encodeText(text, '')
  if (bytes === undefined) throw new TypeError('dictionary text holds what has no spelling')
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (byte >= 0x80) i++
    else if (byte === 0x40) bytes[i] = 0x01
  }
  return bytes
}
