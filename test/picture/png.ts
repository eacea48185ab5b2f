import { PNG } from 'pngjs'
import type { Picture } from './capture.ts'

/** A picture as a PNG file of 8 bit gray. */
export function pngOf({ width, height, gray }: Picture): Buffer {
  const png = new PNG({ width, height })
  png.data = Buffer.from(gray)
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, bitDepth: 8 })
}
