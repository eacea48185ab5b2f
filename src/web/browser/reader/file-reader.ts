import { err, ok, type Result } from '../../../core/result.ts'
import type { Sight } from './messages.ts'
import type { NativeReader } from './native-reader.ts'
import type { PdfFault } from './pdf.ts'
import { enlargedPixelsOf, pixelsOf } from './pixels.ts'
import { openReader, type ReadFault } from './reader.ts'

/** Why a file, or a page of it, was not read. */
export type FileFault =
  | Exclude<ReadFault, 'not_a_picture'>
  | PdfFault
  | 'pdf_reader_missing'
  | 'file_unreadable'
  | 'file_too_large'

/** What one page of a file shows. A picture has one page. */
export interface PageSight {
  readonly page: number
  readonly seen: Result<Sight, FileFault>
}

const maxPictureBytes = 50_000_000
const maxPdfBytes = 100_000_000
/** A page is drawn finer when nothing is found on it: it takes four times as long. */
const resolutions = [200, 400]

/**
 * Reads pictures and PDFs with a reader of its own. One file may be opened while another is read.
 *
 * @param native - Used where our own reader was not let in.
 */
export function openFileReader(native: () => Promise<NativeReader | undefined>) {
  const reader = openReader(() => undefined)
  /** What is drawn here takes up to 64 MB: of several files one is drawn at a time. */
  const drawing = openTurns()

  async function readPixels(pixels: ImageData): Promise<Result<Sight, FileFault>> {
    const { width, height, data } = pixels
    if (reader.state() !== 'blocked') {
      const read = await reader.read({ kind: 'rgba', data: data.buffer, width, height, times: 1 })
      if (read.ok) return read
      return err(read.error === 'not_a_picture' ? 'file_unreadable' : read.error)
    }
    const detect = await native()
    return detect === undefined ? err('reader_blocked') : ok(await detect(pixels))
  }

  async function readPicture(file: Blob, data: ArrayBuffer): Promise<Result<Sight, FileFault>> {
    if (file.size > maxPictureBytes) return err('file_too_large')
    const first = await readOnce(file, data)
    if (!first.ok || first.value.codes.length > 0) return first
    const leave = await drawing.enter()
    try {
      const enlarged = await enlargedPixelsOf(file)
      if (enlarged === undefined) return first
      const second = await readPixels(enlarged)
      return second.ok && second.value.codes.length > 0 ? second : first
    } finally {
      leave()
    }
  }

  async function readOnce(file: Blob, data: ArrayBuffer): Promise<Result<Sight, FileFault>> {
    if (reader.state() !== 'blocked') {
      const read = await reader.read({ kind: 'file', data })
      if (read.ok) return read
      if (read.error === 'reader_died') return err(read.error)
    }
    // WebP and what else the browser alone can open.
    const pixels = await pixelsOf(file)
    return pixels === undefined ? err('file_unreadable') : await readPixels(pixels)
  }

  async function* readPdf(data: ArrayBuffer): AsyncGenerator<PageSight> {
    const opened = await openPart(data)
    if (!opened.ok) {
      yield { page: 0, seen: opened }
      return
    }
    const pdf = opened.value
    try {
      for (let page = 1; page <= pdf.pages; page++) {
        let seen: Result<Sight, FileFault> = err('pdf_damaged')
        for (const dpi of resolutions) {
          const pixels = await pdf.draw(page, dpi).catch(() => undefined)
          seen = pixels === undefined ? err('pdf_damaged') : await readPixels(pixels)
          if (!seen.ok || seen.value.codes.length > 0) break
        }
        yield { page, seen }
      }
    } finally {
      await pdf.close()
    }
  }

  async function* readFile(file: Blob): AsyncGenerator<PageSight> {
    if (file.size > maxPdfBytes) {
      yield { page: 0, seen: err('file_too_large') }
      return
    }
    try {
      const data = await file.arrayBuffer()
      if (!isPdf(data)) {
        yield { page: 1, seen: await readPicture(file, data) }
        return
      }
      const leave = await drawing.enter()
      try {
        yield* readPdf(data)
      } finally {
        leave()
      }
    } catch {
      // Taken away while it was read, or beyond the memory of this device.
      yield { page: 0, seen: err('file_unreadable') }
    }
  }

  return { readFile, close: reader.close }
}

/** Lets one in after the other; each says when it leaves. */
function openTurns() {
  let tail = Promise.resolve()
  return {
    async enter(): Promise<() => void> {
      const before = tail
      let leave = () => {}
      tail = new Promise((resolve) => {
        leave = resolve
      })
      await before
      return leave
    },
  }
}

async function openPart(data: ArrayBuffer) {
  try {
    const { openPdf } = await import('./pdf.ts')
    return await openPdf(data)
  } catch {
    return err('pdf_reader_missing' as const)
  }
}

/** By its first bytes, which may follow up to 1,024 others (ISO 32000-1 annex H.3.4.1). */
function isPdf(data: ArrayBuffer): boolean {
  const head = new Uint8Array(data, 0, Math.min(1_029, data.byteLength))
  return new TextDecoder('latin1').decode(head).includes('%PDF-')
}
