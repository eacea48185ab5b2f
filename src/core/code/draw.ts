import { zlibSync } from 'fflate'
import { create } from 'qrcode/lib/core/qrcode.js'
import type { ErrorCorrection, Segment } from './symbol.ts'

export interface DrawOptions {
  /** Default M; Q for paper that is handled or laminated, L on screens. */
  readonly errorCorrection?: ErrorCorrection
  /** Light modules on each side, 0..16; default 4, which ISO/IEC 18004 asks for. */
  readonly quietZoneModules?: number
}

export interface SvgOptions extends DrawOptions {
  /** Side of the whole picture with its quiet zone; absent: no size, the page decides. */
  readonly sizeMillimetres?: number
}

export interface PngOptions extends DrawOptions {
  /** Pixels of a module's side, 1..32; default 8. */
  readonly modulePixels?: number
}

/** What a packed code brings to be drawn. */
export interface Drawable {
  readonly segments: readonly Segment[]
}

interface Grid {
  readonly side: number
  isDark(row: number, column: number): boolean
}

/** The dark modules as one SVG path, for a page that makes its own elements. */
export interface DrawnPath {
  /** Modules of a side, quiet zone included: the side of the path's view box. */
  readonly side: number
  readonly path: string
}

/**
 * Draws a code as the path of an SVG: crisp at any size.
 *
 * @throws RangeError as {@link renderSvg}.
 */
export function renderPath(code: Drawable, options: DrawOptions = {}): DrawnPath {
  const grid = drawGrid(code, options)
  let path = ''
  for (let row = 0; row < grid.side; row++) {
    for (let column = 0; column < grid.side; column++) {
      if (!grid.isDark(row, column)) continue
      const start = column
      while (grid.isDark(row, column + 1)) column++
      path += `M${start} ${row}h${column - start + 1}v1h-${column - start + 1}z`
    }
  }
  return { side: grid.side, path }
}

/**
 * Draws a packed code as SVG: one path, black on white, crisp at any size.
 *
 * @returns An `<svg>` element with its own namespace, for a page or a file.
 * @throws RangeError for a size out of range, or a level that no symbol up to 40 has room for
 *   (a code that `packCode` hands out fits every level).
 */
export function renderSvg(code: Drawable, options: SvgOptions = {}): string {
  const { sizeMillimetres } = options
  if (sizeMillimetres !== undefined && !(sizeMillimetres > 0 && sizeMillimetres <= 1000)) {
    throw new RangeError(`sizeMillimetres must be above 0 and up to 1000, got ${sizeMillimetres}`)
  }
  const { side, path } = renderPath(code, options)
  const size =
    sizeMillimetres === undefined
      ? ''
      : ` width="${sizeMillimetres}mm" height="${sizeMillimetres}mm"`
  const box = `0 0 ${side} ${side}`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg"${size} viewBox="${box}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}h-${side}z"/><path d="${path}"/></svg>`
  )
}

/**
 * Draws a packed code as a PNG of one bit a pixel. Written here because the encoder that comes
 * with `qrcode` needs Node's streams, which a Worker lacks.
 *
 * @throws RangeError as {@link renderSvg}.
 * @see W3C PNG (third edition), §5, §11
 */
export function renderPng(code: Drawable, options: PngOptions = {}): Uint8Array<ArrayBuffer> {
  const scale = options.modulePixels ?? 8
  if (!Number.isInteger(scale) || scale < 1 || scale > 32) {
    throw new RangeError(`modulePixels must be an integer 1..32, got ${scale}`)
  }
  const grid = drawGrid(code, options)
  const pixels = grid.side * scale
  const rowBytes = 1 + Math.ceil(pixels / 8)
  // Each row begins with its filter, 0 none; a bit 1 is white.
  const raw = new Uint8Array(rowBytes * pixels)
  for (let row = 0; row < grid.side; row++) {
    const at = row * scale * rowBytes
    for (let x = 0; x < pixels; x++) {
      if (grid.isDark(row, Math.floor(x / scale))) continue
      const byte = at + 1 + (x >> 3)
      raw[byte] = (raw[byte] ?? 0) | (0x80 >> (x & 7))
    }
    for (let copy = 1; copy < scale; copy++) {
      raw.copyWithin(at + copy * rowBytes, at, at + rowBytes)
    }
  }
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, pixels)
  view.setUint32(4, pixels)
  header[8] = 1
  return join([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(raw, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ])
}

function drawGrid(code: Drawable, options: DrawOptions): Grid {
  const quiet = options.quietZoneModules ?? 4
  if (!Number.isInteger(quiet) || quiet < 0 || quiet > 16) {
    throw new RangeError(`quietZoneModules must be an integer 0..16, got ${quiet}`)
  }
  const level = options.errorCorrection ?? 'M'
  const { modules } = create([...code.segments], { errorCorrectionLevel: level })
  const { size, data } = modules
  return {
    side: size + 2 * quiet,
    isDark(row, column) {
      const y = row - quiet
      const x = column - quiet
      return y >= 0 && x >= 0 && y < size && x < size && data[y * size + x] === 1
    },
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

function join(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
