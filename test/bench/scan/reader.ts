import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader'
import type { Picture } from '../../picture/capture.ts'

const options: ReaderOptions = { formats: ['QRCodeModel2'], textMode: 'Plain' }

/** The counter's way to read a picture, in Node. */
export async function openReader(): Promise<(picture: Picture) => Promise<readonly string[]>> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  const wasmBinary = new Uint8Array(readFileSync(path)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  const textsOf = async (pixels: ImageData) => {
    const found = await readBarcodes(pixels, options)
    return found.filter(({ isValid }) => isValid).map(({ text }) => text)
  }
  return async (picture) => {
    const pixels = pixelsOf(picture)
    const texts = await textsOf(pixels)
    return texts.length > 0 ? texts : await textsOf(enlarged(pixels))
  }
}

export function pixelsOf({ width, height, gray }: Picture): ImageData {
  const data = new Uint8ClampedArray(4 * gray.length)
  const words = new Uint32Array(data.buffer)
  for (let at = 0; at < words.length; at++) words[at] = 0xff000000 | (gray[at]! * 0x010101)
  return { data, width, height, colorSpace: 'srgb' } as ImageData
}

/** Twice as wide and high, each new pixel mixed of the four around it by 9, 3, 3 and 1. */
export function enlarged({ data, width, height }: ImageData): ImageData {
  const large = new Uint8ClampedArray(16 * width * height)
  for (let y = 0; y < 2 * height; y++) {
    const near = (y >> 1) * width
    const far = Math.min(height - 1, Math.max(0, (y >> 1) + ((y & 1) * 2 - 1))) * width
    for (let x = 0; x < 2 * width; x++) {
      const column = x >> 1
      const beside = Math.min(width - 1, Math.max(0, column + ((x & 1) * 2 - 1)))
      for (let channel = 0; channel < 4; channel++) {
        large[4 * (y * 2 * width + x) + channel] =
          (9 * data[4 * (near + column) + channel]! +
            3 * data[4 * (near + beside) + channel]! +
            3 * data[4 * (far + column) + channel]! +
            data[4 * (far + beside) + channel]!) /
          16
      }
    }
  }
  return { data: large, width: 2 * width, height: 2 * height, colorSpace: 'srgb' } as ImageData
}
