/**
 * JSON as one text with one meaning (RFC 8259, the I-JSON subset of RFC 7493): `JSON.parse`
 * alone keeps the last of two equal keys without a word, and two readers that keep different
 * ones are how CVE-2017-12635 happened. This scanner finds the fault and where it stands;
 * the value itself is then built by the platform's parser.
 */
export type JsonFaultCode =
  | 'malformed_json'
  | 'duplicate_key'
  | 'too_deep'
  | 'number_out_of_range'
  | 'ill_formed_text'

/** Where the text is wrong. `position` counts UTF-16 units from 0; the text is never quoted. */
export interface JsonFault {
  readonly code: JsonFaultCode
  readonly position: number
}

/** Deeper than any body of this API (license fields stop at 5). */
export const MAX_BODY_DEPTH = 12

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
// A run without escapes: everything but quote, backslash and control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 §7 forbids them raw
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

class Scan {
  #at = 0
  readonly #text: string
  readonly #maxDepth: number

  constructor(text: string, maxDepth: number) {
    this.#text = text
    this.#maxDepth = maxDepth
  }

  run(): JsonFault | undefined {
    const fault = this.#value(0)
    if (fault !== undefined) return fault
    this.#space()
    return this.#at === this.#text.length ? undefined : this.#fault('malformed_json')
  }

  #fault(code: JsonFaultCode, position = this.#at): JsonFault {
    return { code, position }
  }

  #space(): void {
    SPACE.lastIndex = this.#at
    SPACE.exec(this.#text)
    this.#at = SPACE.lastIndex
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at += 1
    return true
  }

  #value(depth: number): JsonFault | undefined {
    this.#space()
    switch (this.#text[this.#at]) {
      case '{':
        return depth >= this.#maxDepth ? this.#fault('too_deep') : this.#object(depth + 1)
      case '[':
        return depth >= this.#maxDepth ? this.#fault('too_deep') : this.#array(depth + 1)
      case '"':
        return this.#string()
      case 't':
        return this.#word('true')
      case 'f':
        return this.#word('false')
      case 'n':
        return this.#word('null')
      default:
        return this.#number()
    }
  }

  #object(depth: number): JsonFault | undefined {
    this.#at += 1
    this.#space()
    if (this.#take('}')) return undefined
    const seen = new Set<unknown>()
    do {
      this.#space()
      const start = this.#at
      if (this.#text[start] !== '"') return this.#fault('malformed_json')
      const fault = this.#string()
      if (fault !== undefined) return fault
      // Compared after decoding: "a" and its escaped twin are one key.
      const key: unknown = JSON.parse(this.#text.slice(start, this.#at))
      if (seen.has(key)) return this.#fault('duplicate_key', start)
      seen.add(key)
      this.#space()
      if (!this.#take(':')) return this.#fault('malformed_json')
      const inner = this.#value(depth)
      if (inner !== undefined) return inner
      this.#space()
    } while (this.#take(','))
    return this.#take('}') ? undefined : this.#fault('malformed_json')
  }

  #array(depth: number): JsonFault | undefined {
    this.#at += 1
    this.#space()
    if (this.#take(']')) return undefined
    do {
      const fault = this.#value(depth)
      if (fault !== undefined) return fault
      this.#space()
    } while (this.#take(','))
    return this.#take(']') ? undefined : this.#fault('malformed_json')
  }

  #string(): JsonFault | undefined {
    const start = this.#at
    let escaped = false
    this.#at += 1
    for (;;) {
      PLAIN.lastIndex = this.#at
      PLAIN.exec(this.#text)
      this.#at = PLAIN.lastIndex
      if (this.#take('"')) break
      ESCAPE.lastIndex = this.#at
      if (ESCAPE.exec(this.#text) === null) return this.#fault('malformed_json')
      this.#at = ESCAPE.lastIndex
      escaped = true
    }
    if (!escaped) return undefined
    const decoded: unknown = JSON.parse(this.#text.slice(start, this.#at))
    // A lone surrogate or NUL has no place in UTF-8 text or in PostgreSQL: it would be replaced
    // or refused far from here, after it had been compared and fingerprinted.
    const whole = typeof decoded === 'string' && decoded.isWellFormed() && !decoded.includes('\0')
    return whole ? undefined : this.#fault('ill_formed_text', start)
  }

  #word(word: string): JsonFault | undefined {
    if (!this.#text.startsWith(word, this.#at)) return this.#fault('malformed_json')
    this.#at += word.length
    return undefined
  }

  #number(): JsonFault | undefined {
    NUMBER.lastIndex = this.#at
    const found = NUMBER.exec(this.#text)
    if (found === null) return this.#fault('malformed_json')
    if (!Number.isFinite(Number(found[0]))) return this.#fault('number_out_of_range')
    this.#at = NUMBER.lastIndex
    return undefined
  }
}

/**
 * Finds the first fault of a JSON text, or none.
 *
 * @param text - Written by the caller of the API; already decoded from UTF-8, fatal on errors.
 * @param maxDepth - Arrays and objects inside each other, 1 or more; deeper is `too_deep`.
 * @returns Nothing if the text is good; else `malformed_json`, `duplicate_key`, `too_deep`,
 *   `number_out_of_range` or `ill_formed_text`.
 * @see RFC 8259; RFC 7493 §2.1, §2.3
 */
export function findJsonFault(text: string, maxDepth: number): JsonFault | undefined {
  return new Scan(text, maxDepth).run()
}
