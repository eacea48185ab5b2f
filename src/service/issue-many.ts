import type { Result } from '../core/result.ts'
import { type IssueFailure, type IssueRequest, type MintOrder, orderOf } from './issue.ts'
import { mintMany } from './mint.ts'
import type { Mint, MintOutcome, MintRow } from './mint-row.ts'
import type { Actor, Registry } from './registry.ts'

type Outcome = Result<Mint, IssueFailure>

/** Outcomes that wait for their turn at most: behind them nothing more is taken. */
const waitingAtMost = 4000

/**
 * Issues any number of licenses of one department, in chunks that overlap (`mintMany`). Memory is
 * bounded, however many there are, and however many of them are refused.
 *
 * @param asked - Taken as they are needed; what the caller could not read stands in its place.
 * @returns The outcomes in the order of what was asked: as {@link issue} gives them.
 * @throws As `mintMany`: what came before is whole, and the same keys asked again finish the rest.
 */
export async function* issueMany(
  registry: Registry,
  actor: Actor,
  asked: AsyncIterable<Result<IssueRequest, IssueFailure>>,
): AsyncGenerator<Outcome> {
  const source = asked[Symbol.asyncIterator]()
  let next = await takeOrder(registry, actor, source)
  while (next !== undefined) {
    // Places in order: what was refused, or undefined for the next outcome of the mint.
    const places: (Outcome | undefined)[] = []
    const rows = async function* (order: MintOrder): AsyncGenerator<MintRow> {
      yield order.row
      for (;;) {
        next = await takeOrder(registry, actor, source)
        if (next === undefined) return
        if (next.ok && next.value.issuer.kid !== order.issuer.kid) return
        if (places.length >= waitingAtMost) return
        places.push(next.ok ? undefined : next)
        if (next.ok) yield next.value.row
      }
    }
    if (!next.ok) {
      yield next
      next = await takeOrder(registry, actor, source)
      continue
    }
    places.push(undefined)
    for await (const outcomes of mintMany(registry, next.value.issuer, rows(next.value))) {
      yield* inOrder(places, outcomes)
    }
    yield* inOrder(places, [])
  }
}

async function takeOrder(
  registry: Registry,
  actor: Actor,
  source: AsyncIterator<Result<IssueRequest, IssueFailure>>,
): Promise<Result<MintOrder, IssueFailure> | undefined> {
  const { done, value } = await source.next()
  if (done === true) return undefined
  return value.ok ? await orderOf(registry, actor, value.value) : value
}

/** Takes from the front what is known now. */
function* inOrder(
  places: (Outcome | undefined)[],
  outcomes: readonly MintOutcome[],
): Generator<Outcome> {
  let minted = 0
  let given = 0
  for (const refused of places) {
    const outcome = refused ?? outcomes[minted]
    if (outcome === undefined) break
    if (refused === undefined) minted += 1
    given += 1
    yield outcome
  }
  places.splice(0, given)
}
