import { err, ok, type Result } from '../result.ts'
import type { LocalDate } from './local-date.ts'

/**
 * What a license is, as stored: draft (草稿), waiting for approval (待审批), issued (有效), suspended
 * (暂扣), replaced by its next version (已换发), cancelled at the holder's wish or by an end in law
 * (注销), revoked as wrongly granted (撤销), withdrawn as a penalty (吊销). The last three differ in
 * law and are never merged. Expired is no status: it follows from the dates.
 */
export type Status =
  | 'draft'
  | 'waiting'
  | 'issued'
  | 'suspended'
  | 'replaced'
  | 'cancelled'
  | 'revoked'
  | 'withdrawn'

/** What a clerk does to a license. */
export type Act =
  | 'approve'
  | 'reject'
  | 'suspend'
  | 'resume'
  | 'replace'
  | 'cancel'
  | 'revoke'
  | 'withdraw'

/** What people are shown: the status seen on a day. */
export type DisplayStatus = Status | 'expired' | 'not_yet_valid'

/** The dates on which the display depends; a day is inclusive. */
export interface StatusDates {
  readonly validFrom: LocalDate
  readonly validUntil: LocalDate | null
  readonly suspendedUntil?: LocalDate | null | undefined
}

/** An act that this status does not allow, and those that it does. */
export interface NotAllowed {
  readonly code: 'not_allowed'
  readonly allowed: readonly Act[]
}

/** Every status, in the order of a license's life. */
export const statuses: readonly Status[] = [
  'draft',
  'waiting',
  'issued',
  'suspended',
  'replaced',
  'cancelled',
  'revoked',
  'withdrawn',
]

const ends = { cancel: 'cancelled', revoke: 'revoked', withdraw: 'withdrawn' } as const
// A suspended license is resumed before it is replaced: its next version would be in force, and the
// suspension gone without anyone having ended it.
const machine: Readonly<Record<Status, Readonly<Partial<Record<Act, Status>>>>> = {
  draft: { approve: 'issued' },
  waiting: { approve: 'issued', reject: 'draft' },
  issued: { suspend: 'suspended', replace: 'replaced', ...ends },
  suspended: { resume: 'issued', ...ends },
  replaced: {},
  cancelled: {},
  revoked: {},
  withdrawn: {},
}
const acts: readonly Act[] = [
  'approve',
  'reject',
  'suspend',
  'resume',
  'replace',
  'cancel',
  'revoke',
  'withdraw',
]

/** The status after an act, or `not_allowed` with the acts that this status allows. */
export function nextStatus(from: Status, act: Act): Result<Status, NotAllowed> {
  const next = machine[from][act]
  return next === undefined ? err({ code: 'not_allowed', allowed: allowedActs(from) }) : ok(next)
}

/** The acts that a status allows; none once a license has ended. */
export function allowedActs(from: Status): readonly Act[] {
  return acts.filter((act) => machine[from][act] !== undefined)
}

/** Whether a license counts as living: its number is taken, and it is its holder's one license. */
export function isLiving(status: Status): boolean {
  return !(
    status === 'replaced' ||
    status === 'cancelled' ||
    status === 'revoked' ||
    status === 'withdrawn'
  )
}

/**
 * What to show on a day. A suspension with an end is over the day after it, by itself. A license
 * that is past its last day shows `expired`, suspended or not: an end beats an interruption.
 */
export function displayStatus(status: Status, dates: StatusDates, today: LocalDate): DisplayStatus {
  const resumed =
    status === 'suspended' &&
    typeof dates.suspendedUntil === 'string' &&
    dates.suspendedUntil < today
  const current = resumed ? 'issued' : status
  if (current !== 'issued' && current !== 'suspended') return current
  if (dates.validUntil !== null && dates.validUntil < today) return 'expired'
  return current === 'issued' && dates.validFrom > today ? 'not_yet_valid' : current
}

/** A status list's value: 0 valid, 1 invalid, 2 suspended (IETF Token Status List §7). */
export type ListValue = 0 | 1 | 2

/** The reason byte beside a non-zero value: SPEC.md "Status lists". */
export type ReasonByte = 0 | 1 | 2 | 3 | 4 | 5 | 6

/** The reason byte of a copy or phone that was replaced while its license lives on. */
export const copyReplacedReason = 6

/**
 * The list value of a license's credentials. A draft has none; should one be asked for, it is
 * invalid: fail closed.
 */
export function listValueOf(status: Status): ListValue {
  if (status === 'issued') return 0
  return status === 'suspended' ? 2 : 1
}

const reasons: Readonly<Record<Status, ReasonByte>> = {
  draft: 0,
  waiting: 0,
  issued: 0,
  replaced: 1,
  cancelled: 2,
  revoked: 3,
  withdrawn: 4,
  suspended: 5,
}

/** The reason byte of a license's credentials; 0 = not stated (and for `issued`, which has none). */
export function reasonOf(status: Status): ReasonByte {
  return reasons[status]
}
