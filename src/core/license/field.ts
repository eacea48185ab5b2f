import type { Mask } from './mask.ts'
import {
  at,
  type Faults,
  type Members,
  memberOf,
  readBoolean,
  readChoice,
  readEach,
  readInteger,
  readList,
  readMembers,
  readText,
  refuseDoubles,
} from './shape.ts'
import { codePointLength } from './text.ts'

/** A text in both languages of the registry. */
export interface Labels {
  readonly zh: string
  readonly en: string
}

/**
 * What a face field holds: `string` one line, `text` lines, `enum` one of its options, `date` a
 * day, `number` an integer or a decimal as a string, `list` strings of at most 200 code points,
 * `image` JPEG or PNG in base64.
 */
export type FieldType = 'string' | 'text' | 'enum' | 'date' | 'number' | 'list' | 'image'

/** Who sees a field: everyone, everyone through its mask, or those whom the holder lets. */
export type Disclosure = 'public' | 'masked' | 'holder'

/** The fact that a field repeats, so that nobody types it and signed data never carries it twice. */
export type FieldSource = 'holder.name' | 'issuer.name' | 'status'

/** The status that an option of a status field stands for; `expired` = issued and past its end. */
export type OptionStatus =
  | 'issued'
  | 'suspended'
  | 'replaced'
  | 'cancelled'
  | 'revoked'
  | 'withdrawn'
  | 'expired'

/** A value of an enum: stored, signed and shown in Chinese as `value`, or as `zh` where given. */
export interface FieldOption {
  readonly value: string
  readonly en: string
  readonly zh?: string
  readonly status?: OptionStatus
}

/** A face field of a license type. */
export interface Field {
  /** Name in signed data: `[a-z][a-z0-9]{0,15}`, unique in the type, not `fzrq`. */
  readonly code: string
  /** Short name in the national exchange formats, `KZ_…`, unique in the type. */
  readonly short: string
  readonly label: Labels
  readonly type: FieldType
  /** Code points; entries of a list; bytes of an image. */
  readonly maxLength: number
  readonly required: boolean
  readonly disclosure: Disclosure
  /** There where `disclosure` is `masked`, and nowhere else. */
  readonly mask?: Mask
  /** Carried by the printed and the live code. */
  readonly card: boolean
  readonly source?: FieldSource
  /** There where `type` is `enum`, and nowhere else. */
  readonly options?: readonly FieldOption[]
}

/** The reserved field: the day of issue, written by the registry where it is not `validFrom`. */
export const issuedOnField = 'fzrq'

/** The longest entry of a list, in code points. */
export const maxListEntryLength = 200

const fieldTypes: readonly FieldType[] = [
  'string',
  'text',
  'enum',
  'date',
  'number',
  'list',
  'image',
]
const optionStatuses: readonly OptionStatus[] = [
  'issued',
  'suspended',
  'replaced',
  'cancelled',
  'revoked',
  'withdrawn',
  'expired',
]
// What one value may weigh at most, whatever a type says: the database and the pages hold it.
const lengthLimits: Readonly<Record<FieldType, number>> = {
  string: 2000,
  text: 10_000,
  enum: 200,
  date: 10,
  number: 40,
  list: 100,
  image: 51_200,
}

/** Reads both languages of a text. */
export function readLabels(
  input: unknown,
  path: string,
  max: number,
  faults: Faults,
): Labels | undefined {
  const members = readMembers(input, path, ['zh', 'en'], [], faults)
  if (members === undefined) return undefined
  const zh = readText(members.zh, at(path, 'zh'), { max }, faults)
  const en = readText(members.en, at(path, 'en'), { max }, faults)
  return zh === undefined || en === undefined ? undefined : { zh, en }
}

/**
 * Reads one field of a type, written by a department. Every fault is added; a field with any is
 * undefined. Codes beside those of `shape.ts`: `reserved` (fzrq), `mask_missing`, `mask_unused`,
 * `mask_not_possible`, `options_missing`, `options_unused`, `source_type`, `status_unused`,
 * `length_fixed`, `option_too_long`, `card_not_allowed`.
 */
export function readField(input: unknown, path: string, faults: Faults): Field | undefined {
  const before = faults.found.length
  const members = readMembers(input, path, required, optional, faults)
  if (members === undefined) return undefined
  const type = readChoice(members.type, at(path, 'type'), fieldTypes, faults)
  const codeRule = { max: 16, form: /^[a-z][a-z0-9]{0,15}$/ }
  const code = readText(members.code, at(path, 'code'), codeRule, faults)
  if (code === issuedOnField) faults.add(at(path, 'code'), 'reserved', 'is the day of issue')
  const shortRule = { max: 27, form: /^KZ_[A-Z0-9]{1,24}$/ }
  const short = readText(members.short, at(path, 'short'), shortRule, faults)
  const label = readLabels(members.label, at(path, 'label'), 100, faults)
  const maxLength = readMaxLength(members.maxLength, path, type, faults)
  const isRequired = readBoolean(members.required, at(path, 'required'), faults)
  const card = readBoolean(members.card, at(path, 'card'), faults)
  const disclosures: readonly Disclosure[] = ['public', 'masked', 'holder']
  const disclosure = readChoice(members.disclosure, at(path, 'disclosure'), disclosures, faults)
  const sources: readonly FieldSource[] = ['holder.name', 'issuer.name', 'status']
  const source = readChoice(members.source, at(path, 'source'), sources, faults)
  const mask = readMask(members, path, disclosure, type, faults)
  const options = readOptions(members, path, { type, maxLength, source }, faults)
  readText(members.note, at(path, 'note'), { max: 2000, kind: 'text' }, faults)
  if (source !== undefined && type !== (source === 'status' ? 'enum' : 'string')) {
    faults.add(at(path, 'source'), 'source_type', 'names need type string, status type enum')
  }
  if (card === true) refuseCard({ type, disclosure, mask, source, short, label }, path, faults)
  if (faults.found.length > before) return undefined
  if (code === undefined || short === undefined || label === undefined) return undefined
  if (type === undefined || maxLength === undefined || disclosure === undefined) return undefined
  if (isRequired === undefined || card === undefined) return undefined
  return {
    code,
    short,
    label,
    type,
    maxLength,
    required: isRequired,
    disclosure,
    ...(mask === undefined ? {} : { mask }),
    card,
    ...(source === undefined ? {} : { source }),
    ...(options === undefined ? {} : { options }),
  }
}

const required = [
  'code',
  'short',
  'label',
  'type',
  'maxLength',
  'required',
  'disclosure',
  'card',
] as const
const optional = ['mask', 'source', 'options', 'note'] as const

function readMaxLength(
  input: unknown,
  path: string,
  type: FieldType | undefined,
  faults: Faults,
): number | undefined {
  const place = at(path, 'maxLength')
  const length = readInteger(input, place, { min: 1, max: lengthLimits[type ?? 'image'] }, faults)
  if (type === 'date' && length !== undefined && length !== 10) {
    return faults.add(place, 'length_fixed', 'is 10 for a date')
  }
  return length
}

function readMask(
  members: Members,
  path: string,
  disclosure: Disclosure | undefined,
  type: FieldType | undefined,
  faults: Faults,
): Mask | undefined {
  const place = at(path, 'mask')
  const masks: readonly Mask[] = ['hide', 'name', 'number']
  const mask = readChoice(members.mask, place, masks, faults)
  const given = Object.hasOwn(members, 'mask')
  if (disclosure === 'masked' && !given) {
    faults.add(place, 'mask_missing', 'a masked field says how it is masked')
  }
  if (disclosure !== undefined && disclosure !== 'masked' && given) {
    faults.add(place, 'mask_unused', 'only a masked field has a mask')
  }
  if (disclosure === 'masked' && type === 'image') {
    faults.add(place, 'mask_not_possible', 'an image cannot be masked')
  }
  return mask
}

interface OptionContext {
  readonly type: FieldType | undefined
  readonly maxLength: number | undefined
  readonly source: FieldSource | undefined
}

function readOptions(
  members: Members,
  path: string,
  { type, maxLength, source }: OptionContext,
  faults: Faults,
): readonly FieldOption[] | undefined {
  const place = at(path, 'options')
  if (!Object.hasOwn(members, 'options')) {
    if (type === 'enum') faults.add(place, 'options_missing', 'an enum lists its options')
    return undefined
  }
  if (type !== undefined && type !== 'enum') {
    faults.add(place, 'options_unused', 'only an enum has options')
  }
  const entries = readList(members.options, place, { min: 1, max: 200 }, faults)
  const options = readEach(entries, place, (entry, spot) => readOption(entry, spot, faults), faults)
  refuseDoubles(entries, place, (entry) => memberOf(entry, 'value'), '.value', faults)
  refuseDoubles(entries, place, (entry) => memberOf(entry, 'status'), '.status', faults)
  for (const [index, { value, status }] of options.entries()) {
    const spot = `${place}[${index}]`
    if (maxLength !== undefined && codePointLength(value) > maxLength) {
      faults.add(`${spot}.value`, 'option_too_long', 'is longer than maxLength of its field')
    }
    if (status !== undefined && source !== 'status') {
      faults.add(`${spot}.status`, 'status_unused', 'only a field with source status has these')
    }
  }
  return options
}

function readOption(input: unknown, path: string, faults: Faults): FieldOption | undefined {
  const members = readMembers(input, path, ['value', 'en'], ['zh', 'status'], faults)
  if (members === undefined) return undefined
  const value = readText(members.value, at(path, 'value'), { max: 200 }, faults)
  const en = readText(members.en, at(path, 'en'), { max: 200 }, faults)
  const zh = readText(members.zh, at(path, 'zh'), { max: 200 }, faults)
  const status = readChoice(members.status, at(path, 'status'), optionStatuses, faults)
  if (value === undefined || en === undefined) return undefined
  return {
    value,
    en,
    ...(zh === undefined ? {} : { zh }),
    ...(status === undefined ? {} : { status }),
  }
}

interface CardFacts {
  readonly type: FieldType | undefined
  readonly disclosure: Disclosure | undefined
  readonly mask: Mask | undefined
  readonly source: FieldSource | undefined
  readonly short: string | undefined
  readonly label: Labels | undefined
}

// The printed code is public for as long as paper lasts: what must never stand in it is refused
// with the type, not with each license.
function refuseCard(facts: CardFacts, path: string, faults: Faults): void {
  const { type, disclosure, mask, source, short, label } = facts
  const refuse = (why: string) => faults.add(at(path, 'card'), 'card_not_allowed', why)
  if (type === 'image' || type === 'text') refuse('text and images never go on the card')
  if (disclosure === 'holder') refuse('what is for the holder to give never goes on the card')
  if (mask === 'hide') refuse('a hidden value says nothing on the card')
  if (source !== undefined) refuse('what repeats another fact is never carried twice')
  const birth = short === 'KZ_CSRQ' || label?.zh.includes('出生') === true
  if (birth) refuse('a date of birth never goes on the card')
}
