import { describe, expect, it } from 'vitest'
import { addDays } from '../../../src/core/license/local-date.ts'
import { parseSeedFile, shiftDays } from '../../../src/core/license/sample-file.ts'
import { day, sample } from './sample.ts'

it('reads the whole sample file', () => {
  const file = parseSeedFile(sample())
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  expect(file.value.types).toHaveLength(12)
  expect(file.value.licenses).toHaveLength(sample().licenses.length)
})

describe('a changed license is refused at its place', () => {
  it.each([
    ['an unknown department', { department: 'zz' }, 'department', 'unknown_department'],
    ['an unknown type', { type: '11370000MBDEM100XA099' }, 'type', 'unknown_type'],
    ['a department that may not issue it', { department: 'jt' }, 'type', 'not_entitled'],
    ['a day of no calendar', { issuedOn: '2023-02-29' }, 'issuedOn', 'not_a_day'],
    ['a day of issue after today', { issuedOn: '2099-01-01' }, 'issuedOn', 'issued_after_today'],
    ['an end before the start', { validUntil: '2000-01-01' }, 'validUntil', 'end_before_start'],
  ])('%s', (_, change, place, code) => {
    const file = sample()
    Object.assign(file.licenses[0] ?? {}, change)
    const parsed = parseSeedFile(file)
    const found = parsed.ok ? [] : parsed.error.map((fault) => [fault.path, fault.code])
    expect(found).toEqual([[`licenses[0].${place}`, code]])
  })
})

it('moves the four dates of a license and nothing else', () => {
  const file = parseSeedFile(sample())
  if (!file.ok) throw new Error('the sample file does not parse')
  const moved = shiftDays(file.value, addDays(file.value.asOf, 100))
  const back = (d: Parameters<typeof addDays>[0]) => addDays(d, 100)
  expect(moved.licenses).toEqual(
    file.value.licenses.map((license) => ({
      ...license,
      facts: {
        ...license.facts,
        issuedOn: back(license.facts.issuedOn),
        validFrom: back(license.facts.validFrom),
        validUntil: license.facts.validUntil && back(license.facts.validUntil),
      },
      ...(license.suspendedUntil && { suspendedUntil: back(license.suspendedUntil) }),
    })),
  )
  expect(moved.types).toEqual(file.value.types)
  expect(day(moved.asOf)).toBe(addDays(file.value.asOf, 100))
})
