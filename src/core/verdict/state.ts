import type { Claims } from '../credential/claims.ts'
import { dateOf, type LocalDate } from '../license/local-date.ts'
import {
  reasonAt,
  STATUS_INVALID,
  STATUS_SUSPENDED,
  STATUS_VALID,
  statusAt,
} from '../status-list/list.ts'
import type { Bundle } from '../trust/bundle.ts'
import type { Line, LineCodeOf } from './lines.ts'
import type { Policy } from './policy.ts'

/** First and last valid day at the registry's offset; no last day: no end (长期). */
export interface Term {
  readonly validFrom: LocalDate
  readonly validUntil?: LocalDate
}

/** The days of `nbf` and of the second before `exp`. @see SPEC.md §1.2 "Dates" */
export function termOf({ nbf, exp }: Claims, { trust: { offsetSeconds } }: Bundle): Term {
  const validFrom = dateOf(nbf, offsetSeconds)
  return exp === undefined
    ? { validFrom }
    : { validFrom, validUntil: dateOf(exp - 1, offsetSeconds) }
}

/**
 * Whether the license is in its term at `now`. No tolerance: `nbf ≤ now < exp`.
 *
 * @see SPEC.md §1.2 "Dates"; RFC 7519 §4.1.4–4.1.5
 */
export function judgeDates(claims: Claims, term: Term, now: number): Line {
  const { validFrom, ...until } = term
  const end = claims.exp
  if (now < claims.nbf) return { line: 'dates', code: 'not_yet_valid', validFrom }
  if (end !== undefined && now >= end) return { line: 'dates', code: 'expired', ...until }
  return { line: 'dates', code: 'dates_valid', ...term }
}

const endedCodes = {
  not_stated: 'ended_unstated',
  replaced: 'replaced',
  cancelled: 'cancelled',
  revoked: 'revoked',
  withdrawn: 'withdrawn',
  suspended: 'ended_unstated',
  copy_replaced: 'copy_replaced',
} as const satisfies Record<ReturnType<typeof reasonAt>, LineCodeOf<'status'>>

/**
 * What the status list says of this credential, as of the list's signing. Fails closed: what is
 * absent, broken or too old never reads as valid; an end is believed however old the list is.
 *
 * @see SPEC.md §4
 */
export function judgeStatus(
  { uri, idx }: Claims['status'],
  bundle: Bundle,
  now: number,
  policy: Policy,
): Line[] {
  const loaded = bundle.lists.get(uri)
  if (loaded === undefined) return [{ line: 'status', code: 'list_missing' }]
  if (loaded === 'list_invalid') return [{ line: 'status', code: 'list_invalid' }]
  const asOf = { at: loaded.iat, seconds: Math.max(0, now - loaded.iat) }
  const value = statusAt(loaded.list, idx)
  if (value === undefined) return [{ line: 'status', code: 'index_outside', ...asOf }]
  if (value === STATUS_INVALID) {
    return [{ line: 'status', code: endedCodes[reasonAt(loaded.list, idx)], ...asOf }]
  }
  if (now >= loaded.exp) return [{ line: 'status', code: 'list_expired', ...asOf }]
  if (value === STATUS_SUSPENDED) return [{ line: 'status', code: 'suspended', ...asOf }]
  if (value !== STATUS_VALID) return [{ line: 'status', code: 'status_unknown', ...asOf }]
  const good: Line = { line: 'status', code: 'status_valid', ...asOf }
  return asOf.seconds > policy.staleAfterSeconds
    ? [good, { line: 'status', code: 'status_stale', ...asOf }]
    : [good]
}
