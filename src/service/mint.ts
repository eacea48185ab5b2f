import { err, ok, type Result } from '../core/result.ts'
import type { PriorRequest } from '../store/allocate.ts'
import { blockwise } from './holder-key.ts'
import { allocateFor, findPrior, Supply } from './mint-allocate.ts'
import { finish } from './mint-finish.ts'
import { type Planned, planRows } from './mint-plan.ts'
import { type Prepared, prepare } from './mint-prepare.ts'
import type { Issuer, Mint, MintFailure, MintOutcome, MintRow } from './mint-row.ts'
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
  const prepared = await prepareChunk(registry, issuer, rows)
  return await storeChunk(registry, issuer, await planChunk(registry, issuer, prepared))
}

/**
 * Mints any number of licenses of one department in chunks that overtake each other's waiting: while
 * one is signed and stored, the next is planned and the one after it prepared. Three chunks at most
 * are in memory, and three connections at work.
 *
 * @param rows - Taken as they are needed. One that was refused already keeps its place among them.
 * @returns The outcomes in the order of the rows, chunk by chunk. Stop reading and nothing further
 * is taken; what was begun is finished first.
 * @throws As {@link mint}; chunks before the one that failed are whole, and what was planned by then
 * is left to be finished.
 */
export async function* mintMany<F>(
  registry: Registry,
  issuer: Issuer,
  rows: Rows<F>,
): AsyncGenerator<readonly Result<Mint, MintFailure | F>[]> {
  const storing: Promise<readonly Result<Mint, MintFailure | F>[]>[] = []
  let prepared: Promise<PreparedChunk | undefined> = Promise.resolve(undefined)
  let planned: Promise<PlannedChunk | undefined> = Promise.resolve(undefined)
  try {
    for await (const chunk of chunksOf(rows)) {
      // Each stage waits for itself at the chunk before: its failure is then ours too.
      const good = chunk.flatMap((row) => (row.ok ? [row.value] : []))
      const preparing = prepared.then(() => prepareChunk(registry, issuer, good))
      const planning = both(planned, preparing).then((one) => planChunk(registry, issuer, one))
      const signing = planning.then((one) => signPlanned(registry, issuer, one.planned))
      const before = storing.at(-1)
      const stored = both(before, planning)
        .then((one) => storeChunk(registry, issuer, one, signing))
        .then((outcomes) => inPlace(chunk, outcomes))
      // Awaited when their turn comes; until then a failure must not count as unhandled.
      for (const one of [preparing, planning, signing, stored]) one.catch(() => undefined)
      prepared = preparing
      planned = planning
      storing.push(stored)
      if (storing.length < chunksInFlight) continue
      const [first] = storing.splice(0, 1)
      if (first !== undefined) yield await first
    }
    for (const one of storing) yield await one
  } finally {
    await Promise.allSettled([...storing, prepared, planned])
  }
}

const chunksInFlight = 3

type Rows<F> = Iterable<Result<MintRow, F>> | AsyncIterable<Result<MintRow, F>>

/** Outcomes of the good rows of a chunk, between those that were refused. */
function inPlace<F>(
  chunk: readonly Result<MintRow, F>[],
  outcomes: readonly MintOutcome[],
): readonly Result<Mint, MintFailure | F>[] {
  const left = outcomes.values()
  return chunk.map((row) => {
    if (!row.ok) return row
    const { done, value } = left.next()
    if (done === true) throw new TypeError('mint gave too few outcomes')
    return value
  })
}

/** The second, once the first is there too. */
async function both<T>(first: Promise<unknown> | undefined, second: Promise<T>): Promise<T> {
  await first
  return await second
}

async function* chunksOf<F>(rows: Rows<F>): AsyncGenerator<readonly Result<MintRow, F>[]> {
  let chunk: Result<MintRow, F>[] = []
  for await (const row of rows) {
    chunk.push(row)
    if (chunk.length < mintChunk) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** A chunk whose rows have numbers, indices and payloads, and are not yet written. */
interface PreparedChunk {
  readonly rows: readonly MintRow[]
  readonly at: number
  readonly prepared: readonly Prepared[]
  readonly outcomes: Map<number, MintOutcome>
}

/** A chunk between its plan and its signatures. */
interface PlannedChunk extends Planned {
  readonly rows: readonly MintRow[]
  readonly outcomes: Map<number, MintOutcome>
}

async function prepareChunk(
  registry: Registry,
  issuer: Issuer,
  rows: readonly MintRow[],
): Promise<PreparedChunk> {
  if (rows.length > mintChunk) throw new RangeError(`mint: at most ${mintChunk} rows`)
  const outcomes = new Map<number, MintOutcome>()
  if (rows.length === 0) return { rows, at: 0, prepared: [], outcomes }
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
  return { rows, at, prepared, outcomes }
}

async function planChunk(
  registry: Registry,
  issuer: Issuer,
  { rows, at, prepared, outcomes }: PreparedChunk,
): Promise<PlannedChunk> {
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
