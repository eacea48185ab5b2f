import { sql } from 'kysely'
import { edgeTiles, type Tile } from '../core/log/tree.ts'
import type { Db } from './database.ts'

/** 1 is the registry's log, published; 2 the access log, never published. */
export type LogNumber = 1 | 2

/** How far a log is sealed. */
export interface LogCursor {
  readonly epoch: number
  /** Transaction number as decimal text. */
  readonly tx: string
  readonly id: number
  readonly size: number
}

/** Events that may be sealed now, in their order. */
export interface EventWindow {
  readonly cursor: LogCursor
  /** RFC 6962 leaf hashes, 32 bytes each. */
  readonly leaves: Uint8Array
  readonly events: readonly string[]
  /** Where the cursor stands after them. */
  readonly last: Omit<LogCursor, 'size'>
}

/** @param db - Scope `licet_sequencer`. */
export async function readCursor(db: Db, log: LogNumber): Promise<LogCursor> {
  return db
    .selectFrom('log_cursor')
    .select(['epoch', 'tx', 'id', 'size'])
    .where('log', '=', log)
    .executeTakeFirstOrThrow()
}

/**
 * The next events behind the cursor whose order is settled: every transaction below the snapshot's
 * xmin has ended, so no event can appear before one that is taken here. Events of an earlier epoch
 * (before a restore) carry numbers of another cluster and are all settled.
 *
 * @param db - A `licet_sequencer` transaction or scope.
 */
export async function readEventWindow(
  db: Db,
  log: LogNumber,
  atMost: number,
): Promise<EventWindow> {
  const cursor = await readCursor(db, log)
  // `e.tx` in the order by is the column; an alias of its text form would sort 10 before 9.
  const { rows } = await sql<{
    leaves: Uint8Array | null
    ids: string[] | null
    epoch: number | null
    tx: string | null
    id: number | null
  }>`
    with w as materialized (
      select e.epoch, e.tx, e.id, sha256('\\x00'::bytea || convert_to(e.body, 'UTF8')) as leaf
      from event e
      where e.log = ${log} and (e.epoch, e.tx, e.id) > (${cursor.epoch}::int, ${cursor.tx}::xid8, ${cursor.id}::bigint)
        and (e.tx < pg_snapshot_xmin(pg_current_snapshot())
          or e.epoch < (select epoch from registry_state))
      order by e.epoch, e.tx, e.id limit ${atMost})
    select string_agg(leaf, ''::bytea order by epoch, tx, id) as leaves,
      array_agg(id::text order by epoch, tx, id) as ids,
      (array_agg(epoch order by epoch desc, tx desc, id desc))[1] as epoch,
      (array_agg(tx order by epoch desc, tx desc, id desc))[1]::text as tx,
      (array_agg(id order by epoch desc, tx desc, id desc))[1] as id
    from w`.execute(db)
  const [row] = rows
  const found = row?.leaves != null && row.epoch != null && row.tx != null && row.id != null
  return {
    cursor,
    leaves: (found ? row.leaves : null) ?? new Uint8Array(0),
    events: row?.ids ?? [],
    last: found
      ? { epoch: row.epoch ?? 0, tx: row.tx ?? '0', id: row.id ?? 0 }
      : { epoch: cursor.epoch, tx: cursor.tx, id: cursor.id },
  }
}

/** The incomplete tiles of a tree of this size, and the events of the lowest one. */
export async function readEdge(
  db: Db,
  log: LogNumber,
  size: number,
): Promise<{ readonly edge: readonly Uint8Array[]; readonly events: readonly string[] }> {
  const edge: Uint8Array[] = []
  let events: readonly string[] = []
  for (const { level, index, width } of edgeTiles(size)) {
    const row = await db
      .selectFrom('tile')
      .select(['hashes', 'events'])
      .where('log', '=', log)
      .where('level', '=', level)
      .where('n', '=', index)
      .where('width', '=', width)
      .executeTakeFirstOrThrow()
    while (edge.length < level) edge.push(new Uint8Array(0))
    edge.push(row.hashes)
    if (level === 0) events = row.events ?? []
  }
  // Levels above the last incomplete one hold nothing; the tree wants one entry for each.
  for (let count = size, level = 0; count > 0; count = Math.floor(count / 256), level += 1) {
    if (edge.length <= level) edge.push(new Uint8Array(0))
  }
  return { edge, events }
}

/** A sealed step of the log. */
export interface Seal {
  readonly log: LogNumber
  readonly before: LogCursor
  readonly after: LogCursor
  readonly tiles: readonly (Tile & { readonly events: readonly string[] | null })[]
  readonly root: Uint8Array
  /** The signed checkpoint. */
  readonly note: string
  readonly at: number
}

/**
 * Moves the cursor from `before` to `after` and keeps tiles and checkpoint with it.
 *
 * @param trx - A `licet_sequencer` transaction.
 * @returns False if the cursor stood elsewhere: another sequencer was first, and nothing is kept.
 */
export async function storeSeal(trx: Db, seal: Seal): Promise<boolean> {
  const { log, before, after, root, note, at } = seal
  const moved = await sql<{ log: number }>`update log_cursor
    set epoch = ${after.epoch}, tx = ${after.tx}::xid8, id = ${after.id}, size = ${after.size}
    where log = ${log} and size = ${before.size} and id = ${before.id} and tx = ${before.tx}::xid8
      and epoch = ${before.epoch} returning log`.execute(trx)
  if (moved.rows.length === 0) return false
  for (const { level, index, hashes, events } of seal.tiles) {
    await sql`insert into tile (log, level, n, width, hashes, events)
      values (${log}, ${level}, ${index}, ${hashes.length / 32}, ${hashes},
        ${events === null ? null : `{${events.join(',')}}`}::bigint[])
      on conflict do nothing`.execute(trx)
  }
  await trx
    .insertInto('checkpoint')
    .values({ log, size: after.size, root, note, at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return true
}

/** The newest checkpoint of a log. */
export async function findCheckpoint(
  db: Db,
  log: LogNumber,
): Promise<{ size: number; root: Uint8Array; note: string; at: number } | undefined> {
  return db
    .selectFrom('checkpoint')
    .select(['size', 'root', 'note', 'at'])
    .where('log', '=', log)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/**
 * Credentials of one key that stand in the first `size` entries of the registry log, as planned
 * there. The log says what was planned and with which key, the credential holds the same leaf;
 * what stands in one of them alone is not genuine.
 *
 * @param db - Scope `licet_publisher`.
 */
export async function readGenuine(
  db: Db,
  kid: string,
  size: number,
): Promise<readonly { readonly list: number; readonly idx: number; readonly leaf: Uint8Array }[]> {
  const { rows } = await sql<{ list: number; idx: number; leaf: Uint8Array }>`
    with widest as (
      select distinct on (n) n, events from tile where log = 1 and level = 0
      order by n, width desc),
    sealed as (
      select u.id from widest w cross join lateral unnest(w.events) with ordinality as u(id, place)
      where w.n * 256 + u.place <= ${size})
    select c.list, c.idx, c.leaf
    from sealed s join event e on e.id = s.id
    join credential c on c.list = (e.body::jsonb ->> 'list')::int
      and c.idx = (e.body::jsonb ->> 'idx')::int
    where e.log = 1 and e.kind = 'plan' and e.body::jsonb ->> 'kid' = ${kid} and c.kid = ${kid}
      and e.body::jsonb ->> 'leaf' =
        rtrim(translate(encode(c.leaf, 'base64'), '+/', '-_'), '=')
    order by c.list, c.idx`.execute(db)
  return rows
}
