import { seeded } from './random.ts'
import { type Box, blur, fill, type Raster, whiteRaster } from './raster.ts'

/** Modules of a QR symbol as `qrcode` draws them: `data` holds 1 for a dark one, row by row. */
export interface Matrix {
  readonly size: number
  readonly data: Uint8Array
}

/** A piece of paper or screen with a code in its middle, before anyone takes a picture of it. */
export interface Page {
  readonly raster: Raster
  readonly pixelsPerMillimetre: number
  /** Left (and top) edge and side of the symbol without its quiet zone, in pixels. */
  readonly symbol: { readonly edge: number; readonly side: number }
}

/** Side of the square given to every code, the four light modules around it included. */
export const BOX_MILLIMETRES = 30
/** Side of the piece of page that a picture shows. */
export const PAGE_MILLIMETRES = 40
const QUIET_MODULES = 4
const INCH_MILLIMETRES = 25.4

/**
 * A page from a printer of so many dots an inch: modules begin and end at whole dots, so that
 * they differ in width, and ink runs a little beyond its dots.
 *
 * @param gain - How far ink runs, in dots; 0.1 to 0.4 on office paper.
 */
export function printPage(matrix: Matrix, dpi: number, gain: number): Page {
  const known = lastPrint
  if (known?.matrix === matrix && known.dpi === dpi && known.gain === gain) return known.page
  // Every dot is drawn as a few pixels, else ink could not run by less than a dot.
  const dotPixels = Math.max(1, Math.round(600 / dpi))
  const dots = drawDots(matrix, dpi / INCH_MILLIMETRES)
  const sharp = enlarge(dots.raster, dotPixels)
  const soft = blur(sharp, 0.45 * dotPixels)
  // A straight edge of this blur rises by about 0.9 a dot where it crosses the middle.
  const shift = 0.9 * gain
  const values = soft.values.map((v) => clamp((v - 0.5 - shift) * 2 + 0.5))
  const { edge, side } = dots.symbol
  const page = {
    raster: { ...sharp, values },
    pixelsPerMillimetre: (dotPixels * dpi) / INCH_MILLIMETRES,
    symbol: { edge: edge * dotPixels, side: side * dotPixels },
  }
  lastPrint = { matrix, dpi, gain, page }
  return page
}

/** Most pictures are of one clean print: it takes longer to draw than to look at. */
let lastPrint:
  | { readonly matrix: Matrix; readonly dpi: number; readonly gain: number; readonly page: Page }
  | undefined

/** A phone's screen: every pixel is a lit square with a dark frame, as its mask leaves it. */
export function screenPage(matrix: Matrix, ppi: number): Page {
  const dotPixels = 3
  const dots = drawDots(matrix, ppi / INCH_MILLIMETRES)
  const lit = enlarge(dots.raster, dotPixels)
  const { width } = lit
  const values = lit.values.map((v, at) => {
    const frame = (at % width) % dotPixels === 2 || Math.floor(at / width) % dotPixels === 2
    return frame ? v * 0.35 : v
  })
  const { edge, side } = dots.symbol
  return {
    raster: { ...lit, values },
    pixelsPerMillimetre: (dotPixels * ppi) / INCH_MILLIMETRES,
    symbol: { edge: edge * dotPixels, side: side * dotPixels },
  }
}

function drawDots(matrix: Matrix, dotsPerMillimetre: number): Page {
  const pageDots = Math.round(PAGE_MILLIMETRES * dotsPerMillimetre)
  const raster = whiteRaster(pageDots, pageDots)
  drawText(raster, dotsPerMillimetre)
  const box = BOX_MILLIMETRES * dotsPerMillimetre
  const start = Math.round((pageDots - box) / 2)
  fill(raster, { left: start, top: start, right: start + box, bottom: start + box }, 1)
  const module = box / (matrix.size + 2 * QUIET_MODULES)
  const edge = start + QUIET_MODULES * module
  for (let row = 0; row < matrix.size; row++) {
    for (let column = 0; column < matrix.size; column++) {
      if (matrix.data[row * matrix.size + column] === 1)
        fill(raster, cell(edge, module, row, column), 0)
    }
  }
  const symbol = { edge, side: matrix.size * module }
  return { raster, pixelsPerMillimetre: dotsPerMillimetre, symbol }
}

function cell(edge: number, module: number, row: number, column: number): Box {
  const left = edge + column * module
  const top = edge + row * module
  return { left, top, right: left + module, bottom: top + module }
}

/** Something like print of 10 points, so that the code is not the only dark thing in sight. */
export function drawText(raster: Raster, dotsPerMillimetre: number): void {
  const random = seeded('text')
  const stroke = 0.4 * dotsPerMillimetre
  for (let top = 0; top + 9 * stroke < raster.height; top += 13 * stroke) {
    for (let left = 0; left + 9 * stroke < raster.width; left += 10 * stroke) {
      for (let i = 0; i < 7; i++) {
        const x = left + Math.floor(random.between(0, 6)) * stroke
        const y = top + Math.floor(random.between(0, 8)) * stroke
        const flat = random.between(0, 2) < 1
        const right = x + (flat ? 4 * stroke : stroke)
        fill(raster, { left: x, top: y, right, bottom: y + (flat ? stroke : 4 * stroke) }, 0)
      }
    }
  }
}

function enlarge({ width, height, values }: Raster, times: number): Raster {
  const large = whiteRaster(width * times, height * times)
  for (let y = 0; y < large.height; y++) {
    const from = Math.floor(y / times) * width
    for (let x = 0; x < large.width; x++) {
      large.values[y * large.width + x] = values[from + Math.floor(x / times)] ?? 1
    }
  }
  return large
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
