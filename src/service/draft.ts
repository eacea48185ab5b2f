import { Faults, readMembers, readText } from '../core/license/shape.ts'
import { nextStatus } from '../core/license/status.ts'
import { err, ok, type Result } from '../core/result.ts'
import { addEvents, findLicense, findRequest, updateStatus } from '../store/license.ts'
import type { Changed, ChangeFailure, WriteOptions } from './change-status.ts'
import { prepareCard } from './credential-plan.ts'
import { changeEvent, hashOf } from './events.ts'
import { findIssuer, type IssueFailure } from './issue.ts'
import { coreStatus } from './license-row.ts'
import { standingText } from './license-seal.ts'
import { abandonedRequestSeconds } from './mint.ts'
import { finish } from './mint-finish.ts'
import type { Mint, Minted } from './mint-row.ts'
import { type Actor, departmentScope, type Registry, storedType } from './registry.ts'
import { type Done, once, readKnown } from './request-claim.ts'

/** `same_person`: whoever drafted a license of a two-person type does not approve it. */
export type ApproveFailure = ChangeFailure | IssueFailure | { readonly code: 'same_person' }

const cleared = {
  suspended_until: null,
  next_status: null,
  next_at: null,
  next_reason: null,
  next_document: null,
} as const

/** Approves a draft: it is issued, planned and signed as any other license. */
export async function approve(
  registry: Registry,
  actor: Actor,
  id: string,
  options: WriteOptions<Minted> = {},
): Promise<Result<Mint, ApproveFailure>> {
  const { department } = actor
  const db = registry.store.scoped(departmentScope(department))
  const row = await findLicense(db, department, id)
  const status = row === undefined ? undefined : coreStatus(row.status)
  if (row === undefined || status === undefined) return err({ code: 'not_found' })
  const found = await findIssuer(registry, department, row.type)
  if (!found.ok) return found
  const { issuer } = found.value
  const end = {
    ...(options.request === undefined ? {} : { request: options.request }),
    ...(options.answer === undefined ? {} : { answer: options.answer }),
  }
  if (options.request !== undefined) {
    const { client, key } = options.request
    const known = await findRequest(db, department, client, key)
    if (known !== undefined) {
      const before = readKnown(known, options.request)
      if (before.ok) return ok({ kind: 'replayed', answer: before.value })
      const old = registry.now() - known.at >= abandonedRequestSeconds
      if (before.error.code === 'key_reused' || !old) return before
      return await finish(registry, issuer, end, id)
    }
  }
  const next = nextStatus(status, 'approve')
  if (!next.ok) return err({ code: 'not_allowed', status, allowed: next.error.allowed })
  if (storedType(row.definition).twoPersons && row.drafted_by === actor.id) {
    return err({ code: 'same_person' })
  }
  const card = await prepareCard(registry, issuer, row)
  if (!card.ok) return card
  const now = registry.now()
  const planned = await once<null, ApproveFailure>(
    registry.store,
    { ...departmentScope(department), department },
    { request: options.request, subject: id, at: now },
    async (trx) => {
      const update = {
        ...cleared,
        status: 'issued',
        status_at: now,
        status_reason: null,
        status_document: null,
        approved_by: actor.id,
      } as const
      if (!(await updateStatus(trx, row, update))) return err({ code: 'conflict' })
      await card.value.plan(trx)
      const standing = standingText({ ...update, revision: row.revision + 1 })
      const detail = { actor: actor.id, standing: await hashOf(registry, standing) }
      const event = await changeEvent(registry, id, 'approve', [card.value], detail, now)
      await addEvents(trx, department, now, [event])
      return ok(null)
    },
  )
  if (!planned.ok) return planned
  if (planned.value.kind === 'replayed') return ok(planned.value)
  return await finish(registry, issuer, end, id)
}

/** Sends a draft that waits back to whoever drafted it. `input` is `{reason}`. */
export async function reject(
  registry: Registry,
  actor: Actor,
  id: string,
  input: unknown,
  options: WriteOptions<Changed> = {},
): Promise<Result<Done<Changed>, ChangeFailure>> {
  const faults = new Faults()
  const members = readMembers(input, '', ['reason'], [], faults)
  const reason = readText(members?.reason, 'reason', { max: 500 }, faults)
  if (faults.found.length > 0 || reason === undefined) {
    return err({ code: 'faults', faults: faults.found })
  }
  const { department } = actor
  const now = registry.now()
  return await once<Changed, ChangeFailure>(
    registry.store,
    { ...departmentScope(department), department },
    { request: options.request, subject: id, at: now },
    async (trx) => {
      const row = await findLicense(trx, department, id)
      const status = row === undefined ? undefined : coreStatus(row.status)
      if (row === undefined || status === undefined) return err({ code: 'not_found' })
      const next = nextStatus(status, 'reject')
      if (!next.ok) return err({ code: 'not_allowed', status, allowed: next.error.allowed })
      const update = {
        ...cleared,
        status: next.value,
        status_at: now,
        status_reason: reason,
        status_document: null,
      } as const
      if (!(await updateStatus(trx, row, update))) return err({ code: 'conflict' })
      const standing = standingText({ ...update, revision: row.revision + 1 })
      const detail = { actor: actor.id, reason, standing: await hashOf(registry, standing) }
      const event = await changeEvent(registry, id, 'reject', [], detail, now)
      await addEvents(trx, department, now, [event])
      return ok({ id, status: next.value, revision: row.revision + 1 })
    },
    options.answer,
  )
}
