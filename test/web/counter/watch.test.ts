import { describe, expect, test } from 'vitest'
import { openWatch } from '../../../src/web/browser/counter/scan/watch.ts'
import type { Point, Sight } from '../../../src/web/browser/reader/messages.ts'

const ours = (digit: string) => `https://lic.example/v#${digit.repeat(200)}`
const square = (side: number): readonly Point[] => [
  { x: 0, y: 0 },
  { x: side, y: 0 },
  { x: side, y: side },
  { x: 0, y: side },
]
const seen = (...texts: string[]): Sight => ({
  codes: texts.map((text) => ({ text, corners: square(400) })),
  damaged: [],
  tookMs: 10,
})
const broken = (side: number): Sight => ({ codes: [], damaged: [square(side)], tookMs: 10 })

describe('what the camera sees', () => {
  test('is handed in at the first look', () => {
    expect(openWatch().look(seen(ours('1')), 720, 0)).toEqual({ take: ours('1'), guidance: 'seen' })
  })

  test('is handed in once for as long as it stays, even where some looks miss it', () => {
    const watch = openWatch()
    watch.look(seen(ours('1')), 720, 0)
    const later = [500, 1_000, 2_900, 5_000].map((at) => {
      watch.look(seen(), 720, at - 100)
      return watch.look(seen(ours('1')), 720, at).take
    })
    expect(later).toEqual([undefined, undefined, undefined, undefined])
  })

  test('is handed in again after three seconds without it', () => {
    const watch = openWatch()
    watch.look(seen(ours('1')), 720, 0)
    expect(watch.look(seen(ours('1')), 720, 3_001).take).toBe(ours('1'))
  })

  test('gives way to the next code at once', () => {
    const watch = openWatch()
    watch.look(seen(ours('1')), 720, 0)
    expect(watch.look(seen(ours('2')), 720, 40).take).toBe(ours('2'))
  })

  test('is not chosen from two licenses', () => {
    expect(openWatch().look(seen(ours('1'), ours('2')), 720, 0)).toEqual({ guidance: 'two' })
  })

  test('is the license where a stranger’s code stands beside it', () => {
    const sight = seen('https://shop.example/', ours('1'))
    expect(openWatch().look(sight, 720, 0).take).toBe(ours('1'))
  })

  test('is a stranger’s code only when it stays', () => {
    const watch = openWatch()
    const stranger = seen('https://shop.example/')
    expect(watch.look(stranger, 720, 0).take).toBeUndefined()
    expect(watch.look(stranger, 720, 1_100).take).toBeUndefined()
    expect(watch.look(stranger, 720, 1_300).take).toBe('https://shop.example/')
  })

  test('is said to be too small or unclear only when it was seen three times in a row', () => {
    for (const [side, guidance] of [
      [100, 'closer'],
      [400, 'unclear'],
    ] as const) {
      const watch = openWatch()
      const looks = [0, 50, 100].map((at) => watch.look(broken(side), 720, at).guidance)
      expect(looks).toEqual(['aim', 'aim', guidance])
    }
  })
})
