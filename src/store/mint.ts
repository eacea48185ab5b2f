import { CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/** A running number wanted: `many` of a type's counter for a period, in the scope's department. */
export interface CounterWish {
  readonly type: string
  readonly period: string
  readonly many: number
}

/** A request's key, and what is known of it. `fingerprint` is hex of SHA-256. */
export interface PriorRequest {
  readonly client: string
  readonly key: string
  readonly fingerprint: string
  readonly subject: string | null
  readonly at: number
  readonly status: number | null
  readonly body: string | null
}

/** What allocation gives: first numbers of the counters, indices of one list, earlier requests. */
export interface Allocation {
  readonly counters: ReadonlyMap<string, number>
  /** Undefined when no open list is left. */
  readonly list: number | undefined
  readonly indices: readonly number[]
  readonly prior: readonly PriorRequest[]
}

const allocText = `with c as (
  insert into number_counter as nc (department, type, period, next)
  select app_department(), t.type, t.period, t.many + 1
  from json_to_recordset($1::json) as t(type text, period text, many int)
  order by t.type, t.period
  on conflict (department, type, period) do update set next = nc.next + excluded.next - 1
  returning type, period, next),
p as (
  select r.client, r.key, encode(r.fingerprint, 'hex') fingerprint, r.subject, r.at, y.status, y.body
  from json_to_recordset($6::json) as k(client text, key text)
  join request r on r.department = app_department() and r.client = k.client and r.key = k.key
  left join reply y on y.department = r.department and y.client = r.client and y.key = r.key)
select (select json_agg(c) from c) counters, (select json_agg(p) from p) prior, i.list, i.indices
from (select 1) one left join take_indices($2, $3, $4, $5) i on true`

interface AllocRow {
  readonly counters: readonly { type: string; period: string; next: number }[] | null
  readonly prior: readonly PriorRequest[] | null
  readonly list: number | null
  readonly indices: Uint8Array | null
}

/**
 * Takes running numbers and status indices, and looks the keys up: one statement of its own, with
 * an asynchronous commit (scope `asyncCommit`). What is taken is never given again; what a crash
 * loses was never planned.
 *
 * @param db - Scope `licet_app` with the department.
 * @param wish - `indices` 0..1000; `pick` any integer from 0, random: it chooses the list.
 */
export async function allocate(
  db: Db,
  wish: {
    readonly counters: readonly CounterWish[]
    readonly group: string
    readonly indices: number
    readonly pick: number
    readonly at: number
    readonly keys: readonly { readonly client: string; readonly key: string }[]
  },
): Promise<Allocation> {
  const { rows } = await db.executeQuery<AllocRow>(
    CompiledQuery.raw(allocText, [
      JSON.stringify(wish.counters),
      wish.group,
      wish.indices,
      wish.pick,
      wish.at,
      JSON.stringify(wish.keys),
    ]),
  )
  const row = rows[0]
  const counters = new Map<string, number>()
  for (const { type, period, next } of row?.counters ?? []) {
    const many = wish.counters.find((one) => one.type === type && one.period === period)?.many ?? 0
    counters.set(`${type} ${period}`, next - many)
  }
  return {
    counters,
    list: row?.list ?? undefined,
    indices: row?.indices ? parseIndices(row.indices) : [],
    prior: row?.prior ?? [],
  }
}

function parseIndices(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.byteLength / 4 }, (_, n) => view.getUint32(4 * n))
}

/** Lifts counters so that numbers given from outside are never made again. */
export async function raiseCounters(
  db: Db,
  floors: readonly { readonly type: string; readonly period: string; readonly next: number }[],
): Promise<void> {
  if (floors.length === 0) return
  await db.executeQuery(
    CompiledQuery.raw(
      `insert into number_counter as nc (department, type, period, next)
      select app_department(), t.type, t.period, max(t.next)
      from json_to_recordset($1::json) as t(type text, period text, next bigint)
      group by t.type, t.period order by t.type, t.period
      on conflict (department, type, period)
      do update set next = greatest(nc.next, excluded.next)`,
      [JSON.stringify(floors)],
    ),
  )
}

/** An event to be written. `detail` is private; `body` is the leaf's exact bytes. */
export interface NewEvent {
  readonly subject: string
  readonly kind: string
  readonly body: string
  readonly detail: string | null
}

/** A license and, unless it is a draft, its first credential, ready to be planned. */
export interface PlanRow {
  readonly n: number
  readonly client: string | null
  readonly key: string | null
  readonly fingerprint: string | null
  readonly id: string
  readonly type: string
  readonly type_version: number
  readonly number: string
  readonly serial: string
  readonly version: number
  readonly status: 'draft' | 'waiting' | 'issued'
  /** The version that this one replaces, with the revision that was read. */
  readonly old: string | null
  readonly old_revision: number | null
  /** False leaves the old version's status alone: it had ended before (seeding). */
  readonly old_ends: boolean
  readonly fields: Readonly<Record<string, unknown>>
  readonly authority: string | null
  readonly area: string
  readonly case_number: string | null
  readonly override_reason: string | null
  readonly issued_on: string
  readonly valid_from: string
  readonly valid_until: string | null
  readonly drafted_by: string | null
  readonly status_reason: string | null
  readonly grams: readonly string[]
  readonly holders: readonly PlanHolder[]
  readonly cred: string | null
  readonly list: number | null
  readonly idx: number | null
  readonly kid: string | null
  readonly iat: number | null
  readonly payload: string | null
  /** Hex of 32 bytes. */
  readonly leaf: string | null
  readonly events: readonly NewEvent[]
}

/** A holder as stored; `holder_key` is hex. */
export interface PlanHolder {
  readonly n: number
  readonly name: string
  readonly id_type: string
  readonly id: string
  readonly holder_key: string
  readonly only_type: string | null
}

/** What became of a planned row, by its `n`. */
export interface PlanOutcome {
  readonly n: number
  /** The key was unused until now (always true without one). */
  readonly fresh: boolean
  /** The license was inserted: nobody had its number, serial or place in the lineage. */
  readonly planned: boolean
}

// The old version's number and its holder's one place are given up before the new version takes
// them: `l` reads `o`, and `h` reads `u`, so neither can run ahead. The old rows are named by
// `any (array(…))`, which is looked up in the primary key: a join would let a planner without
// statistics read every license of the department.
const endOld = `
o as (
  update license l set status = 'replaced', revision = l.revision + 1, status_at = $3,
    status_reason = r.status_reason, suspended_until = null, next_status = null, next_at = null
  from r
  where r.old is not null and r.old_ends and l.department = $2
    and l.id = any (array(select x.old from r x where x.old is not null and x.old_ends))
    and l.id = r.old and l.revision = r.old_revision and l.status = 'issued'
    and (r.key is null or exists (select from q where q.subject = r.id))
  returning l.id, r.id as next),
u as (
  update license_holder h set only_type = null from o
  where h.department = $2 and h.license = o.id and h.only_type is not null returning 1),`
// Minting that replaces nothing spares itself those.
const endNothing = `
o as (select null::uuid as id, null::uuid as next where false),
u as (select 1 where false),`

const planText = (ends: string): string => `with r as materialized (
  select * from json_to_recordset($1::json) as t(n int, client text, key text, fingerprint text,
    id uuid, type text, type_version int, number text, serial text, version int, status text,
    old uuid, old_revision int, old_ends boolean, fields jsonb, authority text, area text,
    case_number text, override_reason text, issued_on date, valid_from date, valid_until date,
    drafted_by text, status_reason text, grams text[], holders json, cred uuid, list int, idx int,
    kid text, iat bigint, payload text, leaf text, events json)),
q as (
  insert into request (department, client, key, fingerprint, subject, at)
  select $2, client, key, decode(fingerprint, 'hex'), id, $3 from r where key is not null
  on conflict do nothing returning subject),${ends}
l as (
  insert into license (department, id, type, type_version, number, serial, version, status,
    replaces, fields, authority, area, case_number, override_reason, issued_on, valid_from,
    valid_until, created_at, drafted_by, status_at, grams)
  select $2, r.id, r.type, r.type_version, r.number, r.serial, r.version, r.status, r.old, r.fields,
    r.authority, r.area, r.case_number, r.override_reason, r.issued_on, r.valid_from,
    r.valid_until, $3, r.drafted_by, $3, r.grams
  from r left join q on q.subject = r.id left join o on o.next = r.id
  where (r.key is null or q.subject is not null)
    and (r.old is null or not r.old_ends or o.id is not null)
  on conflict do nothing returning id),
h as (
  insert into license_holder (department, license, n, name, id_type, id, holder_key, only_type)
  select $2, r.id, t.n, t.name, t.id_type, t.id, decode(t.holder_key, 'hex'), t.only_type
  from l join r on r.id = l.id cross join (select count(*) from u) w
  cross join lateral json_to_recordset(r.holders) as t(n int, name text, id_type text, id text,
    holder_key text, only_type text)
  returning 1),
c as (
  insert into credential (department, id, license, kind, list, idx, kid, iat, payload, leaf)
  select $2, r.cred, r.id, 'card', r.list, r.idx, r.kid, r.iat, r.payload, decode(r.leaf, 'hex')
  from l join r on r.id = l.id where r.cred is not null returning 1),
s as (
  insert into status_change (list, idx, n, value, reason, effective_at, at)
  select c.list, c.idx, 1 + coalesce((select max(x.n) from status_change x
      where x.list = c.list and x.idx = c.idx), 0), 1, 1, $3, $3
  from o join credential c on c.department = $2 and c.license = o.id
  where not exists (select from credential_end e where e.department = $2 and e.credential = c.id)
  returning 1),
v as (
  insert into event (epoch, log, department, subject, kind, at, body, detail)
  select (select epoch from registry_state), 1, $2, t.subject, t.kind, $3, t.body, t.detail
  from l join r on r.id = l.id
  cross join lateral json_to_recordset(r.events) as t(subject uuid, kind text, body text, detail text)
  returning 1)
select r.n, r.key is null or q.subject is not null as fresh, l.id is not null as planned,
  case when o.id is not null then refuse_if(l.id is null) end as refused
from r left join q on q.subject = r.id left join l on l.id = r.id left join o on o.next = r.id
order by r.n`
const planReplacing = planText(endOld)
const planFresh = planText(endNothing)

/**
 * Plans up to 250 licenses in one statement: requests, licenses, holders, credentials and the
 * leaves of the log, before anything is signed. Row by row it tells planned, key already used and
 * number taken apart, also for the same key twice in one call.
 *
 * @param db - Scope `licet_app` with `department`.
 * @throws StoreFailure `holder_has_one` (any row: run them one by one to find it), `refused`.
 */
export async function planLicenses(
  db: Db,
  department: number,
  at: number,
  planned: readonly PlanRow[],
): Promise<readonly PlanOutcome[]> {
  const text = planned.some((row) => row.old_ends) ? planReplacing : planFresh
  const { rows } = await db.executeQuery<PlanOutcome>(
    CompiledQuery.raw(text, [JSON.stringify(planned), department, at]),
  )
  return rows
}

/** A signature to be kept, with the reply that goes out with it. `sig` is base64. */
export interface SignedRow {
  readonly cred: string
  readonly subject: string
  readonly sig: string
  readonly event: string
  readonly client: string | null
  readonly key: string | null
  readonly status: number | null
  readonly body: string | null
}

const storeText = `with r as materialized (
  select * from json_to_recordset($1::json) as t(cred uuid, subject uuid, sig text, event text,
    client text, key text, status int, body text)),
s as (
  insert into signature (department, credential, sig, signed_at)
  select $2, r.cred, decode(r.sig, 'base64'), $3 from r
  on conflict do nothing returning credential),
v as (
  insert into event (epoch, log, department, subject, kind, at, body)
  select (select epoch from registry_state), 1, $2, r.subject, 'signed', $3, r.event
  from r join s on s.credential = r.cred returning 1),
y as (
  insert into reply (department, client, key, status, body, at)
  select $2, r.client, r.key, r.status, r.body, $3 from r join s on s.credential = r.cred
  where r.key is not null and r.body is not null
  on conflict do nothing returning 1)
select credential from s`

/**
 * Keeps signatures with their replies. The first signature of a credential wins.
 *
 * @returns The credentials whose signature is the one given here.
 */
export async function storeSignatures(
  db: Db,
  department: number,
  at: number,
  signed: readonly SignedRow[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.executeQuery<{ credential: string }>(
    CompiledQuery.raw(storeText, [JSON.stringify(signed), department, at]),
  )
  return new Set(rows.map((row) => row.credential))
}

/** Keeps a reply that came of no signature: a draft, or a number that was taken. */
export async function storeReply(
  db: Db,
  reply: {
    readonly department: number
    readonly client: string
    readonly key: string
    readonly status: number
    readonly body: string
    readonly at: number
  },
): Promise<void> {
  await db
    .insertInto('reply')
    .values(reply)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A planned credential with its signature, if it has one. */
export interface StoredCredential {
  readonly id: string
  readonly license: string
  readonly kid: string
  readonly list: number
  readonly idx: number
  readonly iat: number
  readonly payload: string
  readonly sig: Uint8Array | null
  readonly ended: 'abandoned' | 'copy_replaced' | null
  readonly copies: number
}

/** The credentials of a license, oldest first. */
export async function listCredentials(
  db: Db,
  department: number,
  license: string,
): Promise<readonly StoredCredential[]> {
  return await db
    .selectFrom('credential as c')
    .leftJoin('signature as s', (join) =>
      join.onRef('s.department', '=', 'c.department').onRef('s.credential', '=', 'c.id'),
    )
    .leftJoin('credential_end as e', (join) =>
      join.onRef('e.department', '=', 'c.department').onRef('e.credential', '=', 'c.id'),
    )
    .select(['c.id', 'c.license', 'c.kid', 'c.list', 'c.idx', 'c.iat', 'c.payload', 's.sig'])
    .select('e.cause as ended')
    .select((eb) =>
      eb
        .selectFrom('reprint as p')
        .whereRef('p.department', '=', 'c.department')
        .whereRef('p.credential', '=', 'c.id')
        .select((inner) => inner.fn.countAll<number>().as('copies'))
        .as('copies'),
    )
    .where('c.department', '=', department)
    .where('c.license', '=', license)
    .orderBy('c.id')
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, copies: row.copies ?? 0 })))
}
