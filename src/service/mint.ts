import { err, ok } from '../core/result.ts'
import type { PriorRequest } from '../store/allocate.ts'
import { blockwise } from './holder-key.ts'
import { allocateFor, findPrior, Supply } from './mint-allocate.ts'
import { finish } from './mint-finish.ts'
import { planRows } from './mint-plan.ts'
import { type Prepared, prepare } from './mint-prepare.ts'
import type { Issuer, MintOutcome, MintRow } from './mint-row.ts'
import { keepReply, signPlanned, storePlanned } from './mint-store.ts'
import type { Registry } from './registry.ts'

/** A request this old without a reply was left by a crash, and is finished by its retry. */
export const abandonedRequestSeconds = 30
/** Rows of one statement: more would stall the event loop and the work repeated after a kill. */
export const mintChunk = 250

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
  return await storeChunk(registry, issuer, await planChunk(registry, issuer, rows))
}

/**
 * Mints any number of licenses of one department in chunks, two connections at a time: while one
 * chunk is signed and stored, the next is planned. Holds no more than three chunks in memory.
 *
 * @param rows - Taken as they are needed.
 * @returns The outcomes in the order of the rows, chunk by chunk. Stop reading and nothing further
 * is planned; what was planned is stored.
 * @throws As {@link mint}; chunks before the one that failed are whole.
 */
export async function* mintMany(
  registry: Registry,
  issuer: Issuer,
  rows: Iterable<MintRow> | AsyncIterable<MintRow>,
): AsyncGenerator<readonly MintOutcome[]> {
  let storing: Promise<readonly MintOutcome[]> | undefined
  try {
    for await (const chunk of chunksOf(rows)) {
      const planned = await planChunk(registry, issuer, chunk)
      const before = storing
      const signing = signPlanned(registry, issuer, planned.planned)
      // Awaited below, in `storeChunk`; until then a failure must not count as unhandled.
      signing.catch(() => undefined)
      storing = undefined
      const done = await before
      storing = storeChunk(registry, issuer, planned, signing)
      storing.catch(() => undefined)
      if (done !== undefined) yield done
    }
    const last = await storing
    storing = undefined
    if (last !== undefined) yield last
  } finally {
    await storing?.catch(() => undefined)
  }
}

async function* chunksOf(
  rows: Iterable<MintRow> | AsyncIterable<MintRow>,
): AsyncGenerator<readonly MintRow[]> {
  let chunk: MintRow[] = []
  for await (const row of rows) {
    chunk.push(row)
    if (chunk.length < mintChunk) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** A chunk between its plan and its signatures. */
interface PlannedChunk {
  readonly rows: readonly MintRow[]
  readonly planned: readonly Prepared[]
  readonly again: readonly Prepared[]
  readonly outcomes: Map<number, MintOutcome>
}

async function planChunk(
  registry: Registry,
  issuer: Issuer,
  rows: readonly MintRow[],
): Promise<PlannedChunk> {
  if (rows.length > mintChunk) throw new RangeError(`mint: at most ${mintChunk} rows`)
  const outcomes = new Map<number, MintOutcome>()
  if (rows.length === 0) return { rows, planned: [], again: [], outcomes }
  const allocation = await allocateFor(registry, issuer, rows)
  const at = registry.now()
  const drawing = { ...registry, random: blockwise(registry.random) }
  const shop = { registry: drawing, issuer, supply: new Supply(allocation), at }
  const prepared: Prepared[] = []
  for (const [n, row] of rows.entries()) {
    const prior = findPrior(allocation, row)
    if (prior !== undefined) {
      outcomes.set(n, await answerPrior(registry, issuer, row, prior))
      continue
    }
    const ready = await prepare(shop, row, n)
    if (ready.ok) prepared.push(ready.value)
    else outcomes.set(n, ready)
  }
  return { rows, outcomes, ...(await planRows(registry, issuer, at, prepared, outcomes)) }
}

async function storeChunk(
  registry: Registry,
  issuer: Issuer,
  chunk: PlannedChunk,
  signing = signPlanned(registry, issuer, chunk.planned),
): Promise<readonly MintOutcome[]> {
  const { rows, planned, again, outcomes } = chunk
  await storePlanned(registry, issuer, planned, await signing, outcomes)
  if (planned.length > 0) registry.hooks?.afterCommit?.('events')
  if (planned.some((one) => one.plan.old_ends)) registry.hooks?.afterCommit?.('status')
  for (const one of again) outcomes.set(one.plan.n, await mintAgain(registry, issuer, one.row))
  return rows.map((_, n) => outcomes.get(n) ?? err({ code: 'in_flight', retryAfterSeconds: 1 }))
}

/** A number made by us that someone else had given: the next one of the counter is tried. */
async function mintAgain(registry: Registry, issuer: Issuer, asked: MintRow): Promise<MintOutcome> {
  // Its key stands with the plan that failed; the answer is kept under it below.
  const { request: _, ...row } = asked
  const [outcome] = await mint(registry, issuer, [row])
  const answer = outcome?.ok && outcome.value.kind === 'minted' ? outcome.value.answer : undefined
  if (answer !== undefined) await keepReply(registry, issuer, asked, answer)
  return outcome ?? err({ code: 'number_taken' })
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
