/** Counts of guesses, kept in the database so that many processes count as one. */
import { sql } from 'kysely'
import type { Db } from './database.ts'

/**
 * Counts one attempt.
 *
 * @param db - Scope `licet_public` or `licet_auth`.
 * @param bucket - A keyed hash of what is limited; never the address or the code itself.
 * @param windowStart - Seconds since 1970; attempts of one window are counted together.
 * @returns How many there have been in this window, this one included.
 */
export async function countAttempt(
  db: Db,
  bucket: Uint8Array,
  windowStart: number,
): Promise<number> {
  const row = await db
    .insertInto('rate_limit')
    .values({ bucket, window_start: windowStart })
    .onConflict((conflict) =>
      conflict
        .columns(['bucket', 'window_start'])
        .doUpdateSet({ count: sql<number>`rate_limit.count + 1` }),
    )
    .returning('count')
    .executeTakeFirstOrThrow()
  return row.count
}

/** Drops the counts of windows that began before an instant. */
export async function forgetAttempts(db: Db, before: number): Promise<void> {
  await db.deleteFrom('rate_limit').where('window_start', '<', before).execute()
}
