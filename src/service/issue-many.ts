import { ok, type Result } from '../core/result.ts'
import { type IssueFailure, type IssueRequest, type MintOrder, orderOf } from './issue.ts'
import { mintMany } from './mint.ts'
import type { Mint, MintRow } from './mint-row.ts'
import type { Actor, Registry } from './registry.ts'

/**
 * Issues any number of licenses of one department, in chunks that overlap (`mintMany`). Memory is
 * bounded, however many there are, and however many of them are refused.
 *
 * @param asked - Taken as they are needed; what the caller could not read stands in its place.
 * @returns The outcomes in the order of what was asked: what was minted or the kept answer, or
 * {@link IssueFailure}.
 * @throws As `mintMany`: what came before is whole, and the same keys asked again finish the rest.
 */
export async function* issueMany(
  registry: Registry,
  actor: Actor,
  asked: AsyncIterable<Result<IssueRequest, IssueFailure>>,
): AsyncGenerator<Result<Mint, IssueFailure>> {
  const source = asked[Symbol.asyncIterator]()
  const take = async (): Promise<Result<MintOrder, IssueFailure> | undefined> => {
    const { done, value } = await source.next()
    if (done === true) return undefined
    return value.ok ? await orderOf(registry, actor, value.value) : value
  }
  let next = await take()
  // All that one key signs: a department's next key begins a run of its own.
  const rowsOf = async function* (first: MintOrder): AsyncGenerator<Result<MintRow, IssueFailure>> {
    yield ok(first.row)
    for (next = await take(); next !== undefined; next = await take()) {
      if (next.ok && next.value.issuer.kid !== first.issuer.kid) return
      yield next.ok ? ok(next.value.row) : next
    }
  }
  try {
    while (next !== undefined) {
      if (!next.ok) {
        yield next
        next = await take()
        continue
      }
      for await (const outcomes of mintMany(registry, next.value.issuer, rowsOf(next.value))) {
        yield* outcomes
      }
    }
  } finally {
    await source.return?.()
  }
}
