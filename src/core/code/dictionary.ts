import { decodeBase64url } from '../credential/base64url.ts'
import { DICTIONARY_1, DICTIONARY_1_BYTES } from './dictionary-1.ts'
import { inflate } from './inflate.ts'

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
  first ??= decodeDictionary(DICTIONARY_1, DICTIONARY_1_BYTES)
  return first
}

function decodeDictionary(stream: string, size: number): Uint8Array<ArrayBuffer> {
  const inflated = inflate(decodeBase64url(stream) ?? NONE, NONE, size)
  if (!inflated.ok) throw new TypeError('the dictionary of this build is damaged')
  return inflated.value
}
