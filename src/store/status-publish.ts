import { sql } from 'kysely'
import type { StatusEntry } from '../core/status-list/list.ts'
import type { Db } from './database.ts'

/** A status list as the publisher sees it; its pool stays in the database. */
export interface ListRow {
  readonly id: number
  readonly size: number
  readonly closedAt: number | null
}

/** Which lists changed, and the mark from which the next look must start. */
export interface Dirty {
  readonly lists: readonly number[]
  /** Snapshot xmin as decimal text: every transaction below it has ended and was seen. */
  readonly watermark: string
}

/** @param db - Scope `licet_publisher`. */
export async function listStatusLists(db: Db): Promise<readonly ListRow[]> {
  const rows = await db
    .selectFrom('status_list')
    .select(['id', 'size', 'closed_at'])
    .orderBy('id')
    .execute()
  return rows.map(({ id, size, closed_at }) => ({ id, size, closedAt: closed_at }))
}

/**
 * Lists with a change by a transaction at or above the mark, or one that fell due since the last
 * run. A serial number instead of the mark would miss what commits late.
 *
 * @param since - Mark and instant of the last run; undefined takes every list.
 */
export async function findDirtyLists(
  db: Db,
  since: { readonly watermark: string; readonly at: number } | undefined,
  now: number,
): Promise<Dirty> {
  const { rows } = await sql<{ lists: number[]; mark: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as mark, array(
      select distinct list from status_change where
        ${since?.watermark ?? null}::text is null or tx >= ${since?.watermark ?? '0'}::xid8
        or (effective_at > ${since?.at ?? 0} and effective_at <= ${now})) as lists`.execute(db)
  const [row] = rows
  if (row === undefined) throw new TypeError('one row was asked for')
  return { lists: row.lists, watermark: row.mark }
}

/**
 * The entries of a list that are not plainly valid at an instant, by rising index.
 * One packed value: rows of their own would take three times as long.
 */
export async function readStatusEntries(
  db: Db,
  list: number,
  now: number,
): Promise<readonly StatusEntry[]> {
  const { rows } = await sql<{ packed: Uint8Array | null }>`
    select string_agg(int4send(idx * 32 + value * 8 + reason), ''::bytea order by idx) as packed
    from (select distinct on (idx) idx, value, reason from status_change
      where list = ${list} and effective_at <= ${now} order by idx, n desc) c
    where value <> 0`.execute(db)
  const packed = rows[0]?.packed
  if (packed === null || packed === undefined) return []
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const entries: StatusEntry[] = []
  for (let at = 0; at < packed.byteLength; at += 4) {
    const word = view.getUint32(at)
    entries.push({ idx: word >>> 5, value: (word >>> 3) & 3, reason: word & 7 })
  }
  return entries
}
