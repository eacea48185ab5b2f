import { err, ok, type Result } from '../result.ts'
import type { Fault } from './fault.ts'
import { type Field, type Labels, readField, readLabels } from './field.ts'
import type { HolderCategory } from './holder-number.ts'
import type { NumberRule } from './number-rule.ts'
import { readNumberRule } from './number-rule-input.ts'
import {
  at,
  Faults,
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
import { readValidity, type ValidityRule } from './validity-rule.ts'

/** Kind in the catalog: 证照, 批文, 证明, 材料, 证件. */
export type TypeKind = 'license' | 'approval' | 'proof' | 'material' | 'pass'

/** Level of the departments that issue a type: 国家级, 省部级, 地市级, 区县级, 其他. */
export type IssuingLevel = 'national' | 'province' | 'city' | 'county' | 'other'

/** Trust grade: A by the authority itself, B compared at a window, C handed in, D self-stated. */
export type TrustLevel = 'A' | 'B' | 'C' | 'D'

/** What a counter must see: any carrier, a live code, or a live code that answers its challenge. */
export type PresentationRule = 'any' | 'live' | 'challenged'

/** One version of a license type. A license keeps the version that it was issued under. */
export interface LicenseType {
  /** The definer's 18 characters and 3 digits. */
  readonly code: string
  /** 1 to 9999. */
  readonly version: number
  readonly name: string
  readonly nameEn: string
  readonly kind: TypeKind
  /** Key of the body that defines the type; it need not issue anything. */
  readonly definer: string
  readonly holderCategories: readonly HolderCategory[]
  readonly issuingLevel: IssuingLevel
  readonly legalBasis: Labels
  readonly trustLevel: TrustLevel
  /** Working days from acceptance to decision, by law and as promised. */
  readonly statutoryDays: number
  readonly promisedDays: number
  /** Days before the end on which the holder is reminded, the most first. */
  readonly reminderDays: readonly number[]
  readonly validity: ValidityRule
  readonly number: NumberRule
  /** Whoever issues may not be the one who drafted. */
  readonly twoPersons: boolean
  /** A holder has at most one living license of this type. */
  readonly onePerHolder: boolean
  /** How a person's name stands on card and live. */
  readonly holderName: 'plain' | 'masked'
  readonly presentation: PresentationRule
  /** Whether the status list may say why a license ended. */
  readonly publishReasons: boolean
  /** The face, in its order. */
  readonly fields: readonly Field[]
}

const required = [
  'code',
  'version',
  'name',
  'nameEn',
  'kind',
  'definer',
  'holderCategories',
  'issuingLevel',
  'legalBasis',
  'trustLevel',
  'statutoryDays',
  'promisedDays',
  'reminderDays',
  'validity',
  'number',
  'twoPersons',
  'onePerHolder',
  'holderName',
  'fields',
] as const
const optional = ['presentation', 'publishReasons', 'note'] as const

/**
 * Reads a license type that a department wrote (the sample file's schema, `$defs/type`).
 *
 * @returns The type with defaults filled and notes dropped, or every fault with its path. Codes:
 * those of `shape.ts`, `field.ts`, `checkPattern`, `parseTemplate`, and `duplicate`,
 * `promise_beyond_law`, `order` (reminders), `years_missing`, `years_unused`, `option_unknown`
 * (the template names no enum field that is required and typed), `option_count`, `generator_mismatch`
 * (a number made by the template does not match the pattern).
 */
export function parseLicenseType(input: unknown): Result<LicenseType, readonly Fault[]> {
  const faults = new Faults()
  const type = readLicenseType(input, '', faults)
  return type === undefined ? err(faults.found) : ok(type)
}

/** As `parseLicenseType`, at a path within a larger file. Undefined after any fault. */
export function readLicenseType(
  input: unknown,
  path: string,
  faults: Faults,
): LicenseType | undefined {
  const before = faults.found.length
  if (input === undefined) return faults.add(path, 'type', 'must be an object')
  const members = readMembers(input, path, required, optional, faults)
  if (members === undefined) return undefined
  const head = readHead(members, path, faults)
  const days = readDays(members, path, faults)
  const fieldsPath = at(path, 'fields')
  const entries = readList(members.fields, fieldsPath, { min: 1, max: 100 }, faults)
  const read = (entry: unknown, place: string) => readField(entry, place, faults)
  const fields = readEach(entries, fieldsPath, read, faults)
  refuseDoubles(entries, fieldsPath, (entry) => memberOf(entry, 'code'), '.code', faults)
  refuseDoubles(entries, fieldsPath, (entry) => memberOf(entry, 'short'), '.short', faults)
  const validity = readValidity(members.validity, at(path, 'validity'), faults)
  const complete = fields.length === entries?.length
  const number = readNumberRule(
    members.number,
    at(path, 'number'),
    complete ? fields : undefined,
    faults,
  )
  const names = ['plain', 'masked'] as const
  const holderName = readChoice(members.holderName, at(path, 'holderName'), names, faults)
  const twoPersons = readBoolean(members.twoPersons, at(path, 'twoPersons'), faults)
  const onePerHolder = readBoolean(members.onePerHolder, at(path, 'onePerHolder'), faults)
  const shows = ['any', 'live', 'challenged'] as const
  const presentation = readChoice(members.presentation, at(path, 'presentation'), shows, faults)
  const publish = readBoolean(members.publishReasons, at(path, 'publishReasons'), faults)
  if (faults.found.length > before || head === undefined || days === undefined) return undefined
  if (validity === undefined || number === undefined || holderName === undefined) return undefined
  if (twoPersons === undefined || onePerHolder === undefined) return undefined
  return {
    ...head,
    ...days,
    validity,
    number,
    twoPersons,
    onePerHolder,
    holderName,
    presentation: presentation ?? 'any',
    publishReasons: publish ?? true,
    fields,
  }
}

type Head = Pick<
  LicenseType,
  | 'code'
  | 'version'
  | 'name'
  | 'nameEn'
  | 'kind'
  | 'definer'
  | 'holderCategories'
  | 'issuingLevel'
  | 'legalBasis'
  | 'trustLevel'
>

function readHead(members: Members, path: string, faults: Faults): Head | undefined {
  const codeRule = { max: 21, form: /^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}$/ }
  const code = readText(members.code, at(path, 'code'), codeRule, faults)
  const versions = { min: 1, max: 9999 }
  const version = readInteger(members.version, at(path, 'version'), versions, faults)
  const name = readText(members.name, at(path, 'name'), { max: 200 }, faults)
  const nameEn = readText(members.nameEn, at(path, 'nameEn'), { max: 200 }, faults)
  const keyRule = { max: 32, form: /^[a-z0-9-]{1,32}$/ }
  const definer = readText(members.definer, at(path, 'definer'), keyRule, faults)
  const kinds = ['license', 'approval', 'proof', 'material', 'pass'] as const
  const kind = readChoice(members.kind, at(path, 'kind'), kinds, faults)
  const levels = ['national', 'province', 'city', 'county', 'other'] as const
  const issuingLevel = readChoice(members.issuingLevel, at(path, 'issuingLevel'), levels, faults)
  const grades = ['A', 'B', 'C', 'D'] as const
  const trustLevel = readChoice(members.trustLevel, at(path, 'trustLevel'), grades, faults)
  const legalBasis = readLabels(members.legalBasis, at(path, 'legalBasis'), 1000, faults)
  readText(members.note, at(path, 'note'), { max: 2000, kind: 'text' }, faults)
  const place = at(path, 'holderCategories')
  const entries = readList(members.holderCategories, place, { min: 1, max: 2 }, faults)
  const categories = ['person', 'organization'] as const
  const read = (entry: unknown, spot: string) => readChoice(entry, spot, categories, faults)
  const holderCategories = readEach(entries, place, read, faults)
  refuseDoubles(entries, place, (entry) => entry, '', faults)
  if (code === undefined || version === undefined || name === undefined) return undefined
  if (nameEn === undefined || definer === undefined || kind === undefined) return undefined
  if (issuingLevel === undefined || trustLevel === undefined) return undefined
  if (legalBasis === undefined) return undefined
  return {
    code,
    version,
    name,
    nameEn,
    kind,
    definer,
    holderCategories,
    issuingLevel,
    legalBasis,
    trustLevel,
  }
}

type Days = Pick<LicenseType, 'statutoryDays' | 'promisedDays' | 'reminderDays'>

function readDays(members: Members, path: string, faults: Faults): Days | undefined {
  const range = { min: 0, max: 9999 }
  const statutoryDays = readInteger(members.statutoryDays, at(path, 'statutoryDays'), range, faults)
  const promisedDays = readInteger(members.promisedDays, at(path, 'promisedDays'), range, faults)
  const place = at(path, 'reminderDays')
  const entries = readList(members.reminderDays, place, { min: 0, max: 20 }, faults)
  const read = (entry: unknown, spot: string) =>
    readInteger(entry, spot, { min: 1, max: 9999 }, faults)
  const reminderDays = readEach(entries, place, read, faults)
  refuseDoubles(entries, place, (entry) => entry, '', faults)
  const rising = reminderDays.some((day, index) => day > (reminderDays[index - 1] ?? day))
  if (rising) faults.add(place, 'order', 'must stand with the most days first')
  if (statutoryDays === undefined || promisedDays === undefined) return undefined
  if (promisedDays > statutoryDays) {
    faults.add(at(path, 'promisedDays'), 'promise_beyond_law', 'must not exceed statutoryDays')
  }
  return { statutoryDays, promisedDays, reminderDays }
}
