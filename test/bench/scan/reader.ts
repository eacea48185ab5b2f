import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { colorsOf } from '../../../src/web/browser/reader/colors.ts'
import { enlargement, readerOptions } from '../../../src/web/browser/reader/passes.ts'
import type { Picture } from '../../picture/capture.ts'

/** The counter's way to read a picture: with its options and its looks, but in Node. */
export async function openReader(): Promise<(picture: Picture) => Promise<readonly string[]>> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  const wasmBinary = new Uint8Array(readFileSync(path)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  const textsIn = async (picture: Picture, times: 1 | 2) => {
    const found = await readBarcodes(pixelsOf(picture, times), readerOptions)
    return found.filter(({ isValid }) => isValid).map(({ text }) => text)
  }
  return async (picture) => {
    const texts = await textsIn(picture, 1)
    if (texts.length > 0) return texts
    return enlargement(picture.width, picture.height) === 2 ? await textsIn(picture, 2) : []
  }
}

export function pixelsOf({ width, height, gray }: Picture, times: 1 | 2): ImageData {
  const pixels = { kind: 'gray', data: gray.buffer, width, height, times } as const
  return { ...colorsOf(pixels), colorSpace: 'srgb' } as ImageData
}
