import { expect, test } from 'vitest'
import { colorsOf } from '../../src/web/browser/reader/colors.ts'

const gray = (rows: readonly (readonly number[])[], times: 1 | 2) => ({
  kind: 'gray' as const,
  data: Uint8Array.from(rows.flat()).buffer,
  width: rows[0]?.length ?? 0,
  height: rows.length,
  times,
})

const reds = ({ data }: { readonly data: Uint8ClampedArray }) =>
  [...data].filter((_, i) => !(i % 4))

test('every pixel of an enlarged picture lies between its neighbors, three parts to one', () => {
  const { data, width, height } = colorsOf(gray([[0], [80], [200]], 2))
  expect([width, height]).toEqual([2, 6])
  expect(reds({ data })).toEqual([0, 20, 60, 110, 170, 200].flatMap((value) => [value, value]))
  expect(reds(colorsOf(gray([[0, 80, 200]], 2)))).toEqual([
    ...[0, 20, 60, 110, 170, 200],
    ...[0, 20, 60, 110, 170, 200],
  ])
})

test('a small picture after a larger one is its own alone, and all of it opaque', () => {
  colorsOf(gray([[9, 9, 9, 9]], 2))
  const { data } = colorsOf(gray([[1, 2]], 1))
  expect([...data]).toEqual([1, 1, 1, 255, 2, 2, 2, 255])
})
