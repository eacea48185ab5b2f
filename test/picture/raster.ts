/** Brightness by row, 0 black to 1 white; beyond its edge everything is white. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

export function whiteRaster(width: number, height: number): Raster {
  return { width, height, values: new Float32Array(width * height).fill(1) }
}

/** Fills a rectangle given in pixels; its edges are rounded to whole pixels, as a printer does. */
export function fill(raster: Raster, box: Box, value: number): void {
  const left = Math.max(0, Math.round(box.left))
  const right = Math.min(raster.width, Math.round(box.right))
  const bottom = Math.min(raster.height, Math.round(box.bottom))
  for (let y = Math.max(0, Math.round(box.top)); y < bottom; y++) {
    raster.values.fill(value, y * raster.width + left, y * raster.width + Math.max(left, right))
  }
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Gaussian blur, deviation in pixels. */
export function blur(raster: Raster, sigma: number): Raster {
  if (sigma < 0.2) return raster
  const kernel = gaussian(sigma)
  return blurDown(blurAlong(raster, kernel), kernel)
}

/** Weights of the middle and of one side; the other side is the same. */
function gaussian(sigma: number): readonly number[] {
  const radius = Math.ceil(2.7 * sigma)
  const side = Array.from({ length: radius + 1 }, (_, i) =>
    Math.exp(-(i * i) / (2 * sigma * sigma)),
  )
  const sum = side.reduce((a, b) => a + 2 * b, -1)
  return side.map((k) => k / sum)
}

function blurAlong({ width, height, values }: Raster, kernel: readonly number[]): Raster {
  const radius = kernel.length - 1
  const out = new Float32Array(width * height)
  const row = new Float32Array(width + 2 * radius).fill(1)
  for (let y = 0; y < height; y++) {
    row.set(values.subarray(y * width, (y + 1) * width), radius)
    for (let x = 0; x < width; x++) {
      const at = x + radius
      let sum = row[at]! * kernel[0]!
      for (let k = 1; k <= radius; k++) sum += (row[at - k]! + row[at + k]!) * kernel[k]!
      out[y * width + x] = sum
    }
  }
  return { width, height, values: out }
}

/** Row by row as well, so that memory is read in its own order. */
function blurDown({ width, height, values }: Raster, kernel: readonly number[]): Raster {
  const radius = kernel.length - 1
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const at = y * width
    for (let k = -radius; k <= radius; k++) {
      const weight = kernel[Math.abs(k)]!
      const inside = y + k >= 0 && y + k < height
      const from = (y + k) * width
      for (let x = 0; x < width; x++) {
        out[at + x] = out[at + x]! + weight * (inside ? values[from + x]! : 1)
      }
    }
  }
  return { width, height, values: out }
}

/** Brightness between pixels, whose centers lie at halves. */
export function sample({ width, height, values }: Raster, x: number, y: number): number {
  const left = Math.floor(x - 0.5)
  const top = Math.floor(y - 0.5)
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return 1
  const u = x - 0.5 - left
  const v = y - 0.5 - top
  const at = top * width + left
  const above = (values[at] ?? 1) * (1 - u) + (values[at + 1] ?? 1) * u
  const below = (values[at + width] ?? 1) * (1 - u) + (values[at + width + 1] ?? 1) * u
  return above * (1 - v) + below * v
}
