import { err, type Result } from '../core/result.ts'
import type { IssueFailure, MintRunner } from './issue.ts'
import { mint } from './mint.ts'
import type { Issuer, Mint, MintRow } from './mint-row.ts'
import type { Registry } from './registry.ts'

const seats = 200
/** Connections are few, and publishing and reading want some as well. */
const trainsAtOnce = 4
const trainsALine = 2

interface Waiting {
  readonly issuer: Issuer
  readonly row: MintRow
  readonly done: (outcome: Result<Mint, IssueFailure>) => void
  readonly failed: (reason: unknown) => void
}

/** The waiting rows of one department and key, and its trains under way. */
interface Line {
  readonly queue: Waiting[]
  trains: number
  /** Of the train that left last. */
  riders: number
}

/**
 * Lets single issues travel together, in a long-lived process: while a department's train is under
 * way its arrivals queue, and its next takes all of them (at most 200). No timer: alone, a row
 * leaves at once. A second train goes beside the first only when it carries as many: with fewer it
 * would cost the same statements and flushes of the log again. Departments travel side by side,
 * four trains at a time; beyond `queueLimit` waiting rows the answer is `overloaded`, given before
 * anything is promised.
 */
export function issueTrains(registry: Registry, queueLimit = 2000): MintRunner {
  const lines = new Map<string, Line>()
  let underWay = 0
  let waiting = 0

  const mayLeave = ({ queue, trains, riders }: Line): boolean =>
    queue.length > 0 && (trains === 0 || (trains < trainsALine && queue.length >= riders))

  const depart = (): void => {
    for (const [name, line] of lines) {
      if (underWay >= trainsAtOnce) return
      if (!mayLeave(line)) continue
      const riders = line.queue.splice(0, seats)
      const [first] = riders
      if (first === undefined) continue
      // To the end of the order: no department keeps another waiting.
      lines.delete(name)
      lines.set(name, line)
      waiting -= riders.length
      underWay += 1
      line.trains += 1
      line.riders = riders.length
      void ride(first.issuer, riders).finally(() => {
        underWay -= 1
        line.trains -= 1
        if (line.trains === 0 && line.queue.length === 0) lines.delete(name)
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
      const name = `${issuer.department} ${issuer.kid}`
      const line = lines.get(name) ?? { queue: [], trains: 0, riders: 0 }
      lines.set(name, line)
      line.queue.push({ issuer, row, done, failed })
      waiting += 1
      depart()
    })
  }
}
