import { sql } from 'kysely'
import type { Db } from './database.ts'

/** A lease on a job; it saves work, and is never what keeps the result right. */
export interface JobLease {
  readonly fence: number
  readonly state: Readonly<Record<string, unknown>>
}

/**
 * Takes a job's lease if nobody holds it.
 *
 * @param db - Scope `licet_publisher` or `licet_sequencer`.
 * @param seconds - How long it is ours if we are never heard of again.
 */
export async function takeLease(
  db: Db,
  name: string,
  now: number,
  seconds: number,
): Promise<JobLease | undefined> {
  const { rows } = await sql<JobLease>`
    insert into job as j (name, lease_until, fence) values (${name}, ${now + seconds}, 1)
    on conflict (name) do update set lease_until = excluded.lease_until, fence = j.fence + 1
      where j.lease_until <= ${now}
    returning fence, state`.execute(db)
  return rows[0]
}

/** Gives the lease back with what the next run must know; a lease taken over meanwhile is left. */
export async function releaseLease(
  db: Db,
  name: string,
  fence: number,
  state: Readonly<Record<string, unknown>>,
): Promise<void> {
  await sql`update job set lease_until = 0, state = ${JSON.stringify(state)}::jsonb
    where name = ${name} and fence = ${fence}`.execute(db)
}
