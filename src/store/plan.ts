import { CompiledQuery } from 'kysely'
import type { Db } from './database.ts'
import type { NewEvent } from './license.ts'

/**
 * A license and, unless it is a draft, its first credential, ready to be planned. What it lacks is
 * undefined: that leaves nothing in the statement's JSON, whose every byte the database reads.
 */
export interface PlanRow {
  readonly n: number
  readonly client: string | undefined
  readonly key: string | undefined
  readonly fingerprint: string | undefined
  readonly id: string
  readonly type: string
  readonly type_version: number
  readonly number: string
  readonly serial: string
  readonly version: number
  readonly status: 'draft' | 'waiting' | 'issued'
  /** The version that this one replaces, with the revision that was read. */
  readonly old: string | undefined
  readonly old_revision: number | undefined
  /** False leaves the old version's status alone: it had ended before (seeding). */
  readonly old_ends: boolean
  /** Reason that its list entries show: 1 replaced, or 0 where the type publishes none. */
  readonly old_reason: number
  readonly fields: Readonly<Record<string, unknown>>
  readonly authority: string | undefined
  readonly area: string
  readonly case_number: string | undefined
  readonly override_reason: string | undefined
  readonly issued_on: string
  readonly valid_from: string
  readonly valid_until: string | null
  readonly drafted_by: string | undefined
  readonly status_reason: string | undefined
  readonly status_document: string | undefined
  readonly grams: readonly string[]
  readonly holders: readonly PlanHolder[]
  readonly cred: string | undefined
  readonly list: number | undefined
  readonly idx: number | undefined
  readonly kid: string | undefined
  readonly iat: number | undefined
  readonly payload: string | undefined
  /** Hex of 32 bytes. */
  readonly leaf: string | undefined
  readonly events: readonly NewEvent[]
}

/** A holder as stored; `holder_key` is hex. */
export interface PlanHolder {
  readonly n: number
  readonly name: string
  readonly id_type: string
  readonly id: string
  readonly holder_key: string
  readonly only_type: string | undefined
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
    status_reason = r.status_reason, status_document = r.status_document, suspended_until = null,
    next_status = null, next_at = null, next_reason = null, next_document = null
  from r
  where r.old is not null and r.old_ends and l.department = $2
    and l.id = any (array(select x.old from r x where x.old is not null and x.old_ends))
    and l.id = r.old and l.revision = r.old_revision and l.status = 'issued'
    and (r.key is null or exists (select from q where q.subject = r.id))
  returning l.id, r.id as next, r.old_reason as reason),
u as (
  update license_holder h set only_type = null from o
  where h.department = $2 and h.license = o.id and h.only_type is not null returning 1),`
// Minting that replaces nothing spares itself those.
const endNothing = `
o as (select null::uuid as id, null::uuid as next, 0 as reason where false),
u as (select 1 where false),`

const planText = (ends: string): string => `with r as materialized (
  select * from json_to_recordset($1::json) as t(n int, client text, key text, fingerprint text,
    id uuid, type text, type_version int, number text, serial text, version int, status text,
    old uuid, old_revision int, old_ends boolean, old_reason int, fields jsonb, authority text, area text,
    case_number text, override_reason text, issued_on date, valid_from date, valid_until date,
    drafted_by text, status_reason text, status_document text, grams text[], holders json, cred uuid, list int, idx int,
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
      where x.list = c.list and x.idx = c.idx), 0), 1, o.reason, $3, $3
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
