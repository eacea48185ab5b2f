import { signingInput } from '../core/credential/sign.ts'
import { buildIdentifier } from '../core/license/identifier.ts'
import { makeNumber } from '../core/license/number-rule.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { NewEvent } from '../store/license.ts'
import type { PlanRow } from '../store/plan.ts'
import { cardText, versionText } from './card.ts'
import { changeEvent, hashOf, planEvent, sealDetail } from './events.ts'
import { gramsOf, hexOf, newId, planHolders } from './holder-key.ts'
import { faceText, firstStanding, standingText } from './license-seal.ts'
import { periodOf, type Supply, serialPeriod } from './mint-allocate.ts'
import { findMisfit } from './mint-fit.ts'
import type { Issuer, Minted, MintFailure, MintRow } from './mint-row.ts'
import type { Registry } from './registry.ts'

/** A row with everything that is planned of it: bytes to sign, leaf, events. */
export interface Prepared {
  readonly row: MintRow
  readonly plan: PlanRow
  readonly minted: Minted
  /** ASCII `header.payload`; empty without a card. */
  readonly input: Uint8Array
  readonly leaf: Uint8Array
}

/** Where a chunk's rows are made: `at` is the one second of all of its rows. */
export interface Workshop {
  readonly registry: Registry
  readonly issuer: Issuer
  readonly supply: Supply
  readonly at: number
}

const encoder = new TextEncoder()
const noCredential = {
  cred: undefined,
  list: undefined,
  idx: undefined,
  kid: undefined,
  iat: undefined,
  payload: undefined,
  leaf: undefined,
} as const

/**
 * Makes number, serial, identifier, payload and events of one row. Touches no database.
 *
 * @param n - Its place in the chunk. @returns `faults`: a number that cannot be made, a code that
 * would not fit.
 */
export async function prepare(
  shop: Workshop,
  row: MintRow,
  n: number,
): Promise<Result<Prepared, MintFailure>> {
  const { registry, issuer, supply, at } = shop
  const { type, facts, replaces } = row
  const period = periodOf(row)
  const seq = period === null ? undefined : supply.count(type.code, period)
  const made =
    facts.number === undefined
      ? makeNumber(type.number, {
          area: facts.area,
          issuedOn: facts.issuedOn,
          holderId: facts.holders[0]?.id ?? '',
          optionIndex: (code) => optionIndexOf(row, code),
          seq,
          numberClass: facts.numberClass,
        })
      : ok(facts.number)
  if (!made.ok) return err({ code: 'faults', faults: [made.error] })
  const number = made.value
  const serial = replaces?.serial ?? row.given?.serial ?? makeSerial(shop, row)
  const version = row.given?.version ?? (replaces === undefined ? 1 : replaces.version + 1)
  const identifier = buildIdentifier(
    { typeCode: type.code, issuerCode: issuer.code, serial, version: versionText(version) },
    registry.identifierRoot,
  )
  const id = newId(registry)
  const minted: Minted = {
    id,
    identifier,
    type: type.code,
    typeVersion: type.version,
    number,
    serial,
    version,
    status: row.as,
  }
  const base = await planBase(registry, row, { n, id, number, serial, version })
  const face = await hashOf(registry, faceText({ ...base, replaces: base.old }))
  const events = replaces?.ends === true ? [await endOfOld(shop, row)] : []
  if (row.as !== 'issued') {
    const drafted = await changeEvent(registry, id, row.as, [], { actor: row.actor, face }, at)
    const plan = { ...base, ...noCredential, events: [...events, drafted] }
    return ok({ row, plan, minted, input: new Uint8Array(), leaf: new Uint8Array() })
  }
  const list = supply.list ?? 0
  const idx = supply.index()
  const { kid } = issuer
  const { origin, offsetSeconds } = registry
  const payload = cardText(
    { ...facts, type, number, serial, version },
    { origin, offsetSeconds, department: issuer.short, list, idx, iat: at },
  )
  const misfit = await findMisfit(origin, payload)
  if (misfit !== undefined) return err({ code: 'faults', faults: [misfit] })
  const input = encoder.encode(signingInput('dc+sd-jwt', kid, payload))
  const leaf = await registry.sha256(input)
  const sealed = await sealDetail(registry, { actor: row.actor, face })
  const plan: PlanRow = {
    ...base,
    cred: newId(registry),
    list,
    idx,
    kid,
    iat: at,
    payload,
    leaf: hexOf(leaf),
    events: [...events, planEvent(id, { at, idx, kid, leaf, list }, sealed)],
  }
  return ok({ row, plan, minted, input, leaf })
}

/** The event of the version that a row replaces. */
async function endOfOld({ registry, at }: Workshop, row: MintRow): Promise<NewEvent> {
  const { replaces } = row
  if (replaces === undefined) throw new TypeError('mint: this row replaces nothing')
  const { id, places, reason, document, revision, listReason } = replaces
  const standing = {
    ...firstStanding('replaced', at),
    revision: revision + 1,
    status_reason: reason,
    status_document: document ?? null,
  }
  return await changeEvent(
    registry,
    id,
    'replaced',
    places,
    {
      actor: row.actor,
      reason,
      document,
      standing: await hashOf(registry, standingText(standing)),
      entries: places.map(({ list, idx }) => [list, idx, 1, listReason, at]),
    },
    at,
  )
}

function makeSerial({ registry, supply }: Workshop, row: MintRow): string {
  const period = serialPeriod(registry)
  const count = supply.count(row.type.code, period)
  return period.slice('serial/'.length) + String(count).padStart(7, '0')
}

function optionIndexOf({ type, facts }: MintRow, code: string): number | undefined {
  const field = type.fields.find((one) => one.code === code)
  const index = field?.options?.findIndex((option) => option.value === facts.fields[code])
  return index === undefined || index < 0 ? undefined : index
}

async function planBase(
  registry: Registry,
  row: MintRow,
  made: { n: number; id: string; number: string; serial: string; version: number },
) {
  const { type, facts, replaces, request } = row
  const onlyType = type.onePerHolder ? type.code : undefined
  return {
    ...made,
    client: request?.client,
    key: request?.key,
    fingerprint: request?.fingerprint,
    type: type.code,
    type_version: type.version,
    status: row.as,
    old: replaces?.id,
    old_revision: replaces?.revision,
    old_ends: replaces?.ends ?? false,
    old_reason: replaces?.listReason ?? 0,
    fields: facts.fields,
    authority: facts.authority,
    area: facts.area,
    case_number: facts.caseNumber,
    override_reason: facts.overrideReason,
    issued_on: facts.issuedOn,
    valid_from: facts.validFrom,
    valid_until: facts.validUntil,
    drafted_by: row.actor,
    status_reason: replaces?.reason,
    status_document: replaces?.document,
    grams: gramsOf(facts.holders.map(({ name }) => name)),
    holders: await planHolders(registry, facts.holders, onlyType),
  }
}
