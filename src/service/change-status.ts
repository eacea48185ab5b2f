import type { Fault } from '../core/license/fault.ts'
import { dateOf, endOfDay, type LocalDate, startOfDay } from '../core/license/local-date.ts'
import { Faults, at as pathOf, readDay, readMembers, readText } from '../core/license/shape.ts'
import { type Act, allowedActs, nextStatus, type Status } from '../core/license/status.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Db } from '../store/database.ts'
import {
  addEvents,
  addStatusRows,
  findLicense,
  type LicenseRow,
  type StatusUpdate,
  updateStatus,
} from '../store/license.ts'
import { changeEvent, entriesOf, hashOf, type Place } from './events.ts'
import { coreStatus, listEntry, statusNow } from './license-row.ts'
import { standingText } from './license-seal.ts'
import type { Answer, RequestKey } from './mint-row.ts'
import { type Actor, departmentScope, type Registry, storedType } from './registry.ts'
import { type Done, once, type RequestFailure } from './request-claim.ts'

/** The acts that change a status and nothing else. */
export type StatusAct = Extract<Act, 'suspend' | 'resume' | 'cancel' | 'revoke' | 'withdraw'>

/**
 * Why a license is not changed: `not_found` (unknown, or another department's: the two look alike),
 * `not_allowed` with the acts that its status allows, `conflict` (someone else was first),
 * `change_pending` (an act with a later date stands already), `faults` of the input.
 */
export type ChangeFailure =
  | RequestFailure
  | { readonly code: 'not_found' | 'conflict' | 'change_pending' }
  | { readonly code: 'not_allowed'; readonly status: string; readonly allowed: readonly Act[] }
  | { readonly code: 'faults'; readonly faults: readonly Fault[] }

/** A license after a change. */
export interface Changed {
  readonly id: string
  readonly status: Status
  /** Set where the change waits for its day. */
  readonly next?: { readonly status: Status; readonly at: number }
  readonly revision: number
}

interface ChangeInput {
  readonly reason: string
  readonly document: string | undefined
  readonly effectiveOn: LocalDate | undefined
  readonly until: LocalDate | undefined
}

/** Options of a write: its idempotency key, and how its answer looks. */
export interface WriteOptions<T> {
  readonly request?: RequestKey | undefined
  readonly answer?: ((value: T) => Answer | Promise<Answer>) | undefined
}

/**
 * Suspends, resumes, cancels, revokes or withdraws a license: one transaction with the rows of its
 * status lists, the event and the answer. Two clerks at once: one wins, the other is told.
 *
 * @param input - `{reason, documentNumber?, effectiveOn?, until?}`, not yet checked. `effectiveOn`
 * in the future lets the act wait for its day; `until` is the last suspended day.
 */
export async function changeStatus(
  registry: Registry,
  actor: Actor,
  id: string,
  act: StatusAct,
  input: unknown,
  options: WriteOptions<Changed> = {},
): Promise<Result<Done<Changed>, ChangeFailure>> {
  const now = registry.now()
  const today = dateOf(now, registry.offsetSeconds)
  const read = readChange(input, act, today)
  if (!read.ok) return err({ code: 'faults', faults: read.error })
  const scope = { ...departmentScope(actor.department), department: actor.department }
  const outcome = await once<Changed, ChangeFailure>(
    registry.store,
    scope,
    { request: options.request, subject: id, at: now },
    (trx) => apply(registry, trx, actor, id, act, read.value),
    options.answer,
  )
  if (outcome.ok && outcome.value.kind === 'done') registry.hooks?.afterCommit?.('status')
  return outcome
}

function readChange(
  input: unknown,
  act: StatusAct,
  today: LocalDate,
): Result<ChangeInput, readonly Fault[]> {
  const faults = new Faults()
  const optional = ['documentNumber', 'effectiveOn', 'until'] as const
  const members = readMembers(input, '', ['reason'], optional, faults)
  if (members === undefined) return err(faults.found)
  const reason = readText(members.reason, pathOf('', 'reason'), { max: 500 }, faults)
  const document = readText(members.documentNumber, 'documentNumber', { max: 100 }, faults)
  const effectiveOn = readDay(members.effectiveOn, 'effectiveOn', faults)
  const until = readDay(members.until, 'until', faults)
  if (until !== undefined && act !== 'suspend') {
    faults.add('until', 'not_possible', 'only a suspension has an end')
  }
  if (until !== undefined && until < today) {
    faults.add('until', 'end_before_start', 'must not be before today')
  }
  if (until !== undefined && effectiveOn !== undefined && effectiveOn > today) {
    faults.add('until', 'not_possible', 'a suspension that begins later is given its end then')
  }
  if (faults.found.length > 0 || reason === undefined) return err(faults.found)
  return ok({ reason, document, effectiveOn, until })
}

async function apply(
  registry: Registry,
  trx: Db,
  actor: Actor,
  id: string,
  act: StatusAct,
  input: ChangeInput,
): Promise<Result<Changed, ChangeFailure>> {
  const now = registry.now()
  const row = await findLicense(trx, actor.department, id)
  const status = row === undefined ? undefined : coreStatus(statusNow(row, now))
  if (row === undefined || status === undefined) return err({ code: 'not_found' })
  const next = nextStatus(status, act)
  if (!next.ok) return err({ code: 'not_allowed', status, allowed: next.error.allowed })
  const startsAt =
    input.effectiveOn === undefined ? now : startOfDay(input.effectiveOn, registry.offsetSeconds)
  const effectiveAt = Math.max(startsAt, now)
  const later = effectiveAt > now
  const pending = row.next_at !== null && row.next_at > now
  const overruled = allowedActs(next.value).length === 0 && !later
  if (pending && !overruled && (later || row.next_status !== 'issued')) {
    return err({ code: 'change_pending' })
  }
  const type = storedType(row.definition)
  const resumesAt = input.until === undefined ? null : endOfDay(input.until, registry.offsetSeconds)
  const reasons = { status_reason: input.reason, status_document: input.document ?? null }
  const update: StatusUpdate = later
    ? {
        ...kept(row, status),
        next_status: waiting(next.value),
        next_at: effectiveAt,
        next_reason: input.reason,
        next_document: input.document ?? null,
      }
    : {
        ...reasons,
        status: next.value,
        status_at: now,
        suspended_until: input.until ?? null,
        next_status: resumesAt === null ? null : ('issued' as const),
        next_at: resumesAt,
        next_reason: null,
        next_document: null,
      }
  if (!(await updateStatus(trx, row, update))) return err({ code: 'conflict' })
  const places = await placesOf(trx, actor.department, id)
  const rows = [{ ...listEntry(next.value, type.publishReasons), effectiveAt }]
  if (resumesAt !== null) rows.push({ value: 0, reason: 0, effectiveAt: resumesAt })
  for (const one of rows) await addStatusRows(trx, actor.department, id, { ...one, at: now })
  const detail = {
    actor: actor.id,
    reason: input.reason,
    document: input.document,
    effectiveAt: startsAt,
    standing: await hashOf(registry, standingText({ ...update, revision: row.revision + 1 })),
    entries: entriesOf(places, rows),
  }
  const event = await changeEvent(registry, id, act, places, detail, now)
  await addEvents(trx, actor.department, now, [event])
  return ok({
    id,
    status: later ? status : next.value,
    revision: row.revision + 1,
    ...(later ? { next: { status: next.value, at: effectiveAt } } : {}),
  })
}

/** The columns of a license whose change waits: what is due by now is written down. */
function kept(row: LicenseRow, status: Status) {
  const same = row.status === status
  return {
    status,
    status_at: same ? row.status_at : (row.next_at ?? row.status_at),
    status_reason: same ? row.status_reason : row.next_reason,
    status_document: same ? row.status_document : row.next_document,
    suspended_until: same ? row.suspended_until : null,
  }
}

function waiting(status: Status): 'issued' | 'suspended' | 'cancelled' | 'revoked' | 'withdrawn' {
  if (status === 'draft' || status === 'waiting' || status === 'replaced') {
    throw new RangeError('no change to this status waits for its day')
  }
  return status
}

/** The list entries of a license's credentials that have not ended by themselves. */
export async function placesOf(
  db: Db,
  department: number,
  license: string,
): Promise<readonly Place[]> {
  return await db
    .selectFrom('credential as c')
    .leftJoin('credential_end as e', (join) =>
      join.onRef('e.department', '=', 'c.department').onRef('e.credential', '=', 'c.id'),
    )
    .select(['c.list', 'c.idx'])
    .where('c.department', '=', department)
    .where('c.license', '=', license)
    .where('e.credential', 'is', null)
    .orderBy('c.id')
    .execute()
}
