import { expect, it } from 'vitest'
import {
  type Act,
  displayStatus,
  nextStatus,
  type Status,
  statuses,
} from '../../../src/core/license/status.ts'
import { day } from './sample.ts'

// Written by hand from the status machine: what is not here is refused.
const table: Record<Status, Partial<Record<Act, Status>>> = {
  draft: { approve: 'issued' },
  waiting: { approve: 'issued', reject: 'draft' },
  issued: {
    suspend: 'suspended',
    replace: 'replaced',
    cancel: 'cancelled',
    revoke: 'revoked',
    withdraw: 'withdrawn',
  },
  suspended: { resume: 'issued', cancel: 'cancelled', revoke: 'revoked', withdraw: 'withdrawn' },
  replaced: {},
  cancelled: {},
  revoked: {},
  withdrawn: {},
}
const acts: Act[] = [
  'approve',
  'reject',
  'suspend',
  'resume',
  'replace',
  'cancel',
  'revoke',
  'withdraw',
]

it.each(statuses.flatMap((from) => acts.map((act) => [from, act] as const)))(
  'from %s, %s leads where the table says',
  (from, act) => {
    const to = table[from][act]
    expect(nextStatus(from, act)).toMatchObject(
      to === undefined
        ? { ok: false, error: { code: 'not_allowed', allowed: acts.filter((a) => table[from][a]) } }
        : { ok: true, value: to },
    )
  },
)

it('shows an ended license as expired from the day after its last, suspended or not', () => {
  const dates = { validFrom: day('2026-01-01'), validUntil: day('2026-06-30') }
  expect(displayStatus('issued', dates, day('2026-06-30'))).toBe('issued')
  expect(displayStatus('issued', dates, day('2026-07-01'))).toBe('expired')
  expect(displayStatus('suspended', dates, day('2026-07-01'))).toBe('expired')
  expect(displayStatus('revoked', dates, day('2026-07-01'))).toBe('revoked')
  expect(displayStatus('issued', dates, day('2025-12-31'))).toBe('not_yet_valid')
})

it('ends a suspension by itself on the day after its last', () => {
  const dates = {
    validFrom: day('2026-01-01'),
    validUntil: null,
    suspendedUntil: day('2026-03-31'),
  }
  expect(displayStatus('suspended', dates, day('2026-03-31'))).toBe('suspended')
  expect(displayStatus('suspended', dates, day('2026-04-01'))).toBe('issued')
})
