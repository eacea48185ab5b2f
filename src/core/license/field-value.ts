import { type Field, issuedOnField, maxListEntryLength } from './field.ts'
import {
  at,
  type Faults,
  readDay,
  readEach,
  readList,
  readRecord,
  readText,
  shown,
} from './shape.ts'
import type { LicenseType } from './type.ts'

/** A value of a face field: text, enum, day, decimal or image as a string; integer; list. */
export type FieldValue = string | number | readonly string[]

/**
 * Reads the face fields of a license by code. Codes beside those of `shape.ts`: `unknown_field`,
 * `filled_by_registry` (a field with a source, or the day of issue), `required`, `not_an_option`,
 * `number_value`, `image_form` (no canonical base64 of a JPEG or PNG), `image_too_large`.
 */
export function readFieldValues(
  input: unknown,
  path: string,
  type: LicenseType,
  faults: Faults,
): Readonly<Record<string, FieldValue>> | undefined {
  const members = readRecord(input, path, faults)
  if (members === undefined) return undefined
  for (const name of Object.keys(members)) {
    const place = at(path, shown(name))
    const field = type.fields.find(({ code }) => code === name)
    if (field?.source !== undefined || name === issuedOnField) {
      faults.add(place, 'filled_by_registry', 'repeats another fact; the registry fills it')
    } else if (field === undefined) {
      faults.add(place, 'unknown_field', 'is no field of this type')
    }
  }
  const values: Record<string, FieldValue> = {}
  for (const field of type.fields) {
    if (field.source !== undefined) continue
    const place = at(path, field.code)
    if (!Object.hasOwn(members, field.code)) {
      if (field.required) faults.add(place, 'required', 'no license is issued without it')
      continue
    }
    const value = readValue(members[field.code], place, field, faults)
    // The code's form excludes `__proto__`, so that this is always an own member.
    if (value !== undefined) values[field.code] = value
  }
  return values
}

function readValue(
  input: unknown,
  path: string,
  field: Field,
  faults: Faults,
): FieldValue | undefined {
  const max = field.maxLength
  switch (field.type) {
    case 'string':
      return readText(input, path, { max }, faults)
    case 'text':
      return readText(input, path, { max, kind: 'text' }, faults)
    case 'enum': {
      const value = readText(input, path, { max }, faults)
      const listed = field.options?.some((option) => option.value === value) === true
      if (value === undefined || listed) return value
      return faults.add(path, 'not_an_option', 'is not among the options of this field')
    }
    case 'date':
      return readDay(input, path, faults)
    case 'number':
      return readNumber(input, path, max, faults)
    case 'list': {
      const entries = readList(input, path, { min: 1, max }, faults)
      const rule = { max: maxListEntryLength }
      const read = (entry: unknown, place: string) => readText(entry, place, rule, faults)
      return entries === undefined ? undefined : readEach(entries, path, read, faults)
    }
    case 'image':
      return readImage(input, path, max, faults)
  }
}

// Signed JSON holds integers 0…2^53−1 alone; all other numbers are decimal strings.
function readNumber(
  input: unknown,
  path: string,
  max: number,
  faults: Faults,
): string | number | undefined {
  const message = 'must be an integer 0 to 2^53-1, or a decimal as a string'
  if (typeof input !== 'number') {
    return readText(input, path, { max, form: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/ }, faults)
  }
  if (!Number.isSafeInteger(input) || input < 0) return faults.add(path, 'number_value', message)
  if (String(input).length > max) {
    return faults.add(path, 'too_long', `must be at most ${max} characters`)
  }
  return input === 0 ? 0 : input
}

/** How an image of a license is stored, by its first bytes; undefined: neither JPEG nor PNG. */
export function imageType(base64: string): 'image/jpeg' | 'image/png' | undefined {
  if (base64.startsWith('/9j/')) return 'image/jpeg'
  // 89 'PNG' 0D 0A 1A 0A: 8 bytes are 10 whole characters and 4 bits of the eleventh.
  return /^iVBORw0KGg[o-r]/.test(base64) ? 'image/png' : undefined
}

function readImage(
  input: unknown,
  path: string,
  maxBytes: number,
  faults: Faults,
): string | undefined {
  if (typeof input !== 'string') return faults.add(path, 'type', 'must be base64')
  const padding = input.endsWith('==') ? 2 : input.endsWith('=') ? 1 : 0
  const bytes = Math.floor((input.length / 4) * 3) - padding
  if (bytes > maxBytes) {
    return faults.add(path, 'image_too_large', `must be at most ${maxBytes} bytes, is ${bytes}`)
  }
  const whole =
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/
  if (!whole.test(input) || imageType(input) === undefined) {
    return faults.add(path, 'image_form', 'must be base64 of a JPEG or a PNG')
  }
  return input
}
