import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { paced } from '../../src/entry/pace.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a paced act', () => {
  test('is done at once, and what comes during the pause is done once after it', () => {
    const done: number[] = []
    const act = paced(5000, () => done.push(Date.now()))
    const begin = Date.now()
    act()
    expect(done).toEqual([begin])
    for (let n = 0; n < 100; n++) act()
    expect(done).toHaveLength(1)
    vi.advanceTimersByTime(4999)
    expect(done).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(done).toEqual([begin, begin + 5000])
  })

  test('is at once again after a pause in which nothing came', () => {
    let count = 0
    const act = paced(5000, () => {
      count += 1
    })
    act()
    vi.advanceTimersByTime(5000)
    act()
    expect(count).toBe(2)
    vi.advanceTimersByTime(20_000)
    expect(count).toBe(2)
  })
})
