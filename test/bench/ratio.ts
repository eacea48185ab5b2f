/** One row of the table: how our rate compares with the base's, within one run. */
export interface Row {
  readonly what: string
  /** Ours divided by the base, as rates: 1 = as fast as the base. */
  readonly ratio: number
  readonly reach: string
  readonly met: boolean
  /** A table of its own, printed after all rows. */
  readonly detail?: string
}

/** Work of one round: does `n` of them and resolves. */
export type Work = (n: number) => Promise<unknown>

async function rate(work: Work, n: number): Promise<number> {
  const begin = performance.now()
  await work(n)
  return n / (performance.now() - begin)
}

/**
 * Best of seven rounds each, taken in turns so that both meet the same noise.
 *
 * @returns Operations a millisecond, ours and the base's.
 */
export async function compare(ours: Work, base: Work, n: number): Promise<[number, number]> {
  await ours(n)
  await base(n)
  let best: [number, number] = [0, 0]
  for (let round = 0; round < 7; round++) {
    best = [Math.max(best[0], await rate(ours, n)), Math.max(best[1], await rate(base, n))]
  }
  return best
}

/** Keeps `flight` of them going. */
export function inFlight(flight: number, one: () => Promise<unknown>): Work {
  return async (n) => {
    let left = n
    const lane = async () => {
      while (left-- > 0) await one()
    }
    await Promise.all(Array.from({ length: flight }, lane))
  }
}

/** A row that has to be at least `least` times as fast as its base. */
export function atLeast(what: string, [ours, base]: [number, number], least: number): Row {
  const ratio = ours / base
  return { what, ratio, reach: `≥ ${least} ×`, met: ratio >= least }
}

/** A row that may cost at most `most` times its base. */
export function atMost(what: string, [ours, base]: [number, number], most: number): Row {
  const ratio = base / ours
  return { what, ratio, reach: `≤ ${most} × the cost`, met: ratio <= most }
}
