import { encodeBase64url } from '../core/credential/base64url.ts'
import { signingInput } from '../core/credential/sign.ts'
import { buildIdentifier } from '../core/license/identifier.ts'
import { dateOf } from '../core/license/local-date.ts'
import { makeNumber, numberPeriod } from '../core/license/number-rule.ts'
import { err, ok } from '../core/result.ts'
import { StoreFailure } from '../store/failure.ts'
import {
  type Allocation,
  allocate,
  type CounterWish,
  listCredentials,
  type PlanRow,
  type PriorRequest,
  planLicenses,
  raiseCounters,
  type SignedRow,
  storeReply,
  storeSignatures,
} from '../store/mint.ts'
import { cardText, versionText } from './card.ts'
import { changeEvent, planEvent, signedBody } from './events.ts'
import { gramsOf, hexOf, newId, planHolders } from './holder-key.ts'
import { findMisfit } from './mint-fit.ts'
import type { Answer, Issuer, Minted, MintedCredential, MintOutcome, MintRow } from './mint-row.ts'
import { departmentScope, type Registry } from './registry.ts'
import { openStatusLists } from './status-list-open.ts'

const encoder = new TextEncoder()
/** A request this old without a reply was left by a crash, and is finished by its retry. */
export const abandonedRequestSeconds = 30
/** Rows of one statement: more would stall the event loop and the work repeated after a kill. */
export const mintChunk = 250

interface Prepared {
  readonly row: MintRow
  readonly plan: PlanRow
  readonly minted: Minted
  readonly input: Uint8Array
  readonly leaf: Uint8Array
}

/**
 * Mints up to 250 licenses of one department: allocate, plan, sign, store, each statement its own
 * transaction. The signature is made outside any, over bytes that are already planned: a crash
 * leaves a row that says what happened, never a signature without a row.
 *
 * @returns One outcome a row, in order.
 * @throws StoreFailure, and what the signer throws: then rows may be planned and unsigned, to be
 * finished by a retry with their key or by `sweepPlanned`.
 */
export async function mint(
  registry: Registry,
  issuer: Issuer,
  rows: readonly MintRow[],
): Promise<readonly MintOutcome[]> {
  if (rows.length === 0) return []
  if (rows.length > mintChunk) throw new RangeError(`mint: at most ${mintChunk} rows`)
  const outcomes = new Map<number, MintOutcome>()
  const allocation = await allocateFor(registry, issuer, rows)
  const fresh: { n: number; row: MintRow }[] = []
  for (const [n, row] of rows.entries()) {
    const prior = findPrior(allocation, row)
    if (prior === undefined) fresh.push({ n, row })
    else outcomes.set(n, await answerPrior(registry, issuer, row, prior))
  }
  const supply = new Supply(allocation)
  const prepared: Prepared[] = []
  for (const { n, row } of fresh) {
    const ready = await prepare(registry, issuer, row, n, supply)
    if (ready.ok) prepared.push(ready.value)
    else outcomes.set(n, ready)
  }
  const planned = await plan(registry, issuer, prepared, outcomes)
  await signAndStore(registry, issuer, planned, outcomes)
  return rows.map((_, n) => outcomes.get(n) ?? err({ code: 'in_flight', retryAfterSeconds: 1 }))
}

/** What one allocation gave, handed out row by row. */
class Supply {
  readonly list: number | undefined
  readonly #indices: readonly number[]
  readonly #next: Map<string, number>
  #used = 0

  constructor({ list, indices, counters }: Allocation) {
    this.list = list
    this.#indices = indices
    this.#next = new Map(counters)
  }

  index(): number {
    const index = this.#indices[this.#used]
    if (index === undefined) throw new RangeError('mint: allocation gave too few indices')
    this.#used += 1
    return index
  }

  count(type: string, period: string): number {
    const key = `${type} ${period}`
    const next = this.#next.get(key)
    if (next === undefined) throw new RangeError('mint: allocation gave no such counter')
    this.#next.set(key, next + 1)
    return next
  }
}

function serialPeriod(registry: Registry): string {
  return `serial/${dateOf(registry.now(), registry.offsetSeconds).slice(0, 4)}`
}

function periodOf(row: MintRow): string | null {
  const { type, facts } = row
  if (facts.number !== undefined) return null
  const period = numberPeriod(type.number, facts.issuedOn)
  return period === null ? null : `number/${period}`
}

async function allocateFor(
  registry: Registry,
  issuer: Issuer,
  rows: readonly MintRow[],
): Promise<Allocation> {
  const many = new Map<string, { type: string; period: string; many: number }>()
  const wish = (type: string, period: string): void => {
    const key = `${type} ${period}`
    const before = many.get(key)?.many ?? 0
    many.set(key, { type, period, many: before + 1 })
  }
  const floors: { type: string; period: string; next: number }[] = []
  for (const row of rows) {
    const period = periodOf(row)
    if (period !== null) wish(row.type.code, period)
    if (row.given !== undefined) {
      const made = /^([0-9]{4})([0-9]{7})$/.exec(row.given.serial)
      if (made !== null) {
        const next = Number(made[2]) + 1
        floors.push({ type: row.type.code, period: `serial/${made[1]}`, next })
      }
    } else if (row.replaces === undefined) wish(row.type.code, serialPeriod(registry))
  }
  const scope = { ...departmentScope(issuer.department), asyncCommit: true }
  const db = registry.store.scoped(scope)
  await raiseCounters(db, floors)
  const indices = rows.filter((row) => row.as === 'issued').length
  const ask = async (counters: readonly CounterWish[]) =>
    await allocate(db, {
      counters,
      group: registry.listGroup ?? 'main',
      indices,
      pick: new DataView(registry.random(4).slice().buffer).getUint32(0),
      at: registry.now(),
      keys: rows.flatMap(({ request }) =>
        request === undefined ? [] : [{ client: request.client, key: request.key }],
      ),
    })
  const first = await ask([...many.values()])
  if (indices === 0 || first.list !== undefined) return first
  await openStatusLists(registry)
  const { list, indices: taken } = await ask([])
  if (list === undefined) throw new StoreFailure('database_error')
  return { ...first, list, indices: taken }
}

function findPrior({ prior }: Allocation, { request }: MintRow): PriorRequest | undefined {
  if (request === undefined) return undefined
  return prior.find((one) => one.client === request.client && one.key === request.key)
}

async function answerPrior(
  registry: Registry,
  issuer: Issuer,
  row: MintRow,
  prior: PriorRequest,
): Promise<MintOutcome> {
  if (prior.fingerprint !== row.request?.fingerprint) return err({ code: 'key_reused' })
  if (prior.status !== null && prior.body !== null) {
    return ok({ kind: 'replayed', answer: { status: prior.status, body: prior.body } })
  }
  const age = registry.now() - prior.at
  if (age < abandonedRequestSeconds || prior.subject === null) {
    const retryAfterSeconds = Math.max(1, abandonedRequestSeconds - age)
    return err({ code: 'in_flight', retryAfterSeconds })
  }
  return await finish(registry, issuer, row, prior.subject)
}

async function prepare(
  registry: Registry,
  issuer: Issuer,
  row: MintRow,
  n: number,
  supply: Supply,
) {
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
  if (!made.ok) return err({ code: 'faults', faults: [made.error] } as const)
  const number = made.value
  const serial = replaces?.serial ?? row.given?.serial ?? makeSerial(registry, row, supply)
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
  const events =
    replaces?.ends === true
      ? [
          await changeEvent(registry, replaces.id, 'replaced', replaces.places, {
            actor: row.actor,
            reason: replaces.reason,
            document: replaces.document,
          }),
        ]
      : []
  if (row.as !== 'issued') {
    const drafted = await changeEvent(registry, id, row.as, [], { actor: row.actor })
    const plan = { ...base, ...noCredential, events: [...events, drafted] }
    return ok({ row, plan, minted, input: new Uint8Array(), leaf: new Uint8Array() })
  }
  const list = supply.list ?? 0
  const idx = supply.index()
  const iat = registry.now()
  const { origin, offsetSeconds } = registry
  const payload = cardText(
    { ...facts, type, number, serial, version },
    { origin, offsetSeconds, department: issuer.short, list, idx, iat },
  )
  const misfit = await findMisfit(origin, payload)
  if (misfit !== undefined) return err({ code: 'faults', faults: [misfit] } as const)
  const input = encoder.encode(signingInput('dc+sd-jwt', issuer.kid, payload))
  const leaf = await registry.sha256(input)
  const plan: PlanRow = {
    ...base,
    cred: newId(registry),
    list,
    idx,
    kid: issuer.kid,
    iat,
    payload,
    leaf: hexOf(leaf),
    events: [...events, planEvent(id, { at: iat, idx, kid: issuer.kid, leaf, list })],
  }
  return ok({ row, plan, minted, input, leaf })
}

const noCredential = {
  cred: null,
  list: null,
  idx: null,
  kid: null,
  iat: null,
  payload: null,
  leaf: null,
} as const

function makeSerial(registry: Registry, row: MintRow, supply: Supply): string {
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
  const onlyType = type.onePerHolder ? type.code : null
  return {
    ...made,
    client: request?.client ?? null,
    key: request?.key ?? null,
    fingerprint: request?.fingerprint ?? null,
    type: type.code,
    type_version: type.version,
    status: row.as,
    old: replaces?.id ?? null,
    old_revision: replaces?.revision ?? null,
    old_ends: replaces?.ends ?? false,
    fields: facts.fields,
    authority: facts.authority ?? null,
    area: facts.area,
    case_number: facts.caseNumber ?? null,
    override_reason: facts.overrideReason ?? null,
    issued_on: facts.issuedOn,
    valid_from: facts.validFrom,
    valid_until: facts.validUntil,
    drafted_by: row.actor,
    status_reason: replaces?.reason ?? null,
    grams: gramsOf(facts.holders.map(({ name }) => name)),
    holders: await planHolders(registry, facts.holders, onlyType),
  }
}

async function plan(
  registry: Registry,
  issuer: Issuer,
  prepared: readonly Prepared[],
  outcomes: Map<number, MintOutcome>,
): Promise<readonly Prepared[]> {
  if (prepared.length === 0) return []
  const db = registry.store.scoped(departmentScope(issuer.department))
  const rows = prepared.map((one) => one.plan)
  try {
    const answers = await planLicenses(db, issuer.department, registry.now(), rows)
    const planned: Prepared[] = []
    for (const one of prepared) {
      const answer = answers.find(({ n }) => n === one.plan.n)
      if (answer?.planned === true) planned.push(one)
      else if (answer?.fresh === false) {
        outcomes.set(one.plan.n, err({ code: 'in_flight', retryAfterSeconds: 1 }))
      } else outcomes.set(one.plan.n, await explain(registry, issuer, one))
    }
    return planned
  } catch (thrown) {
    if (!(thrown instanceof StoreFailure)) throw thrown
    const single = prepared.length === 1 ? prepared[0] : undefined
    if (single === undefined) {
      if (thrown.code === 'unavailable') throw thrown
      // One row spoils the statement for all: run them one by one, and it alone is refused.
      const planned: Prepared[] = []
      for (const one of prepared) planned.push(...(await plan(registry, issuer, [one], outcomes)))
      return planned
    }
    if (thrown.code === 'holder_has_one') {
      outcomes.set(single.plan.n, err({ code: 'holder_has_one' }))
      return []
    }
    if (thrown.code === 'refused') {
      outcomes.set(single.plan.n, await explain(registry, issuer, single))
      return []
    }
    throw thrown
  }
}

/** Why a row was not inserted: its place in the lineage, its number or its serial is taken. */
async function explain(
  registry: Registry,
  issuer: Issuer,
  { plan: row, row: asked }: Prepared,
): Promise<MintOutcome> {
  const db = registry.store.scoped(departmentScope(issuer.department))
  if (row.old !== null) return err({ code: 'conflict' })
  const taken = await db
    .selectFrom('license')
    .select('id')
    .where('department', '=', issuer.department)
    .where('type', '=', row.type)
    .where('number', '=', row.number)
    .where('status', 'in', ['draft', 'waiting', 'issued', 'suspended'])
    .limit(1)
    .execute()
  if (taken.length === 0) return err({ code: 'serial_taken' })
  // A number made by us that someone else had given: the next one of the counter is tried.
  if (asked.facts.number === undefined && periodOf(asked) !== null) {
    const { request: _, ...again } = asked
    const [outcome] = await mint(registry, issuer, [again])
    const answer = outcome?.ok && outcome.value.kind === 'minted' ? outcome.value : undefined
    if (answer?.answer !== undefined && asked.request !== undefined) {
      await keepReply(registry, issuer, asked, answer.answer)
    }
    return outcome ?? err({ code: 'number_taken' })
  }
  return err({ code: 'number_taken' })
}

async function keepReply(
  registry: Registry,
  issuer: Issuer,
  { request }: MintRow,
  answer: Answer,
): Promise<void> {
  if (request === undefined) return
  const { client, key } = request
  const db = registry.store.scoped(departmentScope(issuer.department))
  const { department } = issuer
  await storeReply(db, { department, client, key, ...answer, at: registry.now() })
}

async function signAndStore(
  registry: Registry,
  issuer: Issuer,
  planned: readonly Prepared[],
  outcomes: Map<number, MintOutcome>,
): Promise<void> {
  const cards = planned.filter((one) => one.plan.cred !== null)
  const signatures =
    cards.length === 0
      ? []
      : await registry.signer.sign(
          issuer.kid,
          cards.map((one) => one.input),
        )
  const at = registry.now()
  const signed: SignedRow[] = []
  for (const [place, one] of cards.entries()) {
    const sig = signatures[place]
    if (sig?.length !== 64) throw new TypeError('the signer gave no 64-byte signature')
    const credential = credentialOf(one, sig)
    const minted: Minted = credential === undefined ? one.minted : { ...one.minted, credential }
    const answer = await one.row.answer?.(minted)
    const { request } = one.row
    signed.push({
      cred: one.plan.cred ?? '',
      subject: one.plan.id,
      sig: base64Of(sig),
      event: signedBody(at, one.leaf),
      client: request?.client ?? null,
      key: request?.key ?? null,
      status: answer?.status ?? null,
      body: answer?.body ?? null,
    })
    outcomes.set(one.plan.n, mintedOutcome(minted, answer))
  }
  if (signed.length > 0) {
    const db = registry.store.scoped(departmentScope(issuer.department))
    const kept = await storeSignatures(db, issuer.department, at, signed)
    for (const one of cards) {
      // Another process finished this row first: its signature is the one that counts.
      if (one.plan.cred !== null && !kept.has(one.plan.cred)) {
        outcomes.set(one.plan.n, await finish(registry, issuer, one.row, one.plan.id))
      }
    }
  }
  for (const one of planned) {
    if (one.plan.cred !== null) continue
    const answer = await one.row.answer?.(one.minted)
    if (answer !== undefined) await keepReply(registry, issuer, one.row, answer)
    outcomes.set(one.plan.n, mintedOutcome(one.minted, answer))
  }
  if (planned.length > 0) registry.hooks?.afterCommit?.('events')
  if (planned.some((one) => one.plan.old_ends)) registry.hooks?.afterCommit?.('status')
}

function mintedOutcome(minted: Minted, answer: Answer | undefined): MintOutcome {
  return ok({ kind: 'minted', minted, ...(answer === undefined ? {} : { answer }) })
}

function credentialOf({ plan, input }: Prepared, sig: Uint8Array): MintedCredential | undefined {
  const { cred, list, idx, kid, iat, payload } = plan
  if (cred === null || list === null || idx === null) return undefined
  if (kid === null || iat === null || payload === null) return undefined
  const compact = `${new TextDecoder().decode(input)}.${encodeBase64url(sig)}~`
  return { id: cred, list, idx, kid, iat, payload, compact }
}

/** Standard base64, for `decode(…, 'base64')` in the database. */
export function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/**
 * Finishes a planned license: signs the same bytes again if it has no signature yet, and gives the
 * answer. The first signature stored is the one that counts.
 *
 * @returns The outcome as of a first try; `in_flight` while nothing is planned under this id.
 */
export async function finish(
  registry: Registry,
  issuer: Issuer,
  row: Pick<MintRow, 'request' | 'answer'>,
  license: string,
): Promise<MintOutcome> {
  const db = registry.store.scoped(departmentScope(issuer.department))
  const found = await db
    .selectFrom('license')
    .select(['id', 'type', 'type_version', 'number', 'serial', 'version', 'status'])
    .where('department', '=', issuer.department)
    .where('id', '=', license)
    .executeTakeFirst()
  if (found === undefined) return err({ code: 'number_taken' })
  const cards = await listCredentials(db, issuer.department, license)
  const card = cards.find((one) => one.ended === null)
  const identifier = buildIdentifier(
    {
      typeCode: found.type,
      issuerCode: issuer.code,
      serial: found.serial,
      version: versionText(found.version),
    },
    registry.identifierRoot,
  )
  const { id, type, number, serial, version } = found
  const status = card === undefined && found.status !== 'issued' ? found.status : 'issued'
  const base = { id, identifier, type, typeVersion: found.type_version, number, serial, version }
  if (status !== 'issued' && status !== 'waiting' && status !== 'draft') {
    return err({ code: 'conflict' })
  }
  if (card === undefined) {
    const minted: Minted = { ...base, status }
    const answer = await row.answer?.(minted)
    if (answer !== undefined && row.request !== undefined) {
      const { client, key } = row.request
      const { department } = issuer
      await storeReply(db, { department, client, key, ...answer, at: registry.now() })
    }
    return mintedOutcome(minted, answer)
  }
  const text = signingInput('dc+sd-jwt', card.kid, card.payload)
  const input = encoder.encode(text)
  const sig = card.sig ?? (await registry.signer.sign(card.kid, [input]))[0]
  if (sig?.length !== 64) throw new TypeError('the signer gave no 64-byte signature')
  const { list, idx, kid, iat, payload } = card
  const compact = `${text}.${encodeBase64url(sig)}~`
  const credential = { id: card.id, list, idx, kid, iat, payload, compact }
  const minted: Minted = { ...base, status: 'issued', credential }
  const answer = await row.answer?.(minted)
  const at = registry.now()
  const { client = null, key = null } = row.request ?? {}
  if (card.sig === null) {
    const leaf = await registry.sha256(input)
    const kept = await storeSignatures(db, issuer.department, at, [
      {
        cred: card.id,
        subject: id,
        sig: base64Of(sig),
        event: signedBody(at, leaf),
        client,
        key,
        status: answer?.status ?? null,
        body: answer?.body ?? null,
      },
    ])
    // Lost the race: what is stored now is read back.
    if (!kept.has(card.id)) return await finish(registry, issuer, row, license)
  } else if (answer !== undefined && client !== null && key !== null) {
    const { department } = issuer
    await storeReply(db, { department, client, key, ...answer, at })
  }
  return mintedOutcome(minted, answer)
}
