import { sql } from 'kysely'
import type { Store } from '../store/database.ts'

/** What a recovery did. */
export interface Recovered {
  readonly epoch: number
  readonly listsClosed: number
  readonly countersRaised: number
}

/**
 * The step after a restore, before anything is issued: a backup knows less than what was printed,
 * so it would give numbers and indices out again. Closes every open list, lifts every counter by a
 * margin, and begins a new epoch, since transaction numbers start again in a restored cluster.
 *
 * @param store - Over the owner's connection.
 * @param margin - More than could have been issued since the backup, per type and period.
 * @param lastList - The highest list number ever published (`GET /s`): new ones begin above it.
 */
export async function recover(
  store: Store,
  options: { readonly margin: number; readonly lastList?: number; readonly now: number },
): Promise<Recovered> {
  const { margin, lastList = 0, now } = options
  if (!Number.isSafeInteger(margin) || margin < 1) {
    throw new RangeError('recover: margin must be a positive integer')
  }
  return await store.transaction({ role: 'licet_owner' }, async (trx) => {
    const closed = await sql`update status_list set closed_at = ${now}
      where closed_at is null`.execute(trx)
    // A closed list of the highest number ever published keeps its number from being given again.
    await sql`insert into status_list (id, size, pool, next, full_at, created_at, closed_at)
      select ${lastList}::int, 16, decode(repeat('00', 64), 'hex'), 0, 0, ${now}, ${now}
      where ${lastList}::int > coalesce((select max(id) from status_list), 0)`.execute(trx)
    const raised = await sql`update number_counter set next = next + ${margin}`.execute(trx)
    const state = await sql<{ epoch: number }>`update registry_state set epoch = epoch + 1
      returning epoch`.execute(trx)
    // The log goes on behind what was sealed, whatever transaction numbers come now.
    return {
      epoch: state.rows[0]?.epoch ?? 0,
      listsClosed: Number(closed.numAffectedRows ?? 0n),
      countersRaised: Number(raised.numAffectedRows ?? 0n),
    }
  })
}
