import type { Bundle } from '../../core/trust/bundle.ts'
import type { Policy } from '../../core/verdict/policy.ts'

/** What the age of a registry's knowledge allows a counter to say. */
export type Grade = 'fine' | 'look_closer' | 'cannot_tell' | 'clock_wrong'

/** How old the knowledge of one registry is; all instants in epoch seconds. */
export interface Age {
  readonly grade: Grade
  /** When the oldest of its status lists was signed. */
  readonly asOf: number
  /** From then on nothing can be told. */
  readonly until: number
  /** The newest signed instant: no right clock lies before it. */
  readonly newest: number
  /** Since `asOf`, by this clock. */
  readonly seconds: number
  /** Status lists and type documents that prove nothing. */
  readonly unusable: number
}

/**
 * Grades a registry's knowledge by its oldest list, as `verify` grades each license by its own:
 * a license can only fare better than this, never worse.
 *
 * @param now - Epoch seconds by this counter's clock.
 * @see SPEC.md §4, §5 rule 8, §6
 */
export function ageOf(bundle: Bundle, policy: Policy, now: number): Age {
  const lists = [...bundle.lists.values()]
  const usable = lists.flatMap((list) => (list === 'list_invalid' ? [] : [list]))
  const asOf = Math.min(bundle.iat, ...usable.map(({ iat }) => iat))
  const until = Math.min(
    bundle.exp,
    bundle.trust.nextUpdate,
    bundle.root.nextUpdate,
    ...usable.map(({ exp }) => exp),
  )
  const types = [...bundle.types.values()].filter((type) => type === 'unusable')
  return {
    grade: gradeOf(),
    asOf,
    until,
    newest: bundle.newestIat,
    seconds: Math.max(0, now - asOf),
    unusable: lists.length - usable.length + types.length,
  }

  function gradeOf(): Grade {
    if (now < bundle.newestIat - policy.clockToleranceSeconds) return 'clock_wrong'
    if (now >= until) return 'cannot_tell'
    return now - asOf > policy.staleAfterSeconds ? 'look_closer' : 'fine'
  }
}
