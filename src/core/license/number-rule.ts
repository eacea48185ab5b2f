import { err, ok, type Result } from '../result.ts'
import { mod11_10, mod37_36 } from './check-digit.ts'
import type { Fault } from './fault.ts'
import type { LocalDate } from './local-date.ts'
import { matchesWhole } from './pattern.ts'
import { codePointLength } from './text.ts'

/** How the license numbers of a type look and come about. */
export interface NumberRule {
  /** Regular expression (flag u) that every number matches whole. */
  readonly pattern: string
  /** Template of the number; null: the number is given from outside. */
  readonly generator: string | null
}

/** A piece of a template. */
export type NumberPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'holder' | 'area' | 'year' | 'day' | 'mod11_10' | 'mod37_36' }
  | { readonly kind: 'seq'; readonly digits: number; readonly daily: boolean }
  | { readonly kind: 'class'; readonly digits: number }
  | { readonly kind: 'option'; readonly field: string; readonly values: readonly string[] }

/**
 * Why a template is refused: `template_brace` (a brace without its other), `template_placeholder`
 * (unknown, or seq or class twice), `template_check` (a check character over nothing).
 */
export type TemplateCode = 'template_brace' | 'template_placeholder' | 'template_check'

/** What a number is made of. */
export interface NumberFacts {
  /** Administrative division of the license, 6 digits. */
  readonly area: string
  readonly issuedOn: LocalDate
  /** Number of the first holder, normalized. */
  readonly holderId: string
  /** The position of a license's value among the options of an enum field; undefined: no value. */
  readonly optionIndex: (field: string) => number | undefined
  /** Running number from 1, within `numberPeriod`; needed where the template counts. */
  readonly seq?: number | undefined
  /** The digits that the clerk chose for `{class:N}`. */
  readonly numberClass?: string | undefined
}

/** The longest license number, in code points. GB/T 36903 (证照编号). */
export const maxNumberLength = 128

const simple: Readonly<
  Record<string, 'holder' | 'area' | 'year' | 'day' | 'mod11_10' | 'mod37_36'>
> = {
  'holder.id': 'holder',
  area: 'area',
  yyyy: 'year',
  yyyymmdd: 'day',
  mod11_10: 'mod11_10',
  mod37_36: 'mod37_36',
}

/** Reads a template of the sample file's schema (`number.generator`), written by a department. */
export function parseTemplate(template: string): Result<readonly NumberPart[], TemplateCode> {
  const parts: NumberPart[] = []
  for (const [piece] of template.matchAll(/\{[^{}]*\}|[^{}]+|[{}]/gu)) {
    if (piece === '{' || piece === '}') return err('template_brace')
    const part = piece.startsWith('{') ? parsePlaceholder(piece.slice(1, -1)) : textPart(piece)
    if (part === undefined) return err('template_placeholder')
    const twice = parts.some(({ kind }) => kind === part.kind)
    if (twice && (part.kind === 'seq' || part.kind === 'class')) return err('template_placeholder')
    if (part.kind === 'mod37_36' && !canStandBeforeCheck(parts)) return err('template_check')
    if (part.kind === 'mod11_10' && parts.length === 0) return err('template_check')
    parts.push(part)
  }
  return parts.length === 0 ? err('template_placeholder') : ok(parts)
}

/**
 * The period within which a type's running numbers count from 1, in each department: `all` (no
 * year in the template), `YYYY`, or `YYYY-MM-DD` (`{seq:N/day}`); null: the template does not
 * count, or there is none. The day is the day of issue.
 */
export function numberPeriod(rule: NumberRule, issuedOn: LocalDate): string | null {
  const parts = partsOf(rule)
  const seq = parts.find((part) => part.kind === 'seq')
  if (seq?.kind !== 'seq') return null
  if (seq.daily) return issuedOn
  const yearly = parts.some(({ kind }) => kind === 'year' || kind === 'day')
  return yearly ? issuedOn.slice(0, 4) : 'all'
}

/** How many digits a clerk chooses (`{class:N}`); 0 = none. */
export function classDigits(rule: NumberRule): number {
  const part = partsOf(rule).find(({ kind }) => kind === 'class')
  return part?.kind === 'class' ? part.digits : 0
}

/**
 * Makes a license number.
 *
 * @returns The number, or a fault at `number`: `number_exhausted` (the running number has more
 * digits than its place), `class` (missing or no N digits, at `numberClass`), `number_option` (the
 * license has no value for a field that the template uses), `number_check` (no check character
 * possible), `number_form` (the result does not match the type's own pattern).
 * @throws RangeError without a generator, or without `seq` where the template counts.
 */
export function makeNumber(rule: NumberRule, facts: NumberFacts): Result<string, Fault> {
  if (rule.generator === null) throw new RangeError('makeNumber: this type has no generator')
  let number = ''
  for (const part of partsOf(rule)) {
    const text = write(part, number, facts)
    if (typeof text !== 'string') return err(text)
    number += text
  }
  if (codePointLength(number) > maxNumberLength || !matchesWhole(rule.pattern, number)) {
    return err(fault('number_form', "the number made does not match the type's pattern"))
  }
  return ok(number)
}

/**
 * Checks a number that is given from outside, old stock for instance. The pattern decides; a number
 * that has the template's form must besides hold its check character.
 *
 * @returns undefined, `number_form` or `number_check`.
 */
export function checkNumber(
  rule: NumberRule,
  number: string,
): 'number_form' | 'number_check' | undefined {
  if (codePointLength(number) > maxNumberLength || !matchesWhole(rule.pattern, number)) {
    return 'number_form'
  }
  const parts = partsOf(rule)
  const last = parts.at(-1)
  if (last?.kind !== 'mod11_10' && last?.kind !== 'mod37_36') return undefined
  if (!new RegExp(`^${parts.map(formOf).join('')}$`, 'u').test(number)) return undefined
  const before = number.slice(0, -1)
  return checkCharacter(last.kind, before) === number.slice(-1) ? undefined : 'number_check'
}

function partsOf(rule: NumberRule): readonly NumberPart[] {
  if (rule.generator === null) return []
  const parts = parseTemplate(rule.generator)
  if (!parts.ok) throw new RangeError('number rule: the generator was never checked')
  return parts.value
}

function textPart(text: string): NumberPart {
  return { kind: 'text', text }
}

function parsePlaceholder(text: string): NumberPart | undefined {
  const kind = Object.hasOwn(simple, text) ? simple[text] : undefined
  if (kind !== undefined) return { kind }
  const seq = /^seq:([1-9]|1[0-5])(\/day)?$/.exec(text)
  if (seq !== null) return { kind: 'seq', digits: Number(seq[1]), daily: seq[2] !== undefined }
  const chosen = /^class:([1-9])$/.exec(text)
  if (chosen !== null) return { kind: 'class', digits: Number(chosen[1]) }
  const option = /^([a-z][a-z0-9]{0,15}):(.+)$/u.exec(text)
  const values = option?.[2]?.split('|') ?? []
  if (values.length === 0 || values.includes('')) return undefined
  return { kind: 'option', field: option?.[1] ?? '', values }
}

function canStandBeforeCheck(parts: readonly NumberPart[]): boolean {
  return (
    parts.length > 0 &&
    parts.every((part) => {
      if (part.kind === 'text') return /^[0-9A-Z]+$/.test(part.text)
      return part.kind !== 'option' || part.values.every((value) => /^[0-9A-Z]+$/.test(value))
    })
  )
}

function write(part: NumberPart, before: string, facts: NumberFacts): string | Fault {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'holder':
      return facts.holderId
    case 'area':
      return facts.area
    case 'year':
      return facts.issuedOn.slice(0, 4)
    case 'day':
      return facts.issuedOn.replaceAll('-', '')
    case 'seq':
      return writeSeq(part.digits, facts.seq)
    case 'class': {
      const chosen = facts.numberClass ?? ''
      const fits = chosen.length === part.digits && /^[0-9]+$/.test(chosen)
      return fits ? chosen : { ...fault('class', 'must be given in digits'), path: 'numberClass' }
    }
    case 'option':
      return (
        part.values[facts.optionIndex(part.field) ?? -1] ??
        fault('number_option', 'the number needs a field that has no value')
      )
    case 'mod11_10':
    case 'mod37_36':
      return (
        checkCharacter(part.kind, before) ??
        fault('number_check', 'no check character is possible over these characters')
      )
  }
}

function writeSeq(digits: number, seq: number | undefined): string | Fault {
  if (seq === undefined || !Number.isSafeInteger(seq) || seq < 1) {
    throw new RangeError('makeNumber: seq must be an integer from 1')
  }
  const text = String(seq).padStart(digits, '0')
  return text.length > digits
    ? fault('number_exhausted', 'the running numbers of this period are used up')
    : text
}

function checkCharacter(kind: 'mod11_10' | 'mod37_36', before: string): string | undefined {
  if (kind === 'mod37_36') return /^[0-9A-Z]+$/.test(before) ? mod37_36(before) : undefined
  const digits = before.replace(/[^0-9]/g, '')
  return digits === '' ? undefined : mod11_10(digits)
}

function formOf(part: NumberPart): string {
  switch (part.kind) {
    case 'text':
      return literal(part.text)
    case 'holder':
      return '.{2,40}'
    case 'area':
      return '[0-9]{6}'
    case 'year':
      return '[0-9]{4}'
    case 'day':
      return '[0-9]{8}'
    case 'seq':
    case 'class':
      return `[0-9]{${part.digits}}`
    case 'option':
      return `(?:${part.values.map(literal).join('|')})`
    case 'mod11_10':
      return '[0-9]'
    case 'mod37_36':
      return '[0-9A-Z]'
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
}

function fault(code: string, message: string): Fault {
  return { path: 'number', code, message }
}
