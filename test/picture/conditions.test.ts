import { expect, test } from 'vitest'
import { CONDITIONS } from './conditions.ts'
import { destroy } from './damage.ts'

// No code, but as good as one to be looked at: every third module is dark.
const matrix = {
  size: 65,
  data: Uint8Array.from({ length: 65 * 65 }, (_, i) => Number(i % 3 === 0)),
}

test('the same seed is the same picture, another seed another one', () => {
  const chosen = CONDITIONS.filter(({ name }) => /200 dpi|noise|4 %/.test(name))
  expect(chosen).toHaveLength(3)
  for (const condition of chosen) {
    const take = (seed: string) => Buffer.from(condition.take(matrix, { seed, corner: 0.13 }).gray)
    const first = take('a')
    expect(take('a').equals(first), condition.name).toBe(true)
    expect(take('b').equals(first), condition.name).toBe(false)
  }
})

test('exactly the share is painted over, light and dark, and no corner with a finder', () => {
  const { paint } = destroy('a', 0.3, 0.2)
  const side = Math.sqrt(paint.length)
  const painted = [...paint.keys()].filter((at) => paint[at] !== 0)
  expect(painted.length / paint.length).toBeCloseTo(0.3, 6)
  expect(new Set(painted.map((at) => paint[at]))).toEqual(new Set([1, 2]))
  const corners = painted.filter((at) => {
    const [x, y] = [(at % side) / side, Math.floor(at / side) / side]
    return (x < 0.2 && y < 0.2) || (x >= 0.8 && y < 0.2) || (x < 0.2 && y >= 0.8)
  })
  expect(corners).toEqual([])
})
