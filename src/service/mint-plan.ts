import { err } from '../core/result.ts'
import { StoreFailure } from '../store/failure.ts'
import { planLicenses } from '../store/plan.ts'
import { periodOf } from './mint-allocate.ts'
import type { Prepared } from './mint-prepare.ts'
import type { Issuer, MintOutcome } from './mint-row.ts'
import { departmentScope, type Registry } from './registry.ts'

/** What became of prepared rows. */
export interface Planned {
  readonly planned: readonly Prepared[]
  /** Our own number was taken by one given from outside: the counter's next is to be tried. */
  readonly again: readonly Prepared[]
}

/**
 * Plans prepared rows in one statement, at the second in which they were prepared.
 *
 * @param outcomes - Gets the outcome of every row that was not planned.
 */
export async function planRows(
  registry: Registry,
  issuer: Issuer,
  at: number,
  prepared: readonly Prepared[],
  outcomes: Map<number, MintOutcome>,
): Promise<Planned> {
  if (prepared.length === 0) return { planned: [], again: [] }
  const db = registry.store.scoped(departmentScope(issuer.department))
  const rows = prepared.map((one) => one.plan)
  const planned: Prepared[] = []
  const again: Prepared[] = []
  const explain = async (one: Prepared): Promise<void> => {
    const why = await explainRefusal(registry, issuer, one)
    if (why === 'again') again.push(one)
    else outcomes.set(one.plan.n, why)
  }
  try {
    const answers = new Map(
      (await planLicenses(db, issuer.department, at, rows)).map((one) => [one.n, one]),
    )
    for (const one of prepared) {
      const answer = answers.get(one.plan.n)
      if (answer?.planned === true) planned.push(one)
      else if (answer?.fresh === false) {
        outcomes.set(one.plan.n, err({ code: 'in_flight', retryAfterSeconds: 1 }))
      } else await explain(one)
    }
    return { planned, again }
  } catch (thrown) {
    if (!(thrown instanceof StoreFailure)) throw thrown
    const single = prepared.length === 1 ? prepared[0] : undefined
    if (single === undefined) {
      if (thrown.code === 'unavailable') throw thrown
      // One row spoils the statement for all: run them one by one, and it alone is refused.
      for (const one of prepared) {
        const part = await planRows(registry, issuer, at, [one], outcomes)
        planned.push(...part.planned)
        again.push(...part.again)
      }
      return { planned, again }
    }
    if (thrown.code === 'holder_has_one') {
      outcomes.set(single.plan.n, err({ code: 'holder_has_one' }))
    } else if (thrown.code === 'refused') await explain(single)
    else throw thrown
    return { planned, again }
  }
}

/** Why a row was not inserted: its place in the lineage, its number or its serial is taken. */
async function explainRefusal(
  registry: Registry,
  issuer: Issuer,
  { plan: row, row: asked }: Prepared,
): Promise<MintOutcome | 'again'> {
  const db = registry.store.scoped(departmentScope(issuer.department))
  if (row.old !== undefined) return err({ code: 'conflict' })
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
  const made = asked.facts.number === undefined && periodOf(asked) !== null
  return made ? 'again' : err({ code: 'number_taken' })
}
