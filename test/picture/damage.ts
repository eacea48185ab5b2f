import type { Page } from './page.ts'
import { type Random, seeded } from './random.ts'

/** Steps across the symbol's side: what is destroyed is laid out on this grid, for any symbol. */
const GRID = 600

/** What is painted over, in parts of the symbol's side: 0 left alone, else 1 light or 2 dark. */
export interface Destruction {
  readonly paint: Uint8Array
}

/**
 * Blots and scratches over a symbol until `share` of its whole square is covered: blots of 1 to
 * 4 mm across at random places, and for every two percent one scratch of 0.3 mm by 8 to 16 mm;
 * half of them as dark as ink, half as light as paper. The three corners that hold the finder
 * patterns, each `corner` of the side wide, are left alone and count as part of the square.
 *
 * @param share - 0..1 of the square.
 * @param corner - 0..0.4; the same for symbols that are compared.
 */
export function destroy(seed: string, share: number, corner: number): Destruction {
  const random = seeded(seed)
  const paint = new Uint8Array(GRID * GRID)
  const wanted = Math.round(share * paint.length)
  let covered = 0
  const dab = (x: number, y: number, color: number) => {
    const near = (v: number) => v < corner * GRID
    const far = (v: number) => v >= (1 - corner) * GRID
    if (x < 0 || y < 0 || x >= GRID || y >= GRID || covered >= wanted) return
    if ((near(x) && near(y)) || (far(x) && near(y)) || (near(x) && far(y))) return
    if (paint[y * GRID + x] === 0) covered++
    paint[y * GRID + x] = color
  }
  for (let i = 0; i < Math.floor(share / 0.02); i++) scratch(random, dab)
  while (covered < wanted) blot(random, dab)
  return { paint }
}

type Dab = (x: number, y: number, color: number) => void
const millimetre = GRID / 27

function color(random: Random): number {
  return random.between(0, 2) < 1 ? 1 : 2
}

function blot(random: Random, dab: Dab): void {
  const centerX = random.between(0, GRID)
  const centerY = random.between(0, GRID)
  const long = random.between(0.5, 2) * millimetre
  const short = long * random.between(0.5, 1)
  const turn = random.between(0, Math.PI)
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const paint = color(random)
  for (let y = Math.ceil(centerY - long); y <= centerY + long; y++) {
    for (let x = Math.ceil(centerX - long); x <= centerX + long; x++) {
      const u = ((x - centerX) * cos + (y - centerY) * sin) / long
      const v = ((y - centerY) * cos - (x - centerX) * sin) / short
      if (u * u + v * v <= 1) dab(x, y, paint)
    }
  }
}

function scratch(random: Random, dab: Dab): void {
  const length = random.between(8, 16) * millimetre
  const turn = random.between(0, 2 * Math.PI)
  const startX = random.between(0.2, 0.8) * GRID
  const startY = random.between(0.2, 0.8) * GRID
  const half = (0.3 * millimetre) / 2
  const paint = color(random)
  for (let along = 0; along < length; along += 0.5) {
    for (let across = -half; across <= half; across += 0.5) {
      const x = startX + along * Math.cos(turn) - across * Math.sin(turn)
      const y = startY + along * Math.sin(turn) + across * Math.cos(turn)
      dab(Math.round(x), Math.round(y), paint)
    }
  }
}

/** The page with its symbol painted over. */
export function destroyed(page: Page, { paint }: Destruction): Page {
  const { raster, symbol } = page
  const values = raster.values.slice()
  for (let y = Math.ceil(symbol.edge); y < symbol.edge + symbol.side; y++) {
    for (let x = Math.ceil(symbol.edge); x < symbol.edge + symbol.side; x++) {
      const row = Math.floor(((y - symbol.edge) / symbol.side) * GRID)
      const column = Math.floor(((x - symbol.edge) / symbol.side) * GRID)
      const color = paint[row * GRID + column]
      if (color === 1) values[y * raster.width + x] = 0.95
      if (color === 2) values[y * raster.width + x] = 0.08
    }
  }
  return { ...page, raster: { ...raster, values } }
}
