import { err, type Result } from '../core/result.ts'
import type { IssueFailure, MintRunner } from './issue.ts'
import { mint } from './mint.ts'
import type { Issuer, Mint, MintRow } from './mint-row.ts'
import type { Registry } from './registry.ts'

const seats = 200
const trainsAtOnce = 2

interface Waiting {
  readonly issuer: Issuer
  readonly row: MintRow
  readonly done: (outcome: Result<Mint, IssueFailure>) => void
  readonly failed: (reason: unknown) => void
}

/**
 * Lets single issues travel together, in a long-lived process: while a train is under way arrivals
 * queue, and the next takes all (at most 200) of one department. No timer: alone, a row leaves at
 * once. Two trains at a time; beyond `queueLimit` waiting rows the answer is `overloaded`, given
 * before anything is promised.
 */
export function issueTrains(registry: Registry, queueLimit = 2000): MintRunner {
  const queue: Waiting[] = []
  let running = 0

  const depart = (): void => {
    while (running < trainsAtOnce && queue.length > 0) {
      const first = queue[0]
      if (first === undefined) return
      const riders: Waiting[] = []
      const rest: Waiting[] = []
      for (const one of queue) {
        const same =
          one.issuer.department === first.issuer.department && one.issuer.kid === first.issuer.kid
        if (same && riders.length < seats) riders.push(one)
        else rest.push(one)
      }
      queue.length = 0
      queue.push(...rest)
      running += 1
      void ride(first.issuer, riders).finally(() => {
        running -= 1
        depart()
      })
    }
  }

  const ride = async (issuer: Issuer, riders: readonly Waiting[]): Promise<void> => {
    try {
      const outcomes = await mint(
        registry,
        issuer,
        riders.map((one) => one.row),
      )
      for (const [n, one] of riders.entries()) {
        one.done(outcomes[n] ?? err({ code: 'overloaded' }))
      }
    } catch (thrown) {
      for (const one of riders) one.failed(thrown)
    }
  }

  return (_registry, issuer, row) => {
    if (queue.length >= queueLimit) return Promise.resolve(err({ code: 'overloaded' }))
    return new Promise((done, failed) => {
      queue.push({ issuer, row, done, failed })
      depart()
    })
  }
}
