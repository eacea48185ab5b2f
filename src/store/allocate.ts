import { CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/** A running number of a type's counter for a period, in the scope's department. */
export interface Counter {
  readonly type: string
  readonly period: string
}

/** What some rows want alike. Those whose key was used before get nothing. */
export interface Wish {
  readonly rows: number
  /** True: a status index each. */
  readonly card: boolean
  /** A number of each. */
  readonly counters: readonly Counter[]
}

/** The key of one row, with the place of its wish. */
export interface WishKey {
  readonly wish: number
  readonly client: string
  readonly key: string
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
  /** By `type period`. */
  readonly counters: ReadonlyMap<string, number>
  /** Undefined when no open list is left, or no index was wanted. */
  readonly list: number | undefined
  readonly indices: readonly number[]
  /** Indices that were wanted. */
  readonly cards: number
  readonly prior: readonly PriorRequest[]
}

// Keys are looked up one by one: joined, they would be held against every request there is.
const allocText = `with wish as materialized (
  select * from json_to_recordset($1::json) as t(n int, rows int, card boolean, counters json)),
p as materialized (
  select k.wish, r.client, r.key, encode(r.fingerprint, 'hex') as fingerprint, r.subject, r.at,
    y.status, y.body
  from json_to_recordset($2::json) as k(wish int, client text, key text)
  cross join lateral (select * from request r where r.department = app_department()
    and r.client = k.client and r.key = k.key offset 0) r
  left join lateral (select * from reply y where y.department = app_department()
    and y.client = k.client and y.key = k.key offset 0) y on true),
fresh as materialized (
  select card, counters, rows - (select count(*) from p where p.wish = wish.n) as rows from wish),
w as materialized (
  select t.type, t.period, sum(rows)::int as many
  from fresh cross join lateral json_to_recordset(counters) as t(type text, period text)
  where rows > 0 group by t.type, t.period),
c as (
  insert into number_counter as nc (department, type, period, next)
  select app_department(), type, period, many + 1 from w order by type, period
  on conflict (department, type, period) do update set next = nc.next + excluded.next - 1
  returning type, period, next),
x as (select coalesce(sum(rows) filter (where card), 0)::int as cards from fresh)
select (select json_agg(json_build_object('type', type, 'period', period, 'first', next - many))
    from c join w using (type, period)) as counters,
  (select json_agg(p) from p) as prior, x.cards, i.list, i.indices
from x left join take_indices($3, x.cards, $4, $5) i on true`

interface AllocRow {
  readonly counters: readonly (Counter & { readonly first: number })[] | null
  readonly prior: readonly PriorRequest[] | null
  readonly cards: number
  readonly list: number | null
  readonly indices: Uint8Array | null
}

/**
 * Takes running numbers and status indices, and looks the keys up: one statement of its own, with
 * an asynchronous commit (scope `allocates`). What is taken is never given again; what a crash
 * loses was never planned. A row whose key was used before takes nothing: a file that is issued
 * again leaves no gap.
 *
 * @param db - Scope `licet_app` with the department.
 * @param wish - At most 1000 cards; `pick` any integer from 0, random: it chooses the list.
 */
export async function allocate(
  db: Db,
  wish: {
    readonly wishes: readonly Wish[]
    readonly keys: readonly WishKey[]
    readonly listGroup: string
    readonly pick: number
    readonly at: number
  },
): Promise<Allocation> {
  const { rows } = await db.executeQuery<AllocRow>(
    CompiledQuery.raw(allocText, [
      JSON.stringify(wish.wishes.map((one, n) => ({ n, ...one }))),
      JSON.stringify(wish.keys),
      wish.listGroup,
      wish.pick,
      wish.at,
    ]),
  )
  const row = rows[0]
  return {
    counters: new Map(
      (row?.counters ?? []).map(({ type, period, first }) => [`${type} ${period}`, first]),
    ),
    list: row?.list ?? undefined,
    indices: row?.indices ? parseIndices(row.indices) : [],
    cards: row?.cards ?? 0,
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
