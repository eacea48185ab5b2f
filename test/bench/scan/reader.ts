import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader'
import type { Picture } from '../../picture/capture.ts'

const options: ReaderOptions = { formats: ['QRCodeModel2'], textMode: 'Plain' }

/** The counter's way to read a picture: as its reading worker has it, but in Node. */
export async function openReader(): Promise<(picture: Picture) => Promise<readonly string[]>> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  const wasmBinary = new Uint8Array(readFileSync(path)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  return async (picture) => {
    const found = await readBarcodes(pixelsOf(picture), options)
    return found.filter(({ isValid }) => isValid).map(({ text }) => text)
  }
}

export function pixelsOf({ width, height, gray }: Picture): ImageData {
  const data = new Uint8ClampedArray(4 * gray.length)
  const words = new Uint32Array(data.buffer)
  for (let at = 0; at < words.length; at++) words[at] = 0xff000000 | (gray[at]! * 0x010101)
  return { data, width, height, colorSpace: 'srgb' } as ImageData
}
