import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'qrcode/lib/core/qrcode.js'
import { capture, type Picture } from '../../picture/capture.ts'
import { drawText, printPage } from '../../picture/page.ts'
import { pngOf } from '../../picture/png.ts'
import { seeded } from '../../picture/random.ts'
import { whiteRaster } from '../../picture/raster.ts'

/** A4 at 150 dpi. */
const page = { width: 1240, height: 1754, dotsPerMillimetre: 150 / 25.4 }
/** The same code is scanned so often, each time a little different; then they come again. */
const scansOfCode = 10

/**
 * A folder of A4 pages in gray, each full of print and with one of the codes in a 30 mm box at a
 * place of its own. For the same texts its bytes are the same.
 */
export function makeFolder(texts: readonly string[], count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'licet-pages-'))
  const print = whiteRaster(page.width, page.height)
  drawText(print, page.dotsPerMillimetre)
  const gray = new Uint8ClampedArray(print.values.map((value) => 20 + 215 * value))
  const scans = texts.flatMap(scansOf)
  const random = seeded('places')
  for (let i = 0; i < count; i++) {
    const scan = scans[i % scans.length]!
    const left = Math.floor(random.between(0, page.width - scan.width))
    const top = Math.floor(random.between(0, page.height - scan.height))
    const whole = { ...page, gray: gray.slice() }
    for (let y = 0; y < scan.height; y++) {
      const row = scan.gray.subarray(y * scan.width, (y + 1) * scan.width)
      whole.gray.set(row, (top + y) * page.width + left)
    }
    writeFileSync(join(folder, `page-${String(i).padStart(4, '0')}.png`), pngOf(whole))
  }
  return folder
}

function scansOf(text: string): readonly Picture[] {
  const digits = text.indexOf('#') + 1
  const { modules } = create(
    [
      { data: text.slice(0, digits), mode: 'byte' },
      { data: text.slice(digits), mode: 'numeric' },
    ],
    { errorCorrectionLevel: 'M' },
  )
  const sheet = printPage(modules, 300, 0.2)
  return Array.from({ length: scansOfCode }, (_, seed) => {
    const random = seeded(`page/${seed}`)
    const view = {
      pixelsPerMillimetre: page.dotsPerMillimetre,
      turnDegrees: random.between(-3, 3),
      aperture: 1,
      noise: 3,
    }
    return capture(sheet, view, random)
  })
}
