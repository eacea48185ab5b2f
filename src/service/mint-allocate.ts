import { dateOf } from '../core/license/local-date.ts'
import { numberPeriod } from '../core/license/number-rule.ts'
import {
  type Allocation,
  allocate,
  type Counter,
  type PriorRequest,
  raiseCounters,
  type Wish,
  type WishKey,
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
  const scope = { ...departmentScope(issuer.department), allocates: true }
  const db = registry.store.scoped(scope)
  await raiseCounters(db, rows.flatMap(floorOf))
  const { wishes, keys } = wishesOf(rows, serialPeriod(registry))
  const ask = async (asked: readonly Wish[]) =>
    await allocate(db, {
      wishes: asked,
      keys,
      listGroup: registry.listGroup ?? 'main',
      pick: new DataView(registry.random(4).slice().buffer).getUint32(0),
      at: registry.now(),
    })
  const first = await ask(wishes)
  if (first.cards === 0 || first.list !== undefined) return first
  await openStatusLists(registry)
  const { list, indices } = await ask(wishes.map((one) => ({ ...one, counters: [] })))
  if (list === undefined) throw new StoreFailure('database_error')
  return { ...first, list, indices }
}

/** What a given serial lifts the counter to. */
function floorOf({ type, given }: MintRow): readonly (Counter & { readonly next: number })[] {
  const made = /^([0-9]{4})([0-9]{7})$/.exec(given?.serial ?? '')
  if (made === null) return []
  return [{ type: type.code, period: `serial/${made[1]}`, next: Number(made[2]) + 1 }]
}

/** Rows that want alike, counted. */
function wishesOf(
  rows: readonly MintRow[],
  serials: string,
): { readonly wishes: readonly Wish[]; readonly keys: readonly WishKey[] } {
  const places = new Map<string, number>()
  const wishes: (Wish & { rows: number })[] = []
  const keys: WishKey[] = []
  for (const row of rows) {
    const numbers = periodOf(row)
    const makesSerial = row.given === undefined && row.replaces === undefined
    const card = row.as === 'issued'
    const alike = `${row.type.code} ${numbers} ${makesSerial} ${card}`
    const wish = places.get(alike) ?? wishes.length
    if (wish === wishes.length) {
      const periods = [...(numbers === null ? [] : [numbers]), ...(makesSerial ? [serials] : [])]
      const counters = periods.map((period) => ({ type: row.type.code, period }))
      places.set(alike, wish)
      wishes.push({ rows: 0, card, counters })
    }
    const known = wishes[wish]
    if (known !== undefined) known.rows += 1
    if (row.request !== undefined) {
      keys.push({ wish, client: row.request.client, key: row.request.key })
    }
  }
  return { wishes, keys }
}

/** What is known of a row's key; undefined when it is new or has none. */
export function findPrior({ prior }: Allocation, { request }: MintRow): PriorRequest | undefined {
  if (request === undefined) return undefined
  return prior.find((one) => one.client === request.client && one.key === request.key)
}
