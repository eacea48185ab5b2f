import { sql } from 'kysely'
import type { Db } from '../store/database.ts'
import { type CheckContext, checkPage, type Finding, storedMembers } from './check-finding.ts'
import { coreStatus, listEntry, statusNow } from './license-row.ts'
import { storedType } from './registry.ts'

/** I5, in the database: each status row comes of an act, and says what the license says. */
export async function* checkStatusRows(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  yield* checkEntries(db)
  yield* checkCurrent(context, db)
}

interface ActRow {
  readonly id: number
  readonly at: number
  readonly tx: string
  readonly detail: string | null
}

/** Every status row against the act that sealed it, and the other way round. */
async function* checkEntries(db: Db): AsyncGenerator<Finding> {
  const acts = await sql<{ n: number }>`select count(*) as n from status_change`.execute(db)
  let found = 0
  let after = 0
  for (;;) {
    const { rows } = await sql<ActRow>`select id, at, tx::text as tx, detail from event
      where log = 1 and id > ${after} and detail like '%"entries":%'
      order by id limit ${checkPage}`.execute(db)
    for (const event of rows) {
      const entries = entriesIn(event.detail)
      const places = new Set(entries.map(([list, idx]) => `${list} ${idx}`))
      for (const place of places) {
        const [list, idx] = place.split(' ').map(Number)
        const wanted = entries.filter((one) => one[0] === list && one[1] === idx)
        const stored = await sql<{ n: number; facts: readonly number[] }>`
          select n, array[list, idx, value, reason, effective_at] as facts from status_change
          where list = ${list} and idx = ${idx} and at = ${event.at} and tx = ${event.tx}::xid8
          order by n`.execute(db)
        found += stored.rows.length
        const same =
          JSON.stringify(stored.rows.map(({ facts }) => facts.map(Number))) ===
          JSON.stringify(wanted)
        if (!same) {
          const where = `status_change ${list} ${idx} (event ${event.id})`
          yield { invariant: 'I5', code: 'status_rows_not_as_sealed', where }
        }
      }
    }
    const last = rows.at(-1)
    if (rows.length < checkPage || last === undefined) break
    after = last.id
  }
  if (found !== acts.rows[0]?.n) {
    yield { invariant: 'I5', code: 'status_rows_without_act', where: 'status_change' }
  }
  const gaps = await sql<{ list: number; idx: number }>`select list, idx from status_change
    group by list, idx having min(n) <> 1 or max(n) <> count(*)`.execute(db)
  for (const { list, idx } of gaps.rows) {
    const where = `status_change ${list} ${idx}`
    yield { invariant: 'I5', code: 'status_rows_numbered_wrong', where }
  }
}

function entriesIn(detail: string | null): readonly (readonly number[])[] {
  const { entries } = storedMembers(detail)
  return Array.isArray(entries)
    ? entries.map((one) => (Array.isArray(one) ? one.map(Number) : []))
    : []
}

interface CurrentRow {
  readonly credential: string
  readonly value: number
  readonly reason: number
  readonly cause: string | null
  readonly status: Parameters<typeof statusNow>[0]['status']
  readonly next_status: Parameters<typeof statusNow>[0]['next_status']
  readonly next_at: number | null
  readonly definition: string
}

/** What is due of each index, against its license. */
async function* checkCurrent(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  const now = context.now()
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<CurrentRow>`
      select c.id as credential, coalesce(v.value, 0) as value, coalesce(v.reason, 0) as reason,
        x.cause, l.status, l.next_status, l.next_at, t.definition
      from credential c
      join license l on l.department = c.department and l.id = c.license
      join license_type t on t.code = l.type and t.version = l.type_version
      left join lateral (select value, reason from status_change s where s.list = c.list
        and s.idx = c.idx and s.effective_at <= ${now} order by s.n desc limit 1) v on true
      left join credential_end x on x.department = c.department and x.credential = c.id
      where c.id > ${after}::uuid order by c.id limit ${checkPage}`.execute(db)
    for (const row of rows) {
      const where = `credential ${row.credential}`
      if (row.cause !== null) {
        if (row.value !== 1) yield { invariant: 'I5', code: 'ended_copy_not_invalid', where }
        continue
      }
      const status = coreStatus(statusNow(row, now))
      if (status === undefined) continue
      const wanted = listEntry(status, storedType(row.definition).publishReasons)
      if (row.value !== wanted.value || row.reason !== wanted.reason) {
        yield { invariant: 'I5', code: 'status_rows_differ', where }
      }
    }
    const last = rows.at(-1)
    if (rows.length < checkPage || last === undefined) return
    after = last.credential
  }
}
