import { sql } from 'kysely'
import { parseIdentifier } from '../core/license/identifier.ts'
import { dateOf } from '../core/license/local-date.ts'
import { maskHolderNumber, maskLicenseNumber, maskValue } from '../core/license/mask.ts'
import { displayStatus } from '../core/license/status.ts'
import { normalizeNumber } from '../core/license/text.ts'
import { listCredentials, type StoredCredential } from '../store/credential.ts'
import { addEvents, findLicense, type LicenseRow } from '../store/license.ts'
import { accessEvent } from './events.ts'
import { gramsOf, holderKey } from './holder-key.ts'
import { coreStatus, identifierOf, statusNow, storedDay, storedHolders } from './license-row.ts'
import { type Actor, departmentScope, type Registry } from './registry.ts'

/** What to look for; all that is given must hold. `purpose` is kept in the access log. */
export interface SearchQuery {
  readonly number?: string
  readonly identifier?: string
  readonly holderIdType?: string
  readonly holderId?: string
  readonly holderName?: string
  readonly type?: string
  readonly status?: string
  /** The last id of the page before. */
  readonly cursor?: string
  /** 1..100, default 20. */
  readonly limit?: number
  readonly purpose: string
}

/** A license in a list: numbers masked as for staff. */
export interface SearchHit {
  readonly id: string
  readonly type: string
  readonly number: string
  readonly serial: string
  readonly version: number
  readonly status: string
  readonly displayStatus: string
  readonly holders: readonly {
    readonly name: string
    readonly idType: string
    readonly id: string
  }[]
  readonly validUntil: string | null
}

const idTypes = '001 099 111 114 115 118 119 120 122 411 412 413 414 511 516 999'.split(' ')

/** Finds a department's own licenses, newest first; one entry of the access log a query. */
export async function search(
  registry: Registry,
  actor: Actor,
  query: SearchQuery,
): Promise<{ readonly hits: readonly SearchHit[]; readonly cursor?: string }> {
  const { department } = actor
  const limit = Math.min(Math.max(query.limit ?? 20, 1), 100)
  const conditions = [sql`l.department = ${department}`]
  if (query.number !== undefined) conditions.push(sql`l.number = ${normalizeNumber(query.number)}`)
  if (query.identifier !== undefined) {
    const parsed = parseIdentifier(query.identifier, registry.identifierRoot)
    if (!parsed.ok) return { hits: [] }
    const { typeCode, serial, version } = parsed.value
    conditions.push(
      sql`l.type = ${typeCode} and l.serial = ${serial} and l.version = ${Number(version)}`,
    )
  }
  if (query.holderId !== undefined) {
    const id = normalizeNumber(query.holderId)
    const kinds = query.holderIdType === undefined ? idTypes : [query.holderIdType]
    const keys = await Promise.all(kinds.map((kind) => holderKey(registry, kind, id)))
    const wanted = sql.join(keys.map((key) => sql`${key}::bytea`))
    conditions.push(sql`l.id in (select h.license from license_holder h
      where h.department = ${department} and h.holder_key in (${wanted}))`)
  }
  if (query.holderName !== undefined) {
    const grams = gramsOf([query.holderName])
    if (grams.length === 0) return { hits: [] }
    conditions.push(sql`l.id in (select search_ids(${grams}::text[], 1000))`)
    const pattern = `%${query.holderName.replaceAll(/[\\%_]/g, '\\$&')}%`
    conditions.push(sql`exists (select from license_holder h where h.department = ${department}
      and h.license = l.id and h.name ilike ${pattern})`)
  }
  if (query.type !== undefined) conditions.push(sql`l.type = ${query.type}`)
  if (query.status !== undefined) conditions.push(sql`l.status = ${query.status}`)
  else conditions.push(sql`l.status <> 'discarded'`)
  if (query.cursor !== undefined) conditions.push(sql`l.id < ${query.cursor}::uuid`)
  const rows = await registry.store.transaction(departmentScope(department), async (trx) => {
    const access = { actor: actor.id, purpose: query.purpose }
    const event = await accessEvent(registry, null, 'search', access)
    await addEvents(trx, department, registry.now(), [event], 2)
    const found = await sql<LicenseRow>`select l.*, '' as definition,
        (select json_agg(json_build_object('n', h.n, 'name', h.name, 'id_type', h.id_type,
          'id', h.id) order by h.n) from license_holder h
          where h.department = l.department and h.license = l.id) as holders
      from license l where ${sql.join(conditions, sql` and `)}
      order by l.id desc limit ${limit + 1}`.execute(trx)
    return found.rows
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    hits: page.map((row) => hitOf(registry, row)),
    ...(rows.length > limit && last !== undefined ? { cursor: last.id } : {}),
  }
}

function hitOf(registry: Registry, row: LicenseRow): SearchHit {
  const holders = storedHolders(row)
  return {
    id: row.id,
    type: row.type,
    number: maskLicenseNumber(row.number, holders, 'staff'),
    serial: row.serial,
    version: row.version,
    status: statusNow(row, registry.now()),
    displayStatus: shownStatus(registry, row),
    holders: holders.map(({ name, idType, id, category }) => ({
      name: category === 'person' ? maskValue('name', name, 'staff') : name,
      idType,
      id: maskHolderNumber(idType, id, 'staff'),
    })),
    validUntil: row.valid_until,
  }
}

function shownStatus(registry: Registry, row: LicenseRow): string {
  const now = registry.now()
  const status = coreStatus(statusNow(row, now))
  if (status === undefined) return 'discarded'
  const dates = {
    validFrom: storedDay(row.valid_from),
    validUntil: row.valid_until === null ? null : storedDay(row.valid_until),
  }
  return displayStatus(status, dates, dateOf(now, registry.offsetSeconds))
}

/** A license whole: for its own department, with a purpose that is kept. */
export interface LicenseView {
  readonly row: LicenseRow
  readonly identifier: string
  readonly status: string
  readonly displayStatus: string
  readonly credentials: readonly StoredCredential[]
  /** Every version, oldest first. */
  readonly lineage: readonly {
    readonly id: string
    readonly version: number
    readonly status: string
  }[]
  readonly events: readonly {
    readonly kind: string
    readonly at: number
    /** Operator, reason and document as JSON text, where the event has them. */
    readonly detail: string | null
  }[]
}

/** Reads one license unmasked; the access log's entry is in the same transaction, before it. */
export async function readLicense(
  registry: Registry,
  actor: Actor,
  id: string,
  purpose: string,
): Promise<LicenseView | undefined> {
  const { department } = actor
  const now = registry.now()
  const view = await registry.store.transaction(departmentScope(department), async (trx) => {
    const row = await findLicense(trx, department, id)
    if (row === undefined) return undefined
    const event = await accessEvent(registry, id, 'read', { actor: actor.id, purpose })
    await addEvents(trx, department, now, [event], 2)
    const lineage = await trx
      .selectFrom('license')
      .select(['id', 'version', 'status'])
      .where('department', '=', department)
      .where('type', '=', row.type)
      .where('serial', '=', row.serial)
      .orderBy('version')
      .execute()
    const events = await trx
      .selectFrom('event')
      .select(['kind', 'at', 'detail'])
      .where('department', '=', department)
      .where('subject', '=', id)
      .orderBy('id')
      .execute()
    return { row, lineage, events, credentials: await listCredentials(trx, department, id) }
  })
  if (view === undefined) return undefined
  return {
    ...view,
    identifier: await identifierOf(registry, view.row),
    status: statusNow(view.row, now),
    displayStatus: shownStatus(registry, view.row),
  }
}
