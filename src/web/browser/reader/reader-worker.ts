/** Reads QR codes off the main thread. Its one import and its wasm file come from this site. */
import { prepareZXingModule, type ReadResult, readBarcodes } from 'zxing-wasm/reader'
import wasmPath from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { colorsOf } from './colors.ts'
import type { Picture, Point, ReaderMessage, ReadJob, Sight } from './messages.ts'
import { readerOptions } from './passes.ts'

const options = { ...readerOptions, returnErrors: true }

const ready = prepareZXingModule({
  // Without this the package would look for its wasm file on a host of strangers.
  overrides: { locateFile: () => wasmPath },
  fireImmediately: true,
})

ready.then(
  () => answer({ kind: 'ready' }),
  () => answer({ kind: 'blocked' }),
)

addEventListener('message', (event: MessageEvent<ReadJob>) => void work(event.data))

async function work({ id, picture }: ReadJob): Promise<void> {
  try {
    await ready
  } catch {
    return
  }
  try {
    const input = inputOf(picture)
    const started = performance.now()
    const results = await readBarcodes(input, options)
    if (picture.kind === 'file' && results.some(isUnopened)) {
      answer({ kind: 'not_a_picture', id })
    } else {
      answer({ kind: 'seen', id, sight: sightOf(results, performance.now() - started) })
    }
  } catch {
    answer({ kind: 'broken', id })
  }
}

function inputOf(picture: Picture): ImageData | ArrayBuffer {
  if (picture.kind === 'file') return picture.data
  const { data, width, height } = colorsOf(picture)
  return new ImageData(data, width, height)
}

/** A file that cannot be opened comes back as one result of no format. */
function isUnopened({ isValid, format }: ReadResult): boolean {
  return !isValid && !format
}

function sightOf(results: readonly ReadResult[], tookMs: number): Sight {
  const valid = results.filter(({ isValid }) => isValid)
  return {
    codes: valid.map((result) => ({ text: result.text, corners: cornersOf(result) })),
    damaged: results.filter(({ isValid }) => !isValid).map(cornersOf),
    tookMs,
  }
}

function cornersOf({ position }: ReadResult): readonly Point[] {
  const { topLeft, topRight, bottomRight, bottomLeft } = position
  return [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => ({ x, y }))
}

function answer(message: ReaderMessage): void {
  postMessage(message)
}
