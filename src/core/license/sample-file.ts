import { err, ok, type Result } from '../result.ts'
import type { Fault } from './fault.ts'
import { isSerial, isVersion } from './identifier.ts'
import { type LicenseFacts, readLicense } from './license.ts'
import { addDays, daysBetween, type LocalDate, parseOffset } from './local-date.ts'
import {
  at,
  Faults,
  type Members,
  memberOf,
  readChoice,
  readDay,
  readEach,
  readList,
  readMembers,
  readText,
  refuseDoubles,
} from './shape.ts'
import type { Status } from './status.ts'
import { type LicenseType, readLicenseType } from './type.ts'

/** A body that defines types; it need not issue anything. */
export interface SeedDefiner {
  readonly key: string
  readonly name: string
  readonly nameEn: string
  readonly code: string
}

/** An issuer and the types that it may issue. */
export interface SeedDepartment extends SeedDefiner {
  readonly areaCode: string
  readonly issues: readonly string[]
}

/** A license that exists already, with its numbers, its status and its lineage. */
export interface SeedLicense {
  readonly department: string
  readonly facts: LicenseFacts & { readonly number: string }
  readonly serial: string
  readonly version: string
  /** As the file states it; the seeding compares it with what it computes. */
  readonly identifier: string
  readonly status: Status
  readonly statusReason?: string
  readonly statusDocument?: string
  /** Last suspended day, inclusive. */
  readonly suspendedUntil?: LocalDate
  /** Identifier of the version that this one replaces. */
  readonly replaces?: string
}

/** A file of types, departments and licenses, read whole. */
export interface SeedFile {
  readonly asOf: LocalDate
  readonly areaCode: string
  readonly offsetSeconds: number
  readonly definers: readonly SeedDefiner[]
  readonly departments: readonly SeedDepartment[]
  readonly types: readonly LicenseType[]
  readonly licenses: readonly SeedLicense[]
}

const topLevel = ['asOf', 'areaCode', 'utcOffset', 'definers', 'departments', 'types', 'licenses']
/** Members of the file that are for its reader or for tests, and are not looked at here. */
const untold = [
  'about',
  'holderIdTypes',
  'organizations',
  'persons',
  'checkVectors',
  'maskingExamples',
]
const statuses: readonly Status[] = [
  'draft',
  'waiting',
  'issued',
  'suspended',
  'replaced',
  'cancelled',
  'revoked',
  'withdrawn',
]
const keyRule = { max: 32, form: /^[a-z0-9-]{1,32}$/ }
const codeRule = { max: 18, form: /^[0-9A-HJ-NPQRTUWXY]{18}$/ }
const areaRule = { max: 6, form: /^[0-9]{6}$/ }
const nameRule = { max: 200 }

/**
 * Reads a file of the shape of `src/entry/demo/license-types.schema.json`. The file is the
 * operator's; days in it are judged as of its own `asOf`.
 *
 * @returns The file, or all faults, each with its path: codes of `shape.ts`, `parseLicenseType` and
 * `parseLicenseInput`; `unknown_department`, `unknown_type`, `not_entitled`, `serial`, `version`.
 */
export function parseSeedFile(input: unknown): Result<SeedFile, readonly Fault[]> {
  const faults = new Faults()
  const members = readMembers(input ?? null, '', topLevel, untold, faults)
  if (members === undefined) return err(faults.found)
  const asOf = readDay(members.asOf, 'asOf', faults)
  const areaCode = readText(members.areaCode, 'areaCode', areaRule, faults)
  const offset = readText(members.utcOffset, 'utcOffset', { max: 6 }, faults)
  const offsetSeconds = offset === undefined ? undefined : parseOffset(offset)
  if (offset !== undefined && offsetSeconds === undefined) {
    faults.add('utcOffset', 'form', 'must be an offset such as +08:00')
  }
  const each = <T>(name: string, read: (entry: unknown, path: string) => T | undefined) =>
    readEach(readList(members[name], name, { min: 0, max: 100_000 }, faults), name, read, faults)
  const definers = each('definers', (entry, path) => readDefiner(entry, path, faults))
  const departments = each('departments', (entry, path) => readDepartment(entry, path, faults))
  const types = each('types', (entry, path) => readLicenseType(withoutNote(entry), path, faults))
  refuseDoubles(departments, 'departments', (entry) => memberOf(entry, 'key'), '.key', faults)
  if (asOf === undefined || areaCode === undefined || offsetSeconds === undefined) {
    return err(faults.found)
  }
  const context = { asOf, departments, types, faults }
  const licenses = each('licenses', (entry, path) => readSeedLicense(entry, path, context))
  if (faults.found.length > 0) return err(faults.found)
  return ok({ asOf, areaCode, offsetSeconds, definers, departments, types, licenses })
}

/**
 * Moves the licenses so that the file reads as if it were of `today`: issuedOn, validFrom,
 * validUntil and suspendedUntil by the days between, and nothing else.
 */
export function shiftDays(file: SeedFile, today: LocalDate): SeedFile {
  const days = daysBetween(file.asOf, today)
  const moved = (day: LocalDate) => addDays(day, days)
  const licenses = file.licenses.map((license): SeedLicense => {
    const { facts, suspendedUntil } = license
    return {
      ...license,
      facts: {
        ...facts,
        issuedOn: moved(facts.issuedOn),
        validFrom: moved(facts.validFrom),
        validUntil: facts.validUntil === null ? null : moved(facts.validUntil),
      },
      ...(suspendedUntil === undefined ? {} : { suspendedUntil: moved(suspendedUntil) }),
    }
  })
  return { ...file, asOf: today, licenses }
}

function readDefiner(input: unknown, path: string, faults: Faults): SeedDefiner | undefined {
  const members = readMembers(input, path, ['key', 'name', 'nameEn', 'code'], [], faults)
  return members && readNamed(members, path, faults)
}

function readNamed(members: Members, path: string, faults: Faults): SeedDefiner | undefined {
  const key = readText(members.key, at(path, 'key'), keyRule, faults)
  const name = readText(members.name, at(path, 'name'), nameRule, faults)
  const nameEn = readText(members.nameEn, at(path, 'nameEn'), nameRule, faults)
  const code = readText(members.code, at(path, 'code'), codeRule, faults)
  if (key === undefined || name === undefined || nameEn === undefined) return undefined
  return code === undefined ? undefined : { key, name, nameEn, code }
}

function readDepartment(input: unknown, path: string, faults: Faults): SeedDepartment | undefined {
  const required = ['key', 'name', 'nameEn', 'code', 'areaCode', 'issues']
  const members = readMembers(input, path, required, [], faults)
  if (members === undefined) return undefined
  const named = readNamed(members, path, faults)
  const areaCode = readText(members.areaCode, at(path, 'areaCode'), areaRule, faults)
  const place = at(path, 'issues')
  const listed = readList(members.issues, place, { min: 0, max: 1000 }, faults)
  const typeRule = { max: 21, form: /^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}$/ }
  const issues = readEach(listed, place, (one, p) => readText(one, p, typeRule, faults), faults)
  return named === undefined || areaCode === undefined ? undefined : { ...named, areaCode, issues }
}

interface Context {
  readonly asOf: LocalDate
  readonly departments: readonly SeedDepartment[]
  readonly types: readonly LicenseType[]
  readonly faults: Faults
}

const licenseOnly = ['department', 'serial', 'version', 'identifier', 'status'] as const
const licenseMaybe = [
  'statusReason',
  'statusDocument',
  'suspendedUntil',
  'replaces',
  'note',
] as const

function readSeedLicense(
  input: unknown,
  path: string,
  { asOf, departments, types, faults }: Context,
): SeedLicense | undefined {
  const key = memberOf(input, 'department')
  const department = departments.find((one) => one.key === key)
  if (department === undefined) {
    return faults.add(at(path, 'department'), 'unknown_department', 'is no department of the file')
  }
  const code = memberOf(input, 'type')
  const type = types.find((one) => one.code === code)
  if (type === undefined) {
    return faults.add(at(path, 'type'), 'unknown_type', 'is no type of the file')
  }
  if (!department.issues.includes(type.code)) {
    faults.add(at(path, 'type'), 'not_entitled', 'is not among the types that it issues')
  }
  const own = new Set<string>([...licenseOnly, ...licenseMaybe])
  const entries = Object.entries(input ?? {})
  const said = Object.fromEntries(entries.filter(([name]) => !own.has(name)))
  const rest = Object.fromEntries(entries.filter(([name]) => own.has(name)))
  // A draft may be planned for a later day; it is judged on the day that it is planned for.
  const planned = memberOf(input, 'status') === 'draft' || memberOf(input, 'status') === 'waiting'
  const context = {
    today: planned ? addDays(asOf, 366) : asOf,
    area: department.areaCode,
    stock: true,
  }
  const facts = readLicense(said, path, type, context, faults)
  const members = readMembers(rest, path, licenseOnly, licenseMaybe, faults)
  if (members === undefined || facts === undefined) return undefined
  const text = (name: string, max: number) =>
    readText(members[name], at(path, name), { max }, faults)
  const serial = text('serial', 32)
  const version = text('version', 3)
  if (serial !== undefined && !isSerial(serial))
    faults.add(at(path, 'serial'), 'serial', 'has not its form')
  if (version !== undefined && !isVersion(version))
    faults.add(at(path, 'version'), 'version', 'has not its form')
  const identifier = text('identifier', 128)
  const replaces = text('replaces', 128)
  const status = readChoice(members.status, at(path, 'status'), statuses, faults)
  const statusReason = text('statusReason', 500)
  const statusDocument = text('statusDocument', 100)
  const suspendedUntil = readDay(members.suspendedUntil, at(path, 'suspendedUntil'), faults)
  const { number } = facts
  if (number === undefined) return faults.add(at(path, 'number'), 'required', 'is required')
  if (serial === undefined || version === undefined) return undefined
  if (identifier === undefined || status === undefined) return undefined
  return {
    department: department.key,
    facts: { ...facts, number },
    serial,
    version,
    identifier,
    status,
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(statusDocument === undefined ? {} : { statusDocument }),
    ...(suspendedUntil === undefined ? {} : { suspendedUntil }),
    ...(replaces === undefined ? {} : { replaces }),
  }
}

/** A note is for the reader of the file: never stored, shown or signed. */
function withoutNote(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  const { note: _, ...members } = Object.fromEntries(Object.entries(input))
  const fields = members.fields
  return Array.isArray(fields) ? { ...members, fields: fields.map(withoutNote) } : members
}
