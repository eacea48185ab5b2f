import type { PartSize } from './fault.ts'
import { encodeText } from './text.ts'

/**
 * Lists a payload's claims and face fields with the bytes that each takes before compression,
 * the longest first, at most five: a clerk shortens the first of them.
 *
 * @param json - The payload; what is not an object has no parts.
 */
export function longestParts(json: string): readonly PartSize[] {
  const claims: unknown = JSON.parse(json)
  const parts: PartSize[] = []
  for (const [name, value] of entriesOf(claims)) {
    if (name === 'f') {
      for (const [field, inner] of entriesOf(value)) {
        parts.push({ path: `f.${field}`, bytes: sizeOf(inner) })
      }
    } else parts.push({ path: name, bytes: sizeOf(value) })
  }
  return parts.sort((a, b) => b.bytes - a.bytes).slice(0, 5)
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function sizeOf(value: unknown): number {
  return encodeText(JSON.stringify(value), '')?.length ?? 0
}
