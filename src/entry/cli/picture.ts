import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PNG } from 'pngjs'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { colorsOf } from '../../web/browser/reader/colors.ts'
import { enlargement, readerOptions } from '../../web/browser/reader/passes.ts'

let prepared: Promise<unknown> | undefined

// Left to itself the reader fetches its wasm from a network: offline it must come from the package.
async function prepare(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  const wasm = await readFile(path)
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
}

/**
 * Reads the QR codes of a picture, with no network; a small one without any is looked at again
 * twice as large, as the counter does.
 *
 * @param bytes - A PNG file, by whoever hands it in; nothing in it is trusted.
 * @returns Their texts; empty when there is none or the picture cannot be decoded.
 */
export async function readPicture(bytes: Uint8Array): Promise<readonly string[]> {
  prepared ??= prepare()
  await prepared
  try {
    const first = await textsOf(new Uint8Array(bytes))
    if (first.length > 0) return first
    const larger = enlarged(bytes)
    return larger === undefined ? [] : await textsOf(larger)
  } catch {
    // A PNG by its first bytes that is none after them: one unreadable picture, not the end.
    return []
  }
}

async function textsOf(picture: Uint8Array | ImageData): Promise<readonly string[]> {
  const found = await readBarcodes(picture, readerOptions)
  return found.filter((code) => code.isValid).map((code) => code.text)
}

/** Twice the picture; undefined where it is fine enough already, by what its header says. */
function enlarged(bytes: Uint8Array): ImageData | undefined {
  const file = Buffer.from(bytes)
  // A second header would have the decoder make room for what the first one does not say.
  if (file.indexOf('IHDR', 16) >= 0) return undefined
  if (enlargement(file.readUInt32BE(16), file.readUInt32BE(20)) === undefined) return undefined
  const { width, height, data } = PNG.sync.read(file)
  const grays = new Uint8Array(width * height)
  for (let at = 0, from = 0; at < grays.length; at++, from += 4) {
    const color =
      306 * (data[from] ?? 0) + 601 * (data[from + 1] ?? 0) + 117 * (data[from + 2] ?? 0)
    // Drawn on white paper, as a page would show it.
    grays[at] = 255 - ((255 - color / 1024) * (data[from + 3] ?? 0)) / 255
  }
  const pixels = { kind: 'gray', data: grays.buffer, width, height, times: 2 } as const
  return { ...colorsOf(pixels), colorSpace: 'srgb' }
}
