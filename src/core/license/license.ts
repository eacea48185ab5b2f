import { err, ok, type Result } from '../result.ts'
import type { Fault } from './fault.ts'
import { type FieldValue, readFieldValues } from './field-value.ts'
import { type Holder, readHolders } from './holder.ts'
import { type LocalDate, lastDayOfTerm, parseLocalDate } from './local-date.ts'
import { checkNumber, classDigits, maxNumberLength } from './number-rule.ts'
import { at, Faults, type Members, readDay, readMembers, readText } from './shape.ts'
import type { LicenseType } from './type.ts'

/** What a department says of a license, checked; nothing in it is computed but `validUntil`. */
export interface LicenseFacts {
  /** Code of the type. */
  readonly type: string
  readonly typeVersion: number
  /** As given; undefined: the registry makes it (`makeNumber`). */
  readonly number?: string
  /** The digits for `{class:N}` of the template. */
  readonly numberClass?: string
  readonly holders: readonly Holder[]
  /** By field code, without those that the registry fills. */
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly issuedOn: LocalDate
  readonly validFrom: LocalDate
  /** Last valid day, inclusive; null = no end (长期). */
  readonly validUntil: LocalDate | null
  /** Issuing authority as printed, where it is not the department's name. */
  readonly authority?: string
  /** Administrative division, 6 digits. */
  readonly area: string
  readonly caseNumber?: string
  /** There if, and only if, `overridden`. */
  readonly overrideReason?: string
  /** The department accepted a holder number whose check character fails. */
  readonly overridden: boolean
  /** Odd but no fault: `inner_check` at the holder's id. */
  readonly warnings: readonly Fault[]
}

/** What `parseLicenseInput` has to know besides the input. */
export interface LicenseContext {
  /** Today at the registry's offset. */
  readonly today: LocalDate
  /** The department's area, taken where the input has none. */
  readonly area: string
  /**
   * The license exists already (old stock, a seed file): its term is taken as given, since it may
   * rest on an older rule than its type's. All else is checked alike.
   */
  readonly stock?: boolean
}

const optional = [
  'number',
  'numberClass',
  'issuedOn',
  'validFrom',
  'validUntil',
  'caseNumber',
  'area',
  'authority',
  'overrideReason',
] as const

/**
 * Reads what a client sends to have a license issued (the body of `POST /api/licenses`).
 *
 * `issuedOn` absent is today, `validFrom` absent is `issuedOn`; `validUntil` absent follows the
 * type's rule, and null says that there is none.
 *
 * @returns The facts, or all faults, each with its path. Codes: those of `shape.ts`;
 * `unknown_type`; `number_missing`, `number_form`, `number_check`, `class_missing`, `class_unused`,
 * `class`; those of `readHolders` and `readFieldValues`; `issued_after_today`, `end_before_start`,
 * `end_not_possible` (open type), `end_missing`, `wrong_term`, `term_too_long`;
 * `nothing_to_override`.
 */
export function parseLicenseInput(
  input: unknown,
  type: LicenseType,
  context: LicenseContext,
): Result<LicenseFacts, readonly Fault[]> {
  const faults = new Faults()
  const facts = readLicense(input, '', type, context, faults)
  return facts === undefined ? err(faults.found) : ok(facts)
}

/** As `parseLicenseInput`, at a path within a larger file. Undefined after any fault. */
export function readLicense(
  input: unknown,
  path: string,
  type: LicenseType,
  context: LicenseContext,
  faults: Faults,
): LicenseFacts | undefined {
  const before = faults.found.length
  if (input === undefined) return faults.add(path, 'type', 'must be an object')
  const members = readMembers(input, path, ['type', 'holders', 'fields'], optional, faults)
  if (members === undefined) return undefined
  const text = (name: string, max: number) =>
    readText(members[name], at(path, name), { max }, faults)
  const code = text('type', 21)
  if (code !== undefined && code !== type.code) {
    faults.add(at(path, 'type'), 'unknown_type', 'is no type of this registry')
  }
  const numbers = readNumber(members, path, type, faults)
  const overrideReason = text('overrideReason', 500)
  const holders = readHolders(
    members.holders,
    at(path, 'holders'),
    { type, today: context.today, override: overrideReason !== undefined },
    faults,
  )
  const holdersWhole = faults.found.every((fault) => !fault.path.startsWith(at(path, 'holders')))
  if (
    overrideReason !== undefined &&
    holders !== undefined &&
    holdersWhole &&
    !holders.overridden
  ) {
    faults.add(
      at(path, 'overrideReason'),
      'nothing_to_override',
      'every holder number passes its check',
    )
  }
  const fields = readFieldValues(members.fields, at(path, 'fields'), type, faults)
  const authority = text('authority', 200)
  const caseNumber = text('caseNumber', 100)
  const areaRule = { max: 6, form: /^[0-9]{6}$/ }
  const area = readText(members.area, at(path, 'area'), areaRule, faults) ?? context.area
  const dates = readDates(members, path, type, context, faults)
  if (faults.found.length > before || dates === undefined) return undefined
  if (holders === undefined || fields === undefined) return undefined
  return {
    type: type.code,
    typeVersion: type.version,
    ...numbers,
    holders: holders.holders,
    fields,
    ...dates,
    ...(authority === undefined ? {} : { authority }),
    area,
    ...(caseNumber === undefined ? {} : { caseNumber }),
    ...(overrideReason === undefined ? {} : { overrideReason }),
    overridden: holders.overridden,
    warnings: holders.warnings,
  }
}

function readNumber(
  members: Members,
  path: string,
  type: LicenseType,
  faults: Faults,
): Pick<LicenseFacts, 'number' | 'numberClass'> {
  const place = at(path, 'number')
  const number = readText(members.number, place, { max: maxNumberLength }, faults)
  const code = number === undefined ? undefined : checkNumber(type.number, number)
  if (code === 'number_form') {
    faults.add(place, code, `must have the form ${type.number.pattern}`)
  } else if (code === 'number_check') {
    faults.add(place, code, 'has a wrong check character')
  }
  const given = Object.hasOwn(members, 'number')
  if (!given && type.number.generator === null) {
    faults.add(place, 'number_missing', 'this type takes its numbers as given')
  }
  const classPlace = at(path, 'numberClass')
  const digits = given ? 0 : classDigits(type.number)
  const chosen = readText(members.numberClass, classPlace, { max: 9 }, faults)
  if (digits > 0 && !Object.hasOwn(members, 'numberClass')) {
    faults.add(classPlace, 'class_missing', `this type's numbers hold ${digits} digits to choose`)
  }
  if (digits === 0 && Object.hasOwn(members, 'numberClass')) {
    faults.add(classPlace, 'class_unused', 'no digits are to be chosen here')
  } else if (chosen !== undefined && (chosen.length !== digits || !/^[0-9]+$/.test(chosen))) {
    faults.add(classPlace, 'class', `must be ${digits} digits`)
  }
  return {
    ...(number === undefined ? {} : { number }),
    ...(chosen === undefined ? {} : { numberClass: chosen }),
  }
}

type Dates = Pick<LicenseFacts, 'issuedOn' | 'validFrom' | 'validUntil'>

function readDates(
  members: Members,
  path: string,
  type: LicenseType,
  context: LicenseContext,
  faults: Faults,
): Dates | undefined {
  const before = faults.found.length
  const issuedOn = readDay(members.issuedOn, at(path, 'issuedOn'), faults) ?? context.today
  const validFrom = readDay(members.validFrom, at(path, 'validFrom'), faults) ?? issuedOn
  const place = at(path, 'validUntil')
  const given = members.validUntil === null ? null : readDay(members.validUntil, place, faults)
  // Days that could not be read say nothing about each other.
  if (faults.found.length > before) return undefined
  if (issuedOn > context.today) {
    faults.add(at(path, 'issuedOn'), 'issued_after_today', 'must not be after today')
  }
  if (typeof given === 'string' && given < validFrom) {
    faults.add(place, 'end_before_start', 'must not be before validFrom')
  }
  const longest = 'years' in type.validity ? termEnd(validFrom, type.validity.years) : undefined
  const validUntil = endOf(type, given, longest, context.stock === true, place, faults)
  return validUntil === undefined ? undefined : { issuedOn, validFrom, validUntil }
}

function endOf(
  type: LicenseType,
  given: LocalDate | null | undefined,
  longest: LocalDate | undefined,
  stock: boolean,
  place: string,
  faults: Faults,
): LocalDate | null | undefined {
  if (stock && given !== undefined) return given
  switch (type.validity.kind) {
    case 'open':
      if (typeof given !== 'string') return null
      return faults.add(place, 'end_not_possible', 'licenses of this type have no end')
    case 'years':
      if (given === undefined || given === longest) return longest ?? null
      return faults.add(place, 'wrong_term', "must be the last day of the type's term, or absent")
    case 'field':
      if (given === undefined) {
        return faults.add(place, 'end_missing', 'must be given: a day, or null for no end')
      }
      if (longest === undefined || (given !== null && given <= longest)) return given
      return faults.add(place, 'term_too_long', 'must be within the longest term of the type')
  }
}

// A term that runs past the last year of the calendar ends with the calendar.
function termEnd(validFrom: LocalDate, years: number | undefined): LocalDate | undefined {
  if (years === undefined) return undefined
  if (Number(validFrom.slice(0, 4)) + years > 9999) return parseLocalDate('9999-12-31')
  return lastDayOfTerm(validFrom, years)
}
