import type { Fault } from '../core/license/fault.ts'
import { readLicense } from '../core/license/license.ts'
import { addDays, dateOf, type LocalDate, parseLocalDate } from '../core/license/local-date.ts'
import { Faults } from '../core/license/shape.ts'
import { type LicenseType, readLicenseType } from '../core/license/type.ts'
import { findLicense } from '../store/license.ts'
import { changeStatus, placesOf, type StatusAct } from './change-status.ts'
import {
  addDefiner,
  addDepartment,
  addLicenseType,
  findDepartment,
  grantRight,
} from './department.ts'
import { findIssuer } from './issue.ts'
import { listEntry } from './license-row.ts'
import { mint } from './mint.ts'
import type { Minted, MintRow } from './mint-row.ts'
import { departmentScope, type Registry } from './registry.ts'

/** What became of one license of a seed file. */
export interface SeedLine {
  /** `licenses[3]`. */
  readonly path: string
  readonly outcome: 'added' | 'known' | 'refused'
  readonly faults?: readonly Fault[]
  readonly minted?: Minted
}

/** How a file is read. */
export interface SeedOptions {
  /** Days by which issuedOn, validFrom, validUntil and suspendedUntil move: a demo of today. */
  readonly shiftDays?: number
  /**
   * Called after departments are there and before anything is issued: whoever keeps keys makes
   * theirs here.
   */
  readonly departmentsReady?: (departments: readonly number[]) => Promise<void>
}

const actor = 'registry:seed'
const inputKeys = [
  'type',
  'number',
  'holders',
  'fields',
  'issuedOn',
  'validFrom',
  'validUntil',
  'area',
  'overrideReason',
] as const
const actOf: Readonly<Record<string, StatusAct>> = {
  suspended: 'suspend',
  cancelled: 'cancel',
  revoked: 'revoke',
  withdrawn: 'withdraw',
}

type Members = Readonly<Record<string, unknown>>

/**
 * Brings in a file of the sample's shape: definers, departments, types, rights, and licenses in
 * every status, with their numbers, serials, versions and dates. A second run changes nothing, and
 * one that was cut off goes on where it stopped.
 *
 * @param file - Parsed JSON, not yet checked. Types are checked whole before anything is written;
 * a license with faults is reported and left out.
 * @throws RangeError `seed: …` when definers, departments or types have faults: the paths are named.
 */
export async function* seed(
  registry: Registry,
  file: unknown,
  options: SeedOptions = {},
): AsyncGenerator<SeedLine> {
  const faults = new Faults()
  const types = new Map<string, LicenseType>()
  for (const [n, entry] of listOf(file, 'types').entries()) {
    const type = readLicenseType(entry, `types[${n}]`, faults)
    if (type !== undefined) types.set(type.code, type)
  }
  if (faults.found.length > 0) {
    const named = faults.found.map(({ path, code }) => `${path} ${code}`).join(', ')
    throw new RangeError(`seed: ${named}`)
  }
  for (const one of listOf(file, 'definers')) {
    await addDefiner(registry, {
      code: textOf(one, 'code'),
      name: textOf(one, 'name'),
      nameEn: textOf(one, 'nameEn'),
    })
  }
  for (const type of types.values()) {
    const added = await addLicenseType(registry, type)
    if (added === 'differs' || added === 'definer_unknown') {
      throw new RangeError(`seed: type ${type.code} ${added}`)
    }
  }
  const departments: number[] = []
  for (const one of listOf(file, 'departments')) {
    const { id } = await addDepartment(registry, {
      short: textOf(one, 'key'),
      code: textOf(one, 'code'),
      name: textOf(one, 'name'),
      nameEn: textOf(one, 'nameEn'),
      area: textOf(one, 'areaCode'),
    })
    departments.push(id)
    for (const code of listOf(one, 'issues')) await grantRight(registry, id, String(code))
  }
  await options.departmentsReady?.(departments)
  for (const [n, entry] of listOf(file, 'licenses').entries()) {
    yield await seedLicense(registry, entry, `licenses[${n}]`, options.shiftDays ?? 0)
  }
}

async function seedLicense(
  registry: Registry,
  given: unknown,
  path: string,
  shift: number,
): Promise<SeedLine> {
  const entry = shifted(membersOf(given), shift)
  const refuse = (code: string, at: string): SeedLine => ({
    path,
    outcome: 'refused',
    faults: [{ path: `${path}.${at}`, code, message: 'is not possible here' }],
  })
  const department = await findDepartment(registry, textOf(entry, 'department'))
  if (department === undefined) return refuse('unknown_department', 'department')
  const found = await findIssuer(registry, department, textOf(entry, 'type'))
  if (!found.ok) return refuse(found.error.code, 'type')
  const { issuer, type, area } = found.value
  const status = textOf(entry, 'status')
  const serial = textOf(entry, 'serial')
  const version = Number(textOf(entry, 'version'))
  const input: Record<string, unknown> = {}
  for (const key of inputKeys) if (entry[key] !== undefined) input[key] = entry[key]
  const faults = new Faults()
  const today = dateOf(registry.now(), registry.offsetSeconds)
  // A draft names its planned day of issue, which may lie ahead.
  const planned = status === 'draft' || status === 'waiting'
  const issuedOn = parseLocalDate(textOf(entry, 'issuedOn'))
  const day: LocalDate = planned && issuedOn !== undefined && issuedOn > today ? issuedOn : today
  const facts = readLicense(input, path, type, { today: day, area, stock: true }, faults)
  if (facts === undefined) return { path, outcome: 'refused', faults: faults.found }
  const db = registry.store.scoped(departmentScope(department))
  const place = { type: type.code, serial }
  const find = async (wanted: number) =>
    await db
      .selectFrom('license')
      .select(['id', 'status', 'revision'])
      .where('department', '=', department)
      .where('type', '=', place.type)
      .where('serial', '=', place.serial)
      .where('version', '=', wanted)
      .executeTakeFirst()
  const known = await find(version)
  if (known !== undefined) {
    // Cut off between issuing and its status: nobody else has touched it since.
    const unfinished = known.revision === 1 && known.status === 'issued'
    if (unfinished) await follow(registry, department, known.id, status, entry, today)
    return { path, outcome: 'known' }
  }
  const before = version === 1 ? undefined : await find(version - 1)
  if (version > 1 && before === undefined) return refuse('replaces_unknown', 'replaces')
  const old = before === undefined ? undefined : await findLicense(db, department, before.id)
  const row: MintRow = {
    type,
    facts,
    as: status === 'draft' || status === 'waiting' ? status : 'issued',
    actor,
    given: { serial, version },
    ...(old === undefined
      ? {}
      : {
          replaces: {
            id: old.id,
            revision: old.revision,
            serial,
            version: version - 1,
            places: await placesOf(db, department, old.id),
            reason: 'seed',
            listReason: listEntry('replaced', type.publishReasons).reason,
            ends: old.status === 'issued',
          },
        }),
  }
  const [outcome] = await mint(registry, issuer, [row])
  if (outcome === undefined || !outcome.ok || outcome.value.kind !== 'minted') {
    const code = outcome?.ok === false ? outcome.error.code : 'not_minted'
    return refuse(code, 'number')
  }
  const { minted } = outcome.value
  await follow(registry, department, minted.id, status, entry, today)
  return { path, outcome: 'added', minted }
}

/** Brings a license that was just issued into the status of the file. */
async function follow(
  registry: Registry,
  department: number,
  id: string,
  status: string,
  entry: Members,
  today: LocalDate,
): Promise<void> {
  const act = actOf[status]
  if (act === undefined) return
  const until = entry.suspendedUntil
  const change = {
    reason: textOf(entry, 'statusReason'),
    ...(entry.statusDocument === undefined ? {} : { documentNumber: entry.statusDocument }),
    ...(typeof until === 'string' && until >= today ? { until } : {}),
  }
  const changed = await changeStatus(registry, { department, id: actor }, id, act, change)
  if (!changed.ok) throw new RangeError(`seed: status ${changed.error.code}`)
}

function shifted(entry: Members, days: number): Members {
  if (days === 0) return entry
  const moved: Record<string, unknown> = { ...entry }
  for (const key of ['issuedOn', 'validFrom', 'validUntil', 'suspendedUntil']) {
    const value = entry[key]
    const day = typeof value === 'string' ? parseLocalDate(value) : undefined
    if (day !== undefined) moved[key] = addDays(day, days)
  }
  return moved
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {}
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = membersOf(value)[name]
  return Array.isArray(list) ? list : []
}

function textOf(value: unknown, name: string): string {
  const text = membersOf(value)[name]
  return typeof text === 'string' ? text : ''
}
