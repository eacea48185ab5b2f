import type { Pixels } from './messages.ts'

/** What is given to a reader of codes: four bytes a pixel. */
export interface Colors {
  readonly data: Uint8ClampedArray<ArrayBuffer>
  readonly width: number
  readonly height: number
}

/** Kept between pictures: fresh memory costs more than what is written into it. */
let kept = new Uint32Array(0)

/**
 * Pixels as the reader takes them; gray ones are enlarged if that is asked for.
 *
 * @returns Good until the next call, which writes to the same memory.
 */
export function colorsOf({ kind, data, width, height, times }: Pixels): Colors {
  if (kind === 'rgba') return { data: new Uint8ClampedArray(data), width, height }
  const count = width * height * times ** 2
  if (kept.length < count) kept = new Uint32Array(count)
  const grays = new Uint8Array(data, 0, width * height)
  if (times === 2) double(grays, width, height)
  else for (let at = 0; at < count; at++) kept[at] = opaque(grays[at] ?? 0)
  return {
    data: new Uint8ClampedArray(kept.buffer, 0, 4 * count),
    width: width * times,
    height: height * times,
  }
}

/** Between the middles of the four nearest pixels, as a canvas does it: three parts to one. */
function double(grays: Uint8Array, width: number, height: number): void {
  for (let y = 0; y < 2 * height; y++) {
    const row = y >> 1
    const near = row * width
    const far = Math.min(height - 1, Math.max(0, y % 2 === 0 ? row - 1 : row + 1)) * width
    const down = (x: number) => 3 * (grays[near + x] ?? 0) + (grays[far + x] ?? 0)
    let before = down(0)
    let here = before
    for (let x = 0; x < width; x++) {
      const after = x + 1 < width ? down(x + 1) : here
      const at = 2 * (y * width + x)
      kept[at] = opaque((3 * here + before + 8) >> 4)
      kept[at + 1] = opaque((3 * here + after + 8) >> 4)
      before = here
      here = after
    }
  }
}

function opaque(gray: number): number {
  return 0xff000000 | (gray * 0x010101)
}
