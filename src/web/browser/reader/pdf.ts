/** Draws the pages of a PDF. A part of its own: loaded when the first PDF comes. */
import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import pdfWorkerPath from 'pdfjs-dist/legacy/build/pdf.worker.mjs?worker&url'
import openjpegPath from 'pdfjs-dist/wasm/openjpeg.wasm?url'
import { err, ok, type Result } from '../../../core/result.ts'
import { ownScript } from './own-script.ts'

/** Why a PDF gives no pages. */
export type PdfFault = 'pdf_locked' | 'pdf_damaged' | 'pdf_too_long'

export interface Pdf {
  readonly pages: number
  /** A page as pixels, at so many dots an inch. Pages count from 1. */
  readonly draw: (page: number, dpi: number) => Promise<ImageData>
  readonly close: () => Promise<void>
}

const maxPages = 500
/** A poster is drawn smaller: what it takes in memory is bounded, whatever its size. */
const maxPixels = 16_000_000

let worker: Worker | undefined

/**
 * Opens a PDF. It is a stranger's: no script in it runs, no font or file is fetched for it.
 *
 * @param data - Handed over: empty afterwards.
 * @throws Whatever keeps the PDF reader itself from running, such as a browser too old for it.
 */
export async function openPdf(data: ArrayBuffer): Promise<Result<Pdf, PdfFault>> {
  worker ??= new Worker(ownScript(pdfWorkerPath), { type: 'module' })
  GlobalWorkerOptions.workerPort = worker
  const task = getDocument({
    data,
    verbosity: 0,
    isEvalSupported: false,
    enableXfa: false,
    // Letters are drawn as outlines: no font of a stranger's reaches the browser's own machinery.
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    WasmFactory: OwnWasm,
  })
  try {
    const document = await task.promise
    if (document.numPages <= maxPages) return ok(pdfOf(document, () => task.destroy()))
    await task.destroy()
    return err('pdf_too_long')
  } catch (fault) {
    await task.destroy()
    const name = fault instanceof Error ? fault.name : ''
    if (name === 'PasswordException') return err('pdf_locked')
    if (/^(InvalidPDF|Format|UnexpectedResponse|UnknownError)/.test(name)) return err('pdf_damaged')
    throw fault
  }
}

function pdfOf(document: PDFDocumentProxy, close: () => Promise<void>): Pdf {
  const canvas = globalThis.document.createElement('canvas')
  async function draw(number: number, dpi: number): Promise<ImageData> {
    const page = await document.getPage(number)
    const size = page.getViewport({ scale: 1 })
    const fits = Math.sqrt(maxPixels / (size.width * size.height))
    const viewport = page.getViewport({ scale: Math.min(dpi / 72, fits) })
    canvas.width = Math.max(1, Math.floor(viewport.width))
    canvas.height = Math.max(1, Math.floor(viewport.height))
    const canvasContext = canvas.getContext('2d', { willReadFrequently: true })
    if (canvasContext === null) throw new Error('no canvas')
    // As printed: what is drawn for display only waits for a page that is in view.
    await page.render({ canvas: null, canvasContext, viewport, intent: 'print' }).promise
    page.cleanup()
    return canvasContext.getImageData(0, 0, canvas.width, canvas.height)
  }
  return {
    pages: document.numPages,
    draw,
    async close() {
      canvas.width = 0
      canvas.height = 0
      await close()
    },
  }
}

/** The one decoder that is no script: of JPEG 2000, which scanners like. */
class OwnWasm {
  async fetch({ filename }: { readonly filename: string }): Promise<Uint8Array> {
    if (filename !== 'openjpeg.wasm') throw new Error('not kept here')
    const response = await fetch(openjpegPath)
    if (!response.ok) throw new Error('not there')
    return new Uint8Array(await response.arrayBuffer())
  }
}
