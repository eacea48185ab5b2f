import { type Selectable, sql } from 'kysely'
import type { Db } from './database.ts'
import type { LicenseHolderTable, LicenseTable, StoredStatus } from './license-tables.ts'

/** A license as stored, with its holders and its type's definition. */
export interface LicenseRow extends Omit<Selectable<LicenseTable>, 'grams'> {
  readonly holders: readonly Pick<Selectable<LicenseHolderTable>, 'n' | 'name' | 'id_type' | 'id'>[]
  readonly definition: string
}

/** @returns The license, or undefined: unknown, or another department's. */
export async function findLicense(
  db: Db,
  department: number,
  id: string,
): Promise<LicenseRow | undefined> {
  const { rows } = await sql<LicenseRow>`
    select l.*, t.definition,
      (select json_agg(json_build_object('n', h.n, 'name', h.name, 'id_type', h.id_type, 'id', h.id)
        order by h.n) from license_holder h
        where h.department = l.department and h.license = l.id) as holders
    from license l join license_type t on t.code = l.type and t.version = l.type_version
    where l.department = ${department} and l.id = ${id}`.execute(db)
  return rows[0]
}

/** What a status change writes into the license itself. */
export interface StatusUpdate {
  readonly status: StoredStatus
  readonly status_at: number
  readonly status_reason: string | null
  readonly status_document: string | null
  readonly suspended_until: string | null
  readonly next_status: LicenseTable['next_status']
  readonly next_at: number | null
  readonly next_reason: string | null
  readonly next_document: string | null
  readonly approved_by?: string
}

/**
 * Compare and swap: nothing happens unless the license still has the revision that was read.
 * A license that ends gives its holders' place free.
 */
export async function updateStatus(
  trx: Db,
  row: Pick<LicenseRow, 'department' | 'id' | 'revision'>,
  update: StatusUpdate,
): Promise<boolean> {
  const result = await trx
    .updateTable('license')
    .set({ ...update, revision: row.revision + 1 })
    .where('department', '=', row.department)
    .where('id', '=', row.id)
    .where('revision', '=', row.revision)
    .executeTakeFirst()
  if (result.numUpdatedRows !== 1n) return false
  const living = ['draft', 'waiting', 'issued', 'suspended'].includes(update.status)
  if (!living) {
    await trx
      .updateTable('license_holder')
      .set({ only_type: null })
      .where('department', '=', row.department)
      .where('license', '=', row.id)
      .where('only_type', 'is not', null)
      .execute()
  }
  return true
}

/** Writes a value for every credential of a license that has not ended by itself. */
export async function addStatusRows(
  trx: Db,
  department: number,
  license: string,
  change: {
    readonly value: number
    readonly reason: number
    readonly effectiveAt: number
    readonly at: number
  },
): Promise<void> {
  await sql`insert into status_change (list, idx, n, value, reason, effective_at, at)
    select c.list, c.idx, 1 + coalesce((select max(x.n) from status_change x
      where x.list = c.list and x.idx = c.idx), 0),
      ${change.value}, ${change.reason}, ${change.effectiveAt}, ${change.at}
    from credential c where c.department = ${department} and c.license = ${license}
      and not exists (select from credential_end e
        where e.department = c.department and e.credential = c.id)`.execute(trx)
}

/** Ends one credential apart from its license; its list entry is invalid from now on. */
export async function endCredential(
  trx: Db,
  ended: {
    readonly department: number
    readonly credential: string
    readonly list: number
    readonly idx: number
    readonly cause: 'abandoned' | 'copy_replaced'
    readonly reason: number
    readonly at: number
  },
): Promise<void> {
  const { department, credential, list, idx, cause, reason, at } = ended
  await trx.insertInto('credential_end').values({ department, credential, cause, at }).execute()
  await sql`insert into status_change (list, idx, n, value, reason, effective_at, at)
    select ${list}, ${idx}, 1 + coalesce(max(n), 0), 1, ${reason}, ${at}, ${at}
    from status_change where list = ${list} and idx = ${idx}`.execute(trx)
}

/** An event to be written. `detail` is private; `body` is the leaf's exact bytes. */
export interface NewEvent {
  /** The license; null where none is meant (a search). */
  readonly subject: string | null
  readonly kind: string
  readonly body: string
  readonly detail: string | null
}

/** Appends events to a log: 1 the registry's, 2 accesses. */
export async function addEvents(
  trx: Db,
  department: number | null,
  at: number,
  events: readonly NewEvent[],
  log: 1 | 2 = 1,
): Promise<void> {
  if (events.length === 0) return
  await sql`insert into event (epoch, log, department, subject, kind, at, body, detail)
    select (select epoch from registry_state), ${log}::smallint, ${department}::int, t.subject,
      t.kind, ${at}::bigint, t.body, t.detail
    from json_to_recordset(${JSON.stringify(events)}::json)
      as t(subject uuid, kind text, body text, detail text)`.execute(trx)
}

/** What is known of a client's key. `fingerprint` is hex. */
export interface KnownRequest {
  readonly fingerprint: string
  readonly subject: string | null
  readonly at: number
  readonly status: number | null
  readonly body: string | null
}

/** Claims a key for a request. @returns Undefined when it is ours now, else what is known of it. */
export async function claimRequest(
  trx: Db,
  department: number,
  request: { readonly client: string; readonly key: string; readonly fingerprint: string },
  subject: string,
  at: number,
): Promise<KnownRequest | undefined> {
  const { client, key, fingerprint } = request
  const { rows } = await sql<{ subject: string }>`insert into request
    (department, client, key, fingerprint, subject, at)
    values (${department}, ${client}, ${key}, decode(${fingerprint}, 'hex'), ${subject}, ${at})
    on conflict do nothing returning subject`.execute(trx)
  if (rows.length > 0) return undefined
  return await findRequest(trx, department, client, key)
}

/** @returns What is known of a client's key; undefined when it was never used. */
export async function findRequest(
  db: Db,
  department: number,
  client: string,
  key: string,
): Promise<KnownRequest | undefined> {
  const { rows } = await sql<KnownRequest>`
    select encode(r.fingerprint, 'hex') as fingerprint, r.subject, r.at, y.status, y.body
    from request r left join reply y
      on y.department = r.department and y.client = r.client and y.key = r.key
    where r.department = ${department} and r.client = ${client} and r.key = ${key}`.execute(db)
  return rows[0]
}
