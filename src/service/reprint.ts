import { Faults, readMembers, readText } from '../core/license/shape.ts'
import { allowedActs, copyReplacedReason } from '../core/license/status.ts'
import { err, ok, type Result } from '../core/result.ts'
import { listCredentials } from '../store/credential.ts'
import { addEvents, addStatusRows, endCredential, findLicense } from '../store/license.ts'
import type { ChangeFailure, WriteOptions } from './change-status.ts'
import { prepareCard } from './credential-plan.ts'
import { changeEvent, entriesOf, hashOf } from './events.ts'
import { findIssuer, type IssueFailure } from './issue.ts'
import { coreStatus, listEntry, statusNow } from './license-row.ts'
import { standingText } from './license-seal.ts'
import { finish } from './mint-finish.ts'
import type { Mint, Minted } from './mint-row.ts'
import { type Actor, departmentScope, type Registry, storedType } from './registry.ts'
import { type Done, once } from './request-claim.ts'

/** A print counted: the credential, and which copy of it this is (the first print is 0). */
export interface Reprinted {
  readonly credential: string
  readonly copy: number
}

function readReason(input: unknown): Result<string, ChangeFailure> {
  const faults = new Faults()
  const members = readMembers(input, '', ['reason'], [], faults)
  const reason = readText(members?.reason, 'reason', { max: 500 }, faults)
  return faults.found.length > 0 || reason === undefined
    ? err({ code: 'faults', faults: faults.found })
    : ok(reason)
}

/** Prints the same code again: counted, with a reason; nothing is signed and nothing ends. */
export async function reprint(
  registry: Registry,
  actor: Actor,
  id: string,
  input: unknown,
  options: WriteOptions<Reprinted> = {},
): Promise<Result<Done<Reprinted>, ChangeFailure>> {
  const reason = readReason(input)
  if (!reason.ok) return reason
  const { department } = actor
  const now = registry.now()
  return await once<Reprinted, ChangeFailure>(
    registry.store,
    { ...departmentScope(department), department },
    { request: options.request, subject: id, at: now },
    async (trx) => {
      const row = await findLicense(trx, department, id)
      const status = row === undefined ? undefined : coreStatus(statusNow(row, now))
      if (row === undefined || status === undefined) return err({ code: 'not_found' })
      const cards = await listCredentials(trx, department, id)
      const card = cards.find((one) => one.ended === null && one.sig !== null)
      if (card === undefined || (status !== 'issued' && status !== 'suspended')) {
        return err({ code: 'not_allowed', status, allowed: allowedActs(status) })
      }
      const copy = card.copies + 1
      const n = await trx
        .insertInto('reprint')
        .values({
          department,
          credential: card.id,
          n: copy,
          at: now,
          actor: actor.id,
          reason: reason.value,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('n')
        .execute()
      if (n.length === 0) return err({ code: 'conflict' })
      const detail = { actor: actor.id, reason: reason.value }
      await addEvents(trx, department, now, [
        await changeEvent(registry, id, 'reprint', [card], detail, now),
      ])
      return ok({ credential: card.id, copy })
    },
    options.answer,
  )
}

/**
 * A print was lost: its credential ends as "this copy replaced", and a new card with an index of its
 * own is signed. The license and its version stay. Heals a license whose card was abandoned, too.
 */
export async function replacePrint(
  registry: Registry,
  actor: Actor,
  id: string,
  input: unknown,
  options: WriteOptions<Minted> = {},
): Promise<Result<Mint, ChangeFailure | IssueFailure>> {
  const reason = readReason(input)
  if (!reason.ok) return reason
  const { department } = actor
  const now = registry.now()
  const db = registry.store.scoped(departmentScope(department))
  const row = await findLicense(db, department, id)
  const status = row === undefined ? undefined : coreStatus(statusNow(row, now))
  if (row === undefined || status === undefined) return err({ code: 'not_found' })
  if (status !== 'issued' && status !== 'suspended') {
    return err({ code: 'not_allowed', status, allowed: allowedActs(status) })
  }
  const found = await findIssuer(registry, department, row.type)
  if (!found.ok) return found
  const { issuer } = found.value
  const card = await prepareCard(registry, issuer, row)
  if (!card.ok) return card
  const planned = await once<null, ChangeFailure>(
    registry.store,
    { ...departmentScope(department), department },
    { request: options.request, subject: id, at: now },
    async (trx) => {
      const swapped = await trx
        .updateTable('license')
        .set({ revision: row.revision + 1 })
        .where('department', '=', department)
        .where('id', '=', id)
        .where('revision', '=', row.revision)
        .executeTakeFirst()
      if (swapped.numUpdatedRows !== 1n) return err({ code: 'conflict' })
      const old = (await listCredentials(trx, department, id)).filter((one) => one.ended === null)
      const publish = storedType(row.definition).publishReasons
      for (const { id: credential, list, idx } of old) {
        const reasonByte = publish ? copyReplacedReason : 0
        const ended = { department, credential, list, idx, at: now, reason: reasonByte }
        await endCredential(trx, { ...ended, cause: 'copy_replaced' })
      }
      await card.value.plan(trx)
      // The new card takes over what its license is and what waits for it.
      const rows: { value: number; reason: number; effectiveAt: number }[] = []
      if (status === 'suspended') {
        rows.push({ ...listEntry(status, publish), effectiveAt: now })
        if (row.next_status === 'issued' && row.next_at !== null) {
          rows.push({ value: 0, reason: 0, effectiveAt: row.next_at })
        }
      } else if (row.next_status !== null && row.next_at !== null && row.next_at > now) {
        rows.push({ ...listEntry(row.next_status, publish), effectiveAt: row.next_at })
      }
      for (const one of rows) await addStatusRows(trx, department, id, { ...one, at: now })
      const ends = { value: 1, reason: publish ? copyReplacedReason : 0, effectiveAt: now }
      const detail = {
        actor: actor.id,
        reason: reason.value,
        standing: await hashOf(registry, standingText({ ...row, revision: row.revision + 1 })),
        entries: [...entriesOf(old, [ends]), ...entriesOf([card.value], rows)],
      }
      await addEvents(trx, department, now, [
        await changeEvent(registry, id, 'replace_print', [...old, card.value], detail, now),
      ])
      return ok(null)
    },
  )
  if (!planned.ok) return planned
  if (planned.value.kind === 'replayed') return ok(planned.value)
  registry.hooks?.afterCommit?.('status')
  const end = {
    ...(options.request === undefined ? {} : { request: options.request }),
    ...(options.answer === undefined ? {} : { answer: options.answer }),
  }
  return await finish(registry, issuer, end, id)
}
