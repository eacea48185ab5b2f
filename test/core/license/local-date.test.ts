import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  addDays,
  addYears,
  dateOf,
  endOfDay,
  lastDayOfTerm,
  parseLocalDate,
  startOfDay,
} from '../../../src/core/license/local-date.ts'
import { day } from './sample.ts'

it('agrees with the JavaScript calendar on every day of 400 years', () => {
  let date = day('1800-01-01')
  const wrong: string[] = []
  for (let at = Date.UTC(1800, 0, 1); at < Date.UTC(2200, 0, 1); at += 86_400_000) {
    const iso = new Date(at).toISOString().slice(0, 10)
    if (date !== iso || startOfDay(date, 0) !== at / 1000) wrong.push(iso)
    date = addDays(date, 1)
  }
  expect(wrong).toEqual([])
})

it.each([
  '2023-02-29',
  '1900-02-29',
  '2024-04-31',
  '2024-13-01',
  '2024-00-10',
  '0000-01-01',
  '2024-1-01',
  '2024-01-01\n',
])('refuses %j as a day', (text) => {
  expect(parseLocalDate(text)).toBeUndefined()
})

it('ends a term on the day before the same day, and on 28 February after a 29th', () => {
  expect(lastDayOfTerm(day('2024-03-15'), 5)).toBe('2029-03-14')
  expect(lastDayOfTerm(day('2024-03-01'), 4)).toBe('2028-02-29')
  expect(lastDayOfTerm(day('2024-02-29'), 5)).toBe('2029-02-28')
  expect(lastDayOfTerm(day('2024-02-29'), 4)).toBe('2028-02-28')
  expect(addYears(day('2024-02-29'), 1)).toBe('2025-02-28')
})

it('finds the day again from its first and last second, at every offset', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -700_000, max: 2_900_000 }),
      fc.integer({ min: -56, max: 56 }),
      (n, quarter) => {
        const offset = quarter * 900
        const date = addDays(day('1970-01-01'), n)
        expect(dateOf(startOfDay(date, offset), offset)).toBe(date)
        expect(dateOf(endOfDay(date, offset) - 1, offset)).toBe(date)
        expect(endOfDay(date, offset)).toBe(startOfDay(addDays(date, 1), offset))
      },
    ),
  )
})

it('begins a day in China eight hours before it begins in Greenwich', () => {
  expect(startOfDay(day('2026-07-01'), 28_800)).toBe(Date.parse('2026-07-01T00:00:00+08:00') / 1000)
})
