import type { Fault } from './fault.ts'
import { type LocalDate, parseLocalDate } from './local-date.ts'
import { checkText, codePointLength, type TextCode } from './text.ts'

/** The members of an object that came from outside; each is still unknown. */
export type Members = Readonly<Record<string, unknown>>

/** What a text may be: `max` in code points; `form` is a pattern that it matches whole. */
export interface TextRule {
  readonly max: number
  readonly kind?: 'line' | 'text'
  readonly form?: RegExp
}

const textMessages: Readonly<Record<TextCode, string>> = {
  empty: 'must not be empty',
  bad_unicode: 'holds a broken or unassigned character',
  not_nfc: 'must be in Unicode normalization form C',
  control_character: 'must not hold control characters',
  hidden_character: 'must not hold characters that nobody sees',
  line_break: 'must not break lines so (\\n, and only in a field of type text)',
  stray_mark: 'holds a combining mark with no letter before it',
}

/** Collects what is wrong with one input; every reader below goes on after a fault. */
export class Faults {
  readonly #found: Fault[] = []

  get found(): readonly Fault[] {
    return this.#found
  }

  add(path: string, code: string, message: string): undefined {
    this.#found.push({ path, code, message })
    return undefined
  }
}

/** The path of a member. */
export function at(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`
}

/**
 * Reads an object. Codes: `type`, `required` for each missing member of `required`,
 * `unknown_member` for each that is in neither list.
 */
export function readMembers(
  input: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[],
  faults: Faults,
): Members | undefined {
  const members = readRecord(input, path, faults)
  if (members === undefined) return undefined
  for (const name of required) {
    if (!Object.hasOwn(members, name)) faults.add(at(path, name), 'required', 'is required')
  }
  for (const name of Object.keys(members)) {
    if (!required.includes(name) && !optional.includes(name)) {
      faults.add(at(path, shown(name)), 'unknown_member', 'is not known here')
    }
  }
  return members
}

/** Reads an object with any members. Code: `type`. */
export function readRecord(input: unknown, path: string, faults: Faults): Members | undefined {
  if (input === undefined) return undefined
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return faults.add(path, 'type', 'must be an object')
  }
  // Own members alone, and none of the prototype's: the object may hold a member `__proto__`.
  return Object.assign(Object.create(null), Object.fromEntries(Object.entries(input))) as Members
}

/** Reads a text. Codes: `type`, those of `checkText`, `too_long`, `form`. */
export function readText(
  input: unknown,
  path: string,
  rule: TextRule,
  faults: Faults,
): string | undefined {
  if (input === undefined) return undefined
  if (typeof input !== 'string') return faults.add(path, 'type', 'must be a string')
  // Looked at first, so that no check runs over a text of megabytes.
  if (input.length > rule.max && codePointLength(input) > rule.max) {
    return faults.add(
      path,
      'too_long',
      `must be at most ${rule.max} characters, is ${codePointLength(input)}`,
    )
  }
  const code = checkText(input, rule.kind ?? 'line')
  if (code !== undefined) return faults.add(path, code, textMessages[code])
  if (rule.form !== undefined && !rule.form.test(input)) {
    return faults.add(path, 'form', `must have the form ${rule.form.source}`)
  }
  return input
}

/** Reads one of a few words. Codes: `type`, `not_an_option`. */
export function readChoice<T extends string>(
  input: unknown,
  path: string,
  choices: readonly T[],
  faults: Faults,
): T | undefined {
  if (input === undefined) return undefined
  const found = choices.find((choice) => choice === input)
  if (found !== undefined) return found
  if (typeof input !== 'string') return faults.add(path, 'type', 'must be a string')
  return faults.add(path, 'not_an_option', `must be one of ${choices.join(', ')}`)
}

/** Reads an integer of a range. Codes: `type`, `out_of_range`. */
export function readInteger(
  input: unknown,
  path: string,
  range: { readonly min: number; readonly max: number },
  faults: Faults,
): number | undefined {
  if (input === undefined) return undefined
  if (typeof input !== 'number' || !Number.isSafeInteger(input)) {
    return faults.add(path, 'type', 'must be an integer')
  }
  if (input < range.min || input > range.max) {
    return faults.add(path, 'out_of_range', `must be ${range.min} to ${range.max}`)
  }
  // -0 would be signed as 0 and compared as something else.
  return input === 0 ? 0 : input
}

/** Reads true or false. Code: `type`. */
export function readBoolean(input: unknown, path: string, faults: Faults): boolean | undefined {
  if (input === undefined || typeof input === 'boolean') return input
  return faults.add(path, 'type', 'must be true or false')
}

/** Reads a calendar day. Codes: `type`, `not_a_day`. */
export function readDay(input: unknown, path: string, faults: Faults): LocalDate | undefined {
  if (input === undefined) return undefined
  if (typeof input !== 'string') return faults.add(path, 'type', 'must be a string YYYY-MM-DD')
  const day = parseLocalDate(input)
  return day ?? faults.add(path, 'not_a_day', 'must be a day of the calendar, YYYY-MM-DD')
}

/** Reads a list of `min` to `max` entries. Codes: `type`, `too_few`, `too_many`. */
export function readList(
  input: unknown,
  path: string,
  bounds: { readonly min: number; readonly max: number },
  faults: Faults,
): readonly unknown[] | undefined {
  if (input === undefined) return undefined
  if (!Array.isArray(input)) return faults.add(path, 'type', 'must be an array')
  const entries: readonly unknown[] = input
  if (entries.length < bounds.min) {
    return faults.add(path, 'too_few', `must have at least ${bounds.min} entries`)
  }
  if (entries.length > bounds.max) {
    return faults.add(
      path,
      'too_many',
      `must have at most ${bounds.max} entries, has ${entries.length}`,
    )
  }
  return entries
}

/** Reads each entry of a list with one reader; entries with faults are left out. */
export function readEach<T>(
  entries: readonly unknown[] | undefined,
  path: string,
  read: (entry: unknown, path: string) => T | undefined,
  faults: Faults,
): readonly T[] {
  const values: T[] = []
  for (const [index, entry] of (entries ?? []).entries()) {
    const place = `${path}[${index}]`
    const value = entry === undefined ? faults.add(place, 'type', 'is missing') : read(entry, place)
    if (value !== undefined) values.push(value)
  }
  return values
}

/** Adds `duplicate` at each entry whose key an earlier one has. */
export function refuseDoubles(
  entries: readonly unknown[] | undefined,
  path: string,
  key: (entry: unknown) => unknown,
  suffix: string,
  faults: Faults,
): void {
  const seen = new Set<unknown>()
  for (const [index, entry] of (entries ?? []).entries()) {
    const value = key(entry)
    if (value === undefined) continue
    if (seen.has(value)) faults.add(`${path}[${index}]${suffix}`, 'duplicate', 'stands there twice')
    seen.add(value)
  }
}

/** A member of an entry that may be no object at all. */
export function memberOf(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, name)) return undefined
  return (input as Members)[name]
}

/** A member's name as a path may show it: whoever wrote it may have put anything there. */
export function shown(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,31}$/.test(name) && !/[0-9]{4}/.test(name) ? name : '?'
}
