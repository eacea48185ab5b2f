import { expect, test } from 'vitest'
import { enlargement, looks, viewOf } from '../../src/web/browser/reader/passes.ts'

test('a page scanned at up to 200 dpi is looked at again, a photo is not', () => {
  expect(enlargement(1240, 1754)).toBe(2)
  expect(enlargement(1654, 2339)).toBe(2)
  expect(enlargement(4000, 3000)).toBeUndefined()
})

test('what is enlarged is drawn no larger than a canvas of Safari holds', () => {
  const times = enlargement(2400, 2400) ?? 0
  expect(times).toBeGreaterThan(1.5)
  expect((2400 * times) ** 2).toBeLessThan(16_777_216)
})

test.each([
  [1920, 1080],
  [1280, 720],
  [720, 1280],
  [320, 240],
])('every look at a frame of %d by %d stays inside of it and costs no more', (width, height) => {
  for (const look of looks) {
    const view = viewOf(look, width, height)
    expect(Math.min(view.x, view.y), look).toBeGreaterThanOrEqual(0)
    expect(view.x + view.width, look).toBeLessThanOrEqual(width)
    expect(view.y + view.height, look).toBeLessThanOrEqual(height)
    expect(view.width * view.height * view.scale ** 2, look).toBeLessThanOrEqual(1_280 * 960)
  }
})
