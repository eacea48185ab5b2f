import { sql } from 'kysely'
import { forgetAssertions } from '../store/assertion.ts'
import { addEvents, endCredential, findLicense, updateStatus } from '../store/license.ts'
import { forgetAttempts } from '../store/rate.ts'
import { placesOf } from './change-status.ts'
import { changeEvent, entriesOf, hashOf } from './events.ts'
import { findIssuer } from './issue.ts'
import { type Standing, standingOf, standingText } from './license-seal.ts'
import { finish } from './mint-finish.ts'
import { departmentScope, type Registry } from './registry.ts'

const abandonAfterSeconds = 24 * 3600
const keepRequestsSeconds = 48 * 3600
const unsignedAfterSeconds = 30
/** Beyond their end by more than two clocks may differ. */
const keepAssertionsSeconds = 600
/** No window of a limit is longer. */
const keepAttemptsSeconds = 24 * 3600

/** What a sweep did. */
export interface Swept {
  readonly finished: number
  readonly abandoned: number
  readonly applied: number
  readonly requestsDropped: number
}

/** The numbers of all departments. */
export async function listDepartments(registry: Registry): Promise<readonly number[]> {
  const rows = await registry.store
    .scoped({ role: 'licet_registrar' })
    .selectFrom('department')
    .select('id')
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Once a minute: finishes what a crash left planned and unsigned, gives up what can no longer be
 * signed, writes down what has become due, drops old requests, assertions and counts of attempts. Harmless to run twice at once.
 */
export async function sweep(registry: Registry): Promise<Swept> {
  const total = { finished: 0, abandoned: 0, applied: 0, requestsDropped: 0 }
  for (const department of await listDepartments(registry)) {
    const planned = await sweepPlanned(registry, department)
    total.finished += planned.finished
    total.abandoned += planned.abandoned
    total.applied += await sweepDue(registry, department)
    total.requestsDropped += await dropRequests(registry, department)
  }
  await forgetOld(registry)
  if (total.applied > 0 || total.abandoned > 0) registry.hooks?.afterCommit?.('status')
  return total
}

interface Unsigned {
  readonly id: string
  readonly license: string
  readonly list: number
  readonly idx: number
  readonly iat: number
  readonly type: string
  readonly key_open: boolean
}

async function sweepPlanned(
  registry: Registry,
  department: number,
): Promise<{ finished: number; abandoned: number }> {
  const now = registry.now()
  const db = registry.store.scoped(departmentScope(department))
  const { rows } = await sql<Unsigned>`
    select c.id, c.license, c.list, c.idx, c.iat, l.type,
      exists (select from key k where k.department = c.department and k.kid = c.kid
        and k.state = 'active' and (k.until_at is null or k.until_at > ${now})) as key_open
    from credential c join license l on l.department = c.department and l.id = c.license
    where c.department = ${department} and c.iat < ${now - unsignedAfterSeconds}
      and not exists (select from signature s
        where s.department = c.department and s.credential = c.id)
      and not exists (select from credential_end e
        where e.department = c.department and e.credential = c.id)
    order by c.id limit 1000`.execute(db)
  let finished = 0
  let abandoned = 0
  for (const one of rows) {
    const open = one.key_open && now - one.iat < abandonAfterSeconds
    if (!open) {
      await abandon(registry, department, one)
      abandoned += 1
      continue
    }
    const found = await findIssuer(registry, department, one.type)
    if (!found.ok) continue
    const outcome = await finish(registry, found.value.issuer, {}, one.license)
    if (outcome.ok) finished += 1
  }
  return { finished, abandoned }
}

/**
 * Gives a planned credential up: its index is invalid for ever. A license that was never answered
 * ends with it; one that replaced another stays, and `replacePrint` gives it a card.
 */
async function abandon(registry: Registry, department: number, one: Unsigned): Promise<void> {
  const now = registry.now()
  await registry.store.transaction(departmentScope(department), async (trx) => {
    const row = await findLicense(trx, department, one.license)
    if (row === undefined) return
    const { list, idx } = one
    const ended = { department, credential: one.id, list, idx, at: now, reason: 0 }
    await endCredential(trx, { ...ended, cause: 'abandoned' })
    let standing: Standing = { ...standingOf(row), revision: row.revision + 1 }
    if (row.replaces === null && row.status === 'issued' && row.approved_by === null) {
      const signed = await sql`select from credential c join signature s
        on s.department = c.department and s.credential = c.id
        where c.department = ${department} and c.license = ${row.id}`.execute(trx)
      const discarded = { ...cleared, status: 'discarded', status_at: now } as const
      if (signed.rows.length === 0) standing = { ...standing, ...discarded }
    }
    // Also where nothing of it changes: an act that read the license before must look again.
    await updateStatus(trx, row, standing)
    const detail = {
      actor: 'registry',
      standing: await hashOf(registry, standingText(standing)),
      entries: entriesOf([one], [{ value: 1, reason: 0, effectiveAt: now }]),
    }
    await addEvents(trx, department, now, [
      await changeEvent(registry, row.id, 'abandon', [one], detail, now),
    ])
  })
}

const cleared = {
  status_reason: null,
  status_document: null,
  suspended_until: null,
  next_status: null,
  next_at: null,
  next_reason: null,
  next_document: null,
} as const

async function sweepDue(registry: Registry, department: number): Promise<number> {
  const now = registry.now()
  const db = registry.store.scoped(departmentScope(department))
  const due = await db
    .selectFrom('license')
    .select('id')
    .where('department', '=', department)
    .where('next_at', '<=', now)
    .limit(1000)
    .execute()
  let applied = 0
  for (const { id } of due) {
    const done = await registry.store.transaction(departmentScope(department), async (trx) => {
      const row = await findLicense(trx, department, id)
      if (row === undefined || row.next_status === null || row.next_at === null) return false
      if (row.next_at > now) return false
      const resumes = row.next_status === 'issued'
      // The list has its row since the act was done; here the license follows.
      const update = {
        ...cleared,
        status: row.next_status,
        status_at: row.next_at,
        status_reason: row.next_reason,
        status_document: row.next_document,
      }
      if (!(await updateStatus(trx, row, update))) return false
      const places = await placesOf(trx, department, id)
      const act = resumes ? 'resume' : `due_${row.next_status}`
      const standing = standingText({ ...update, revision: row.revision + 1 })
      const detail = { actor: 'registry', standing: await hashOf(registry, standing) }
      const event = await changeEvent(registry, id, act, places, detail, now)
      await addEvents(trx, department, now, [event])
      return true
    })
    if (done) applied += 1
  }
  return applied
}

/** Used assertions are refused by their own date soon after; counts matter within their window. */
async function forgetOld({ store, now }: Registry): Promise<void> {
  const db = store.scoped({ role: 'licet_auth' })
  await forgetAssertions(db, now() - keepAssertionsSeconds)
  await forgetAttempts(db, now() - keepAttemptsSeconds)
}

async function dropRequests(registry: Registry, department: number): Promise<number> {
  const before = registry.now() - keepRequestsSeconds
  return await registry.store.transaction(departmentScope(department), async (trx) => {
    await trx
      .deleteFrom('reply')
      .where('department', '=', department)
      .where('at', '<', before)
      .execute()
    const dropped = await trx
      .deleteFrom('request')
      .where('department', '=', department)
      .where('at', '<', before)
      .executeTakeFirst()
    return Number(dropped.numDeletedRows)
  })
}
