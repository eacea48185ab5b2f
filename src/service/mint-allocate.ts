import { dateOf } from '../core/license/local-date.ts'
import { numberPeriod } from '../core/license/number-rule.ts'
import {
  type Allocation,
  allocate,
  type CounterWish,
  type PriorRequest,
  raiseCounters,
} from '../store/allocate.ts'
import { StoreFailure } from '../store/failure.ts'
import type { Issuer, MintRow } from './mint-row.ts'
import { departmentScope, type Registry } from './registry.ts'
import { openStatusLists } from './status-list-open.ts'

/** The counter of a type's serials in the year of an instant. */
export function serialPeriod(registry: Registry): string {
  return `serial/${dateOf(registry.now(), registry.offsetSeconds).slice(0, 4)}`
}

/** The counter that a row's number comes from; null where it is given or needs none. */
export function periodOf({ type, facts }: MintRow): string | null {
  if (facts.number !== undefined) return null
  const period = numberPeriod(type.number, facts.issuedOn)
  return period === null ? null : `number/${period}`
}

/** What one allocation gave, handed out row by row. */
export class Supply {
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

/** Numbers, serials and indices for rows, and what is known of their keys; opens lists if none is. */
export async function allocateFor(
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
  const serials = serialPeriod(registry)
  for (const row of rows) {
    const period = periodOf(row)
    if (period !== null) wish(row.type.code, period)
    if (row.given !== undefined) {
      const made = /^([0-9]{4})([0-9]{7})$/.exec(row.given.serial)
      if (made !== null) {
        const next = Number(made[2]) + 1
        floors.push({ type: row.type.code, period: `serial/${made[1]}`, next })
      }
    } else if (row.replaces === undefined) wish(row.type.code, serials)
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

/** What is known of a row's key; undefined when it is new or has none. */
export function findPrior({ prior }: Allocation, { request }: MintRow): PriorRequest | undefined {
  if (request === undefined) return undefined
  return prior.find((one) => one.client === request.client && one.key === request.key)
}
