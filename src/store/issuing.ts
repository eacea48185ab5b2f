import { sql } from 'kysely'
import type { Db } from './database.ts'

/** What issuing needs to know of a department, one type, and its key, from one statement. */
export interface IssuingRow {
  readonly department: number
  readonly short: string
  readonly code: string
  readonly name: string
  readonly area: string
  readonly frozen_at: number | null
  /** The type's newest version; null when the type is unknown. */
  readonly type_version: number | null
  /** The definition's JSON text. */
  readonly definition: string | null
  /** Whether the department may issue the type now. */
  readonly allowed: boolean
  /** The key to sign with now; null when the department has none. */
  readonly kid: string | null
}

/** @param db - Scope `licet_app` with `department`. @returns Undefined for an unknown department. */
export async function findIssuing(
  db: Db,
  department: number,
  type: string,
  now: number,
): Promise<IssuingRow | undefined> {
  const { rows } = await sql<IssuingRow>`
    select d.id as department, d.short, d.code, d.name, d.area, d.frozen_at,
      t.version as type_version, t.definition,
      exists (select from department_right r where r.department = d.id and r.type = ${type}
        and r.granted_at <= ${now} and (r.ended_at is null or r.ended_at > ${now})) as allowed,
      (select k.kid from key k where k.department = d.id and k.purpose = 'issue'
        and k.state = 'active' and (k.from_at is null or k.from_at <= ${now})
        and (k.until_at is null or k.until_at > ${now})
        order by k.from_at desc nulls last, k.kid limit 1) as kid
    from department d
    left join lateral (select version, definition from license_type where code = ${type}
      order by version desc limit 1) t on true
    where d.id = ${department}`.execute(db)
  return rows[0]
}
