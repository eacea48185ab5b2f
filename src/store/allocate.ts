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
  cross join lateral (select * from request r where r.department = app_department()
    and r.client = k.client and r.key = k.key offset 0) r
  left join lateral (select * from reply y where y.department = app_department()
    and y.client = k.client and y.key = k.key offset 0) y on true)
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
