import { parseLicenseInput } from '../core/license/license.ts'
import { dateOf } from '../core/license/local-date.ts'
import { Faults, readText, shown } from '../core/license/shape.ts'
import { nextStatus } from '../core/license/status.ts'
import { err, type Result } from '../core/result.ts'
import { findLicense } from '../store/license.ts'
import { type ChangeFailure, placesOf, type WriteOptions } from './change-status.ts'
import { findIssuer, type IssueFailure, type MintRunner, mintOne } from './issue.ts'
import { coreStatus, listEntry, statusNow } from './license-row.ts'
import type { Mint, Minted } from './mint-row.ts'
import { type Actor, departmentScope, type Registry, storedType } from './registry.ts'

const inputKeys = [
  'holders',
  'fields',
  'issuedOn',
  'validFrom',
  'validUntil',
  'caseNumber',
  'area',
  'authority',
  'overrideReason',
] as const

/**
 * Issues the next version of a license: serial and number stay, the old version ends as replaced in
 * the statement that plans the new one.
 *
 * @param input - `{reason, documentNumber?}` and what is corrected or renewed, each part whole
 * (`fields` replaces all fields). What is absent stays; `issuedOn` absent is today.
 */
export async function replace(
  registry: Registry,
  actor: Actor,
  id: string,
  input: unknown,
  options: WriteOptions<Minted> = {},
  run: MintRunner = mintOne,
): Promise<Result<Mint, ChangeFailure | IssueFailure>> {
  const { department } = actor
  const now = registry.now()
  const db = registry.store.scoped(departmentScope(department))
  const row = await findLicense(db, department, id)
  const status = row === undefined ? undefined : coreStatus(statusNow(row, now))
  if (row === undefined || status === undefined) return err({ code: 'not_found' })
  const found = await findIssuer(registry, department, row.type)
  if (!found.ok) return found
  const { issuer, type } = found.value
  const given = typeof input === 'object' && input !== null ? new Map(Object.entries(input)) : null
  const faults = new Faults()
  if (given === null) faults.add('', 'type', 'must be an object')
  const reason = readText(given?.get('reason'), 'reason', { max: 500 }, faults)
  if (given?.has('reason') === false) faults.add('reason', 'missing', 'is required')
  const document = readText(given?.get('documentNumber'), 'documentNumber', { max: 100 }, faults)
  const body: Record<string, unknown> = {
    holders: row.holders.map(({ name, id_type: idType, id: number }) => ({
      name,
      idType,
      id: number,
    })),
    fields: row.fields,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    area: row.area,
    ...(row.case_number === null ? {} : { caseNumber: row.case_number }),
    ...(row.authority === null ? {} : { authority: row.authority }),
    ...(row.override_reason === null ? {} : { overrideReason: row.override_reason }),
  }
  const renewed = given?.has('validFrom') === true
  // A new first day begins a new term; its end follows the type's rule unless it is given.
  if (renewed) delete body.validUntil
  for (const [key, value] of given ?? []) {
    if (inputKeys.some((known) => known === key)) body[key] = value
    else if (key !== 'reason' && key !== 'documentNumber')
      // A member's name is the sender's own text.
      faults.add(shown(key), 'unknown', 'is not known')
  }
  const today = dateOf(now, registry.offsetSeconds)
  const keepsTerm = !renewed && given?.has('validUntil') !== true
  const facts = parseLicenseInput({ ...body, type: type.code, number: row.number }, type, {
    today,
    area: row.area,
    stock: keepsTerm,
  })
  const all = [...faults.found, ...(facts.ok ? [] : facts.error)]
  if (!facts.ok || reason === undefined || all.length > 0) {
    return err({ code: 'faults', faults: all })
  }
  const next = nextStatus(status, 'replace')
  // A retry finds the old version replaced by itself: its key is looked up before the status.
  if (!next.ok && options.request === undefined) {
    return err({ code: 'not_allowed', status, allowed: next.error.allowed })
  }
  const outcome = await run(registry, issuer, {
    type,
    facts: facts.value,
    as: 'issued',
    actor: actor.id,
    ...(options.request === undefined ? {} : { request: options.request }),
    ...(options.answer === undefined ? {} : { answer: options.answer }),
    replaces: {
      id,
      revision: row.revision,
      serial: row.serial,
      version: row.version,
      places: await placesOf(db, department, id),
      reason,
      listReason: listEntry('replaced', storedType(row.definition).publishReasons).reason,
      ...(document === undefined ? {} : { document }),
      ends: true,
    },
  })
  if (!outcome.ok && outcome.error.code === 'conflict' && !next.ok) {
    return err({ code: 'not_allowed', status, allowed: next.error.allowed })
  }
  return outcome
}
