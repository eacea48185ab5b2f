import { sql } from 'kysely'
import type { StatusList } from '../core/status-list/list.ts'
import { reasonAt, STATUS_REASONS, statusAt } from '../core/status-list/list.ts'
import type { Db, Store } from '../store/database.ts'
import { addEvents } from '../store/license.ts'
import { type StatusRow, sealDetail } from './events.ts'
import type { Registry } from './registry.ts'

/** What the last bundle that anybody has says of the registry before the restore. */
export interface LastPublished {
  readonly logSize: number
  readonly lists: readonly { readonly id: number; readonly list: StatusList }[]
}

/** What a recovery did. */
export interface Recovered {
  readonly epoch: number
  readonly listsClosed: number
  readonly countersRaised: number
  /** Lists opened after the backup, kept closed so that prints of them still verify. */
  readonly listsKept: number
  /** Ends and suspensions after the backup that the lists keep; their licenses must be ended anew. */
  readonly statusKept: number
  /** Log entries after the backup, each replaced by one that says so. */
  readonly entriesLost: number
}

/** What a recovery is told. `margin`: more than was issued of any type and period since the backup. */
export interface RecoverOptions extends Pick<Registry, 'random' | 'sha256'> {
  readonly margin: number
  readonly now: number
  /** Undefined only where no verifier has a bundle: then `lastList` is all that is known. */
  readonly published?: LastPublished | undefined
  /** The highest list number ever published. */
  readonly lastList?: number
}

/** Entries of a list where nothing says how large it was. */
const usualSize = 2 ** 17

/**
 * The step after a restore, before anything is issued: a backup knows less than what was printed
 * and published. Closes every open list, lifts every counter by a margin, lifts the numbers of
 * what is published, and begins a new epoch, since transaction numbers start again in a restored
 * cluster. From the last bundle it takes what verifiers already know: lists opened later, statuses
 * set later, the length of the log. A verifier that saw the old bundle then accepts the next one.
 *
 * @param store - Over the owner's connection.
 */
export async function recover(store: Store, options: RecoverOptions): Promise<Recovered> {
  const { margin, now, published } = options
  if (!Number.isSafeInteger(margin) || margin < 1) {
    throw new RangeError('recover: margin must be a positive integer')
  }
  return await store.transaction({ role: 'licet_owner' }, async (trx) => {
    const state = await sql<{ epoch: number }>`update registry_state set epoch = epoch + 1
      returning epoch`.execute(trx)
    const closed = await sql`update status_list set closed_at = ${now}
      where closed_at is null`.execute(trx)
    const raised = await sql`update number_counter set next = next + ${margin}`.execute(trx)
    await liftPublished(trx, margin, now)
    // A closed list keeps its number from being given again, and its prints from "cannot tell".
    const listsKept = await keepLists(trx, options)
    const statusKept = await keepStatuses(trx, options)
    const entriesLost = await fillLog(trx, published?.logSize ?? 0, now)
    return {
      epoch: state.rows[0]?.epoch ?? 0,
      listsClosed: Number(closed.numAffectedRows ?? 0n),
      countersRaised: Number(raised.numAffectedRows ?? 0n),
      listsKept,
      statusKept,
      entriesLost,
    }
  })
}

/**
 * No publication's number may be given to other bytes. There was at most one publication of an
 * object in a second, so the seconds since the backup's are enough; the margin is for clocks. The
 * root list's number is not ours: its holder signs it. Tiles have none.
 */
async function liftPublished(trx: Db, margin: number, now: number): Promise<void> {
  await sql`update published p set seq = p.seq + greatest(${now} - p.iat, 0) + ${margin}
    where p.path <> '/trust/root' and p.path not like '/log/tile/%'
      and p.seq = (select max(q.seq) from published q where q.path = p.path)`.execute(trx)
}

async function keepLists(
  trx: Db,
  { published, lastList = 0, now }: RecoverOptions,
): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(id), 0) as last from status_list`.execute(trx)
  const known = rows[0]?.last ?? 0
  const sizes = new Map(published?.lists.map(({ id, list }) => [id, list.size]))
  const last = Math.max(lastList, ...sizes.keys())
  for (let id = known + 1; id <= last; id += 1) {
    const size = sizes.get(id) ?? usualSize
    await trx
      .insertInto('status_list')
      .values({
        id,
        size,
        pool: new Uint8Array(4 * size),
        full_at: 0,
        created_at: now,
        closed_at: now,
      })
      .execute()
  }
  return Math.max(0, last - known)
}

/** Status rows for what the published lists say and the restored rows do not. */
async function keepStatuses(trx: Db, options: RecoverOptions): Promise<number> {
  const { published, now } = options
  const entries: StatusRow[] = []
  for (const { id, list } of published?.lists ?? []) {
    const { rows } = await sql<{ idx: number; value: number }>`
      select distinct on (idx) idx, value from status_change
      where list = ${id} and effective_at <= ${now} order by idx, n desc`.execute(trx)
    const stored = new Map(rows.map(({ idx, value }) => [idx, value]))
    for (let idx = 0; idx < list.size; idx += 1) {
      const value = statusAt(list, idx) ?? 0
      if (value === 0 || stored.get(idx) === value) continue
      entries.push([id, idx, value, STATUS_REASONS.indexOf(reasonAt(list, idx)), now])
    }
  }
  for (let at = 0; at < entries.length; at += 1000) {
    const part = entries.slice(at, at + 1000)
    for (const [list, idx, value, reason] of part) {
      await sql`insert into status_change (list, idx, n, value, reason, effective_at, at)
        select ${list}::int, ${idx}::int, 1 + coalesce(max(n), 0), ${value}::smallint,
          ${reason}::smallint, ${now}::bigint, ${now}::bigint
        from status_change where list = ${list} and idx = ${idx}`.execute(trx)
    }
    const { text, hash } = await sealDetail(options, { actor: 'recover', entries: part })
    const credentials = part.map(([list, idx]) => [list, idx])
    const body = JSON.stringify({ act: 'restored', at: now, credentials, detail: hash })
    const event = { subject: null, kind: 'restored', body, detail: text }
    await addEvents(trx, null, now, [event])
  }
  return entries.length
}

/**
 * The log that verifiers saw was longer than the restored one: each lost entry is replaced by one
 * that says so, since a log must never be seen to shrink.
 */
async function fillLog(trx: Db, published: number, now: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from event where log = 1`.execute(trx)
  const lost = Math.max(0, published - (rows[0]?.n ?? 0))
  const body = JSON.stringify({ act: 'lost', at: now })
  await sql`insert into event (epoch, log, kind, at, body)
    select (select epoch from registry_state), 1, 'lost', ${now}::bigint, ${body}::text
    from generate_series(1, ${lost}::int)`.execute(trx)
  return lost
}
