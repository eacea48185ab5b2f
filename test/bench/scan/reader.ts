import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { enlargement, readerOptions } from '../../../src/web/browser/reader/passes.ts'
import type { Picture } from '../../picture/capture.ts'

/** The counter's way to read a picture: with its options and its looks, but in Node. */
export async function openReader(): Promise<(picture: Picture) => Promise<readonly string[]>> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  const wasmBinary = new Uint8Array(readFileSync(path)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  const textsIn = async (picture: Picture) => {
    const found = await readBarcodes(pixelsOf(picture), readerOptions)
    return found.filter(({ isValid }) => isValid).map(({ text }) => text)
  }
  return async (picture) => {
    const texts = await textsIn(picture)
    const times = enlargement(picture.width, picture.height)
    return texts.length > 0 || times === undefined ? texts : await textsIn(enlarged(picture, times))
  }
}

/** As a canvas draws it: between the middles of the four nearest pixels. */
function enlarged({ width, height, gray }: Picture, times: number): Picture {
  const large = { width: Math.round(width * times), height: Math.round(height * times) }
  const place = (at: number, count: number) => {
    const from = Math.min(count - 1, Math.max(0, (at + 0.5) / times - 0.5))
    const low = Math.floor(from)
    return { low, high: Math.min(count - 1, low + 1), part: from - low }
  }
  const columns = Array.from({ length: large.width }, (_, x) => place(x, width))
  const pixels = new Uint8ClampedArray(large.width * large.height)
  for (let y = 0; y < large.height; y++) {
    const row = place(y, height)
    const along = (top: number, { low, high, part }: (typeof columns)[number]) =>
      gray[top * width + low]! * (1 - part) + gray[top * width + high]! * part
    columns.forEach((column, x) => {
      pixels[y * large.width + x] =
        along(row.low, column) * (1 - row.part) + along(row.high, column) * row.part
    })
  }
  return { ...large, gray: pixels }
}

export function pixelsOf({ width, height, gray }: Picture): ImageData {
  const data = new Uint8ClampedArray(4 * gray.length)
  const words = new Uint32Array(data.buffer)
  for (let at = 0; at < words.length; at++) words[at] = 0xff000000 | (gray[at]! * 0x010101)
  return { data, width, height, colorSpace: 'srgb' } as ImageData
}
