import { err, ok, type Result } from '../result.ts'

// `isWellFormed` is younger than the browsers of the counter (Chrome 94, Safari 15.4, Firefox 115).
const loneSurrogate = /\p{Cs}/u

/** What a payload of this profile may hold: no null, true, false; numbers are integers 0…2^53−1. */
export type Json = string | number | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [member: string]: Json
}

const maxDepth = 5

/**
 * Writes a value in RFC 8785 form. The value is ours: a number that is no integer 0…2^53−1, a
 * string that is not well-formed or not NFC, or nesting beyond 5 throws.
 *
 * @see RFC 8785; SPEC.md §1.2
 */
export function encodeCanonical(value: JsonObject): string {
  const look = lookAt(value, 1)
  if (look !== 'sorted' && look !== 'unsorted') {
    throw new TypeError(`payload cannot be canonical JSON: ${look}`)
  }
  const text = write(value)
  if (!isWellFormed(value, text)) throw new TypeError('payload text holds a lone surrogate')
  if (text.normalize('NFC') !== text) throw new TypeError('payload text is not NFC')
  return text
}

/**
 * Reads a payload that must be byte for byte its own RFC 8785 form. The text is anybody's.
 * One comparison covers doubled members, white space, needless escapes, −0, 1.0, 1e400 and member
 * order, so that no two parsers can read two things from one signature.
 *
 * Error `not_canonical`: not JSON, not an object, not its own canonical form, not NFC, deeper than
 * 5, or holding what the profile forbids.
 * @see SPEC.md §1.2
 */
export function parseCanonical(text: string): Result<JsonObject, 'not_canonical'> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err('not_canonical')
  }
  if (!isObject(value)) return err('not_canonical')
  const look = lookAt(value, 1)
  if (look !== 'sorted' && look !== 'unsorted') return err('not_canonical')
  // Sorted already in all but hostile cases: one native call instead of our own walk.
  const same = (look === 'sorted' ? JSON.stringify(value) : write(value)) === text
  return same && isWellFormed(value, text) && text.normalize('NFC') === text
    ? ok(value)
    : err('not_canonical')
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One walk: whether a value is allowed at all, and whether its members stand in order. */
type Look = 'sorted' | 'unsorted' | 'number out of range' | 'too deep' | 'no value'

function lookAt(value: unknown, depth: number): Look {
  if (typeof value === 'string') return 'sorted'
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value >= 0 ? 'sorted' : 'number out of range'
  }
  if (typeof value !== 'object' || value === null) return 'no value'
  if (depth > maxDepth) return 'too deep'
  let look: Look = 'sorted'
  if (Array.isArray(value)) {
    for (const entry of value) {
      const inner = lookAt(entry, depth + 1)
      if (inner === 'unsorted') look = inner
      else if (inner !== 'sorted') return inner
    }
    return look
  }
  let last: string | undefined
  // Parsed JSON has no inherited members, so `in` lists its own, in their order.
  for (const name in value) {
    // `<` compares UTF-16 code units, as RFC 8785 §3.2.3 asks.
    if (last !== undefined && !(last < name)) look = 'unsorted'
    last = name
    const inner = lookAt((value as JsonObject)[name], depth + 1)
    if (inner === 'unsorted') look = inner
    else if (inner !== 'sorted') return inner
  }
  return look
}

/** JSON writes a lone surrogate as an escape: without one there is none. @param text - As written. */
function isWellFormed(value: Json, text: string): boolean {
  if (!text.includes('\\ud')) return true
  if (typeof value === 'string') return !loneSurrogate.test(value)
  if (typeof value !== 'object') return true
  return Object.entries(value).every(
    ([name, member]) => !loneSurrogate.test(name) && isWellFormed(member, text),
  )
}

function write(value: Json): string {
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`).join(',')}}`
}
