import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { readerOptions } from '../../web/browser/reader/passes.ts'

let prepared: Promise<unknown> | undefined

// Left to itself the reader fetches its wasm from a network: offline it must come from the package.
async function prepare(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  const wasm = await readFile(path)
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
}

/**
 * Reads the QR codes of a picture, with no network.
 *
 * @param bytes - A PNG file, by whoever hands it in; nothing in it is trusted.
 * @returns Their texts; empty when there is none or the picture cannot be decoded.
 */
export async function readPicture(bytes: Uint8Array): Promise<readonly string[]> {
  prepared ??= prepare()
  await prepared
  try {
    const found = await readBarcodes(new Uint8Array(bytes), readerOptions)
    return found.filter((code) => code.isValid).map((code) => code.text)
  } catch {
    // A PNG by its first bytes that is none after them: one unreadable picture, not the end.
    return []
  }
}
