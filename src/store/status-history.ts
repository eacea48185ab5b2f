import { sql } from 'kysely'
import type { Db } from './database.ts'

/** What the registry knows of one status index beyond the list. */
export interface StoredHistory {
  /** Seconds since 1970; null: the status is the one it was born with. */
  readonly changed_at: number | null
  /** Version that replaced the license; null: none did. */
  readonly replaced_by: number | null
}

/**
 * When the status in force began and which version replaced the license, in one statement.
 *
 * @param db - Scope `licet_app` with the department: another department's index gives nothing.
 * @param now - Seconds since 1970; rows that wait for a later day do not count.
 * @returns Undefined where this department has no credential at that index.
 */
export async function findStatusHistory(
  db: Db,
  department: number,
  list: number,
  idx: number,
  now: number,
): Promise<StoredHistory | undefined> {
  const { rows } = await sql<StoredHistory>`
    select
      (select s.effective_at from status_change s
        where s.list = c.list and s.idx = c.idx and s.effective_at <= ${now}
        order by s.n desc limit 1) as changed_at,
      (select l.version from license l
        where l.department = c.department and l.replaces = c.license
          and l.status not in ('draft', 'waiting', 'discarded')) as replaced_by
    from credential c
    where c.department = ${department} and c.list = ${list} and c.idx = ${idx}`.execute(db)
  return rows[0]
}
