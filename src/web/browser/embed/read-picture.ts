import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** The texts of the QR codes in a picture. Rejects where the page's policy blocks WebAssembly. */
export async function readPicture(picture: Blob): Promise<readonly string[]> {
  // From beside this script: without it the package would look on a host of strangers.
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true })
  const found = await readBarcodes(picture, { formats: ['QRCodeModel2'], textMode: 'Plain' })
  return found.filter(({ isValid }) => isValid).map(({ text }) => text)
}
