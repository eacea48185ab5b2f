import { err, type Result } from '../core/result.ts'
import type { IssueFailure, MintRunner } from './issue.ts'
import { mint } from './mint.ts'
import type { Issuer, Mint, MintRow } from './mint-row.ts'
import type { Registry } from './registry.ts'

const seats = 200
/** Connections are few, and publishing and reading want some as well. */
const trainsAtOnce = 4

interface Waiting {
  readonly issuer: Issuer
  readonly row: MintRow
  readonly done: (outcome: Result<Mint, IssueFailure>) => void
  readonly failed: (reason: unknown) => void
}

/**
 * Lets single issues travel together, in a long-lived process: while a department's train is under
 * way its arrivals queue, and its next takes all of them (at most 200). No timer: alone, a row
 * leaves at once. A second train beside the first would carry half of the riders for the same
 * statements and the same two flushes of the log. Departments travel side by side, four at a time;
 * beyond `queueLimit` waiting rows the answer is `overloaded`, given before anything is promised.
 */
export function issueTrains(registry: Registry, queueLimit = 2000): MintRunner {
  // By department and key, in the order in which their first rider came.
  const queues = new Map<string, Waiting[]>()
  const underWay = new Set<string>()
  let waiting = 0

  const depart = (): void => {
    for (const [line, queue] of queues) {
      if (underWay.size >= trainsAtOnce) return
      if (underWay.has(line)) continue
      const riders = queue.splice(0, seats)
      const [first] = riders
      // Those left behind go to the end of the order: no department keeps another waiting.
      queues.delete(line)
      if (queue.length > 0) queues.set(line, queue)
      if (first === undefined) continue
      waiting -= riders.length
      underWay.add(line)
      void ride(first.issuer, riders).finally(() => {
        underWay.delete(line)
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
    if (waiting >= queueLimit) return Promise.resolve(err({ code: 'overloaded' }))
    return new Promise((done, failed) => {
      const line = `${issuer.department} ${issuer.kid}`
      const queue = queues.get(line) ?? []
      queues.set(line, queue)
      queue.push({ issuer, row, done, failed })
      waiting += 1
      depart()
    })
  }
}
