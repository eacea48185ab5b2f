import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { readerOptions } from '../reader/passes.ts'
import { enlargedPixelsOf } from '../reader/pixels.ts'

/** The texts of the QR codes in a picture. Rejects where the page's policy blocks WebAssembly. */
export async function readPicture(picture: Blob): Promise<readonly string[]> {
  // From beside this script: without it the package would look on a host of strangers.
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true })
  const texts = await textsIn(picture)
  if (texts.length > 0) return texts
  const enlarged = await enlargedPixelsOf(picture)
  return enlarged === undefined ? [] : await textsIn(enlarged)
}

async function textsIn(picture: Blob | ImageData): Promise<readonly string[]> {
  const found = await readBarcodes(picture, readerOptions)
  return found.filter(({ isValid }) => isValid).map(({ text }) => text)
}
