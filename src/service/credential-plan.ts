import { signingInput } from '../core/credential/sign.ts'
import type { Fault } from '../core/license/fault.ts'
import { err, ok, type Result } from '../core/result.ts'
import { allocate } from '../store/allocate.ts'
import type { Db } from '../store/database.ts'
import { StoreFailure } from '../store/failure.ts'
import { addEvents, type LicenseRow } from '../store/license.ts'
import { cardText } from './card.ts'
import { planEvent } from './events.ts'
import { newId } from './holder-key.ts'
import { cardSource } from './license-row.ts'
import { findMisfit } from './mint-fit.ts'
import type { Issuer } from './mint-row.ts'
import { departmentScope, type Registry } from './registry.ts'
import { openStatusLists } from './status-list-open.ts'

/** A card credential of an existing license, ready to be planned in its act's transaction. */
export interface CardPlan {
  readonly id: string
  readonly list: number
  readonly idx: number
  /** Writes the credential and its leaf of the log; `trx` belongs to the act. */
  plan(trx: Db): Promise<void>
}

/** Takes an index and builds the payload of a new card, before the act's transaction begins. */
export async function prepareCard(
  registry: Registry,
  issuer: Issuer,
  row: LicenseRow,
): Promise<Result<CardPlan, { readonly code: 'faults'; readonly faults: readonly Fault[] }>> {
  const db = registry.store.scoped({ ...departmentScope(issuer.department), allocates: true })
  const take = async () =>
    await allocate(db, {
      wishes: [{ rows: 1, card: true, counters: [] }],
      keys: [],
      listGroup: registry.listGroup ?? 'main',
      pick: new DataView(registry.random(4).slice().buffer).getUint32(0),
      at: registry.now(),
    })
  let taken = await take()
  if (taken.list === undefined) {
    await openStatusLists(registry)
    taken = await take()
  }
  const { list, indices } = taken
  const idx = indices[0]
  if (list === undefined || idx === undefined) throw new StoreFailure('database_error')
  const iat = registry.now()
  const { origin, offsetSeconds } = registry
  const place = { origin, offsetSeconds, department: issuer.short, list, idx, iat }
  const payload = cardText(cardSource(row), place)
  const misfit = await findMisfit(origin, payload)
  if (misfit !== undefined) return err({ code: 'faults', faults: [misfit] })
  const { kid, department } = issuer
  const input = new TextEncoder().encode(signingInput('dc+sd-jwt', kid, payload))
  const leaf = await registry.sha256(input)
  const id = newId(registry)
  return ok({
    id,
    list,
    idx,
    async plan(trx) {
      await trx
        .insertInto('credential')
        .values({
          department,
          id,
          license: row.id,
          kind: 'card',
          list,
          idx,
          kid,
          iat,
          payload,
          leaf,
        })
        .execute()
      await addEvents(trx, department, iat, [planEvent(row.id, { at: iat, idx, kid, leaf, list })])
    },
  })
}
