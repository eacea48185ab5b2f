import { packCode } from '../core/code/pack.ts'
import { parseLicenseInput } from '../core/license/license.ts'
import { addDays, dateOf, parseLocalDate, startOfDay } from '../core/license/local-date.ts'
import { parseLicenseType } from '../core/license/type.ts'
import { membersOf } from '../core/trust/scheme.ts'
import { changeStatus, placesOf, type StatusAct } from '../service/change-status.ts'
import {
  addDefiner,
  addDepartment,
  addLicenseType,
  findDepartment,
  grantRight,
} from '../service/department.ts'
import { findIssuer } from '../service/issue.ts'
import { mint } from '../service/mint.ts'
import type { Minted, MintRow } from '../service/mint-row.ts'
import { departmentScope, type Registry } from '../service/registry.ts'
import { lineageFaults } from './seed-lineage.ts'

/** A file of the sample's shape (license-types.schema.json), read as loosely as JSON comes. */
type Entry = Readonly<Record<string, unknown>>

export interface SeedResult {
  readonly number: string
  /** Bytes of the packed code and its symbol version; absent without a card. */
  readonly bytes?: number
  readonly version?: number
  readonly text?: string
  readonly status: string
  /** Codes of what is wrong; empty when it was seeded or was there before. */
  readonly faults: readonly string[]
}

const actor = 'seed'
const inputKeys = [
  'type',
  'number',
  'holders',
  'fields',
  'issuedOn',
  'validFrom',
  'validUntil',
  'caseNumber',
  'area',
  'authority',
  'overrideReason',
]
const acts: Readonly<Record<string, StatusAct>> = {
  suspended: 'suspend',
  cancelled: 'cancel',
  revoked: 'revoke',
  withdrawn: 'withdraw',
}

const entriesOf = (value: unknown): readonly Entry[] =>
  Array.isArray(value) ? value.flatMap((one) => [membersOf(one) ?? {}]) : []
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * Departments, definers, types and rights of the file; harmless to repeat.
 *
 * @returns Faults by path. With one in identifiers or lineage nothing at all is written.
 */
export async function seedRegistry(registry: Registry, file: Entry): Promise<readonly string[]> {
  const faults = [...lineageFaults(file, registry.identifierRoot)]
  if (faults.length > 0) return faults
  for (const { code, name, nameEn } of entriesOf(file.definers)) {
    await addDefiner(registry, { code: textOf(code), name: textOf(name), nameEn: textOf(nameEn) })
  }
  for (const [at, entry] of entriesOf(file.types).entries()) {
    const type = parseLicenseType(entry)
    if (!type.ok) {
      faults.push(...type.error.map(({ path, code }) => `types[${at}].${path}: ${code}`))
      continue
    }
    const outcome = await addLicenseType(registry, type.value)
    if (outcome !== 'added' && outcome !== 'known') faults.push(`types[${at}]: ${outcome}`)
  }
  for (const entry of entriesOf(file.departments)) {
    const { id } = await addDepartment(registry, {
      short: textOf(entry.key),
      code: textOf(entry.code),
      name: textOf(entry.name),
      nameEn: textOf(entry.nameEn),
      area: textOf(entry.areaCode),
    })
    for (const type of Array.isArray(entry.issues) ? entry.issues : []) {
      await grantRight(registry, id, textOf(type))
    }
  }
  return faults
}

/**
 * The licenses of the file, each with its serial, version, status and lineage.
 *
 * @param shiftDays - Added to every calendar day in it, so that a demo's dates count from today.
 */
export async function* seedLicenses(
  registry: Registry,
  file: Entry,
  shiftDays: number,
): AsyncGenerator<SeedResult> {
  const minted = new Map<string, Minted>()
  for (const raw of entriesOf(file.licenses)) {
    const entry = membersOf(shifted(raw, shiftDays)) ?? {}
    yield await seedOne(registry, entry, minted)
  }
}

// A predecessor of the sample stands before its successor.
async function seedOne(
  registry: Registry,
  entry: Entry,
  minted: Map<string, Minted>,
): Promise<SeedResult> {
  const status = textOf(entry.status)
  const base = { number: textOf(entry.number), status }
  const department = await findDepartment(registry, textOf(entry.department))
  if (department === undefined) return { ...base, faults: ['department_unknown'] }
  const found = await findIssuer(registry, department, textOf(entry.type))
  if (!found.ok) return { ...base, faults: [found.error.code] }
  const { issuer, type, area } = found.value
  const input = Object.fromEntries(
    inputKeys.flatMap((key) => (key in entry ? [[key, entry[key]]] : [])),
  )
  const today = dateOf(registry.now(), registry.offsetSeconds)
  const facts = parseLicenseInput(input, type, { today, area, stock: true })
  if (!facts.ok) return { ...base, faults: facts.error.map(({ path, code }) => `${path}: ${code}`) }
  const replaces = await predecessorOf(
    registry,
    department,
    minted.get(textOf(entry.replaces)),
    entry,
  )
  const row: MintRow = {
    type,
    facts: facts.value,
    as: status === 'draft' || status === 'waiting' ? status : 'issued',
    actor,
    given: { serial: textOf(entry.serial), version: Number(textOf(entry.version)) },
    ...(replaces === undefined ? {} : { replaces }),
  }
  if (await isThere(registry, department, row)) return { ...base, faults: ['known'] }
  const [outcome] = await mint(registry, issuer, [row])
  if (outcome === undefined || !outcome.ok) return { ...base, faults: faultCodes(outcome?.error) }
  if (outcome.value.kind !== 'minted') return { ...base, faults: [] }
  const license = outcome.value.minted
  minted.set(textOf(entry.identifier), license)
  const act = acts[status]
  const faults = act === undefined ? [] : await endIt(registry, department, license.id, act, entry)
  const packed =
    license.credential === undefined ? undefined : await packCode(license.credential.compact)
  const code = packed?.ok
    ? { bytes: packed.value.bytes, version: packed.value.version, text: packed.value.text }
    : {}
  return { ...base, ...code, number: license.number, faults }
}

// A second run, or one after a kill, goes on where the first one stopped.
async function isThere(registry: Registry, department: number, row: MintRow): Promise<boolean> {
  const found = await registry.store
    .scoped(departmentScope(department))
    .selectFrom('license')
    .select('id')
    .where('department', '=', department)
    .where('type', '=', row.type.code)
    .where('serial', '=', row.given?.serial ?? '')
    .where('version', '=', row.given?.version ?? 0)
    .executeTakeFirst()
  return found !== undefined
}

function faultCodes(failure: unknown): readonly string[] {
  const { code, faults } = membersOf(failure) ?? {}
  if (!Array.isArray(faults)) return [textOf(code)]
  return entriesOf(faults).map((fault) => `${textOf(fault.path)}: ${textOf(fault.code)}`)
}

async function predecessorOf(
  registry: Registry,
  department: number,
  before: Minted | undefined,
  entry: Entry,
): Promise<MintRow['replaces'] | undefined> {
  if (before === undefined) return undefined
  const db = registry.store.scoped(departmentScope(department))
  const row = await db
    .selectFrom('license')
    .select('revision')
    .where('department', '=', department)
    .where('id', '=', before.id)
    .executeTakeFirstOrThrow()
  return {
    id: before.id,
    revision: row.revision,
    serial: before.serial,
    version: before.version,
    places: await placesOf(db, department, before.id),
    reason: textOf(entry.statusReason) === '' ? '换发新证' : textOf(entry.statusReason),
    listReason: 1,
    ends: true,
  }
}

async function endIt(
  registry: Registry,
  department: number,
  id: string,
  act: StatusAct,
  entry: Entry,
): Promise<readonly string[]> {
  const document = textOf(entry.statusDocument)
  const until = textOf(entry.suspendedUntil)
  const changed = await changeStatus(registry, { department, id: actor }, id, act, {
    reason: textOf(entry.statusReason),
    ...(document === '' ? {} : { documentNumber: document }),
    ...(until === '' ? {} : { until }),
  })
  return changed.ok ? [] : faultCodes(changed.error)
}

function shifted(value: unknown, days: number): unknown {
  if (typeof value === 'string') {
    const day = parseLocalDate(value)
    return day === undefined ? value : addDays(day, days)
  }
  if (Array.isArray(value)) return value.map((one) => shifted(one, days))
  const members = membersOf(value)
  if (members === undefined) return value
  return Object.fromEntries(Object.entries(members).map(([key, one]) => [key, shifted(one, days)]))
}

/** Days from the file's own day to today, at the registry's offset. */
export function daysToToday(registry: Registry, file: Entry): number {
  const asOf = parseLocalDate(textOf(file.asOf))
  if (asOf === undefined) return 0
  const { offsetSeconds } = registry
  const today = dateOf(registry.now(), offsetSeconds)
  return Math.round((startOfDay(today, offsetSeconds) - startOfDay(asOf, offsetSeconds)) / 86_400)
}
