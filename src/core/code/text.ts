import { err, ok, type Result } from '../result.ts'

/** A text that is not spelled as the format says; `at` counts bytes. */
export interface TextFault {
  readonly code: 'bad_text'
  readonly at: number
}

/** Unicode ranges of the two-byte codes, laid end to end in this order. */
const RANGES = [
  { first: 0x4e00, last: 0x9fff },
  { first: 0x3400, last: 0x4dbf },
  { first: 0x3000, last: 0x303f },
  { first: 0xff00, last: 0xffef },
  { first: 0x2000, last: 0x206f },
  { first: 0x00a0, last: 0x00ff },
] as const

const ORIGIN = 0x01
const ESCAPE = 0x02
const DELETE = 0x7f
const UTF8_FATAL = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const UTF8 = new TextEncoder()
// Kept between calls, which never overlap: room for the worst case would be made for each text.
let room = new Uint8Array(4096)

/**
 * Transcodes text to the bytes that are compressed: 20-7F are themselves, the code points of
 * Chinese and its punctuation take two bytes, `https://HOST/` is the one byte 01, any other
 * code point is 02 and its UTF-8.
 *
 * @param text - JSON in its canonical form; it holds no raw control characters.
 * @param host - `host[:port]`; the empty text turns the byte 01 off.
 * @returns undefined if the text holds what has no spelling (a control character, half of a
 *   surrogate pair).
 * @see src/core/SPEC.md, the QR text
 */
export function encodeText(text: string, host: string): Uint8Array<ArrayBuffer> | undefined {
  const origin = `https://${host}/`
  if (room.length < text.length * 5) room = new Uint8Array(text.length * 5)
  const out = room
  let o = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x20 && unit <= DELETE) {
      if (host !== '' && unit === 0x68 && text.startsWith(origin, i)) {
        out[o++] = ORIGIN
        i += origin.length - 1
      } else out[o++] = unit
      continue
    }
    const position = positionOf(unit)
    if (position >= 0) {
      out[o++] = 0x80 | (position >>> 8)
      out[o++] = position & 0xff
      continue
    }
    const point = text.codePointAt(i) ?? 0
    if (point < 0x80 || (point >= 0xd800 && point <= 0xdfff)) return undefined
    if (point > 0xffff) i++
    out[o++] = ESCAPE
    o += UTF8.encodeInto(String.fromCodePoint(point), out.subarray(o)).written
  }
  return out.slice(0, o)
}

/**
 * Reads transcoded bytes as UTF-8, the inverse of {@link encodeText}. Each text has exactly
 * one spelling: 02 before a code point that has a shorter code, overlong UTF-8, surrogates,
 * positions beyond the ranges and an origin written out are refused.
 *
 * @param bytes - A stranger's.
 * @param start - Where the text begins in `bytes`.
 * @param host - As carried before the text.
 * @param out - Filled with UTF-8 from `outStart`; `3 * bytes.length` plus one origin for each
 *   byte 01 is room enough, see {@link decodedRoom}.
 * @returns Where the UTF-8 ends in `out`, or `bad_text`.
 */
export function decodeText(
  bytes: Uint8Array,
  start: number,
  host: string,
  out: Uint8Array,
  outStart = 0,
): Result<number, TextFault> {
  const origin = asciiBytes(`https://${host}/`)
  let o = outStart
  let i = start
  while (i < bytes.length) {
    const at = i
    const byte = bytes[i++] ?? 0
    if (byte >= 0x80) {
      if (i === bytes.length) return err({ code: 'bad_text', at })
      const point = pointAt(((byte & 0x7f) << 8) | (bytes[i++] ?? 0))
      if (point === undefined) return err({ code: 'bad_text', at })
      if (point < 0x800) out[o++] = 0xc0 | (point >>> 6)
      else {
        out[o++] = 0xe0 | (point >>> 12)
        out[o++] = 0x80 | ((point >>> 6) & 0x3f)
      }
      out[o++] = 0x80 | (point & 0x3f)
    } else if (byte >= 0x20) {
      if (byte === 0x68 && startsWith(bytes, origin, at)) return err({ code: 'bad_text', at })
      out[o++] = byte
    } else if (byte === ORIGIN) {
      out.set(origin, o)
      o += origin.length
    } else {
      const length = byte === ESCAPE ? escapeLength(bytes, i) : 0
      if (length === 0) return err({ code: 'bad_text', at })
      for (let left = length; left > 0; left--) out[o++] = bytes[i++] ?? 0
    }
  }
  return ok(o)
}

/** Bytes that {@link decodeText} may write for `bytes`: an upper bound. */
export function decodedRoom(bytes: Uint8Array, host: string): number {
  let origins = 0
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === ORIGIN) origins++
  return bytes.length * 2 + origins * (host.length + 9)
}

/** A short text of ASCII as bytes: the platform's encoder takes longer for it than to do it. */
export function asciiBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function startsWith(bytes: Uint8Array, part: Uint8Array, at: number): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false
  return true
}

/** Length of the one UTF-8 sequence at `at`; 0 if there is none that needs the escape. */
function escapeLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  let text = ''
  try {
    // The platform's decoder knows overlong forms, surrogates and the end of Unicode.
    text = UTF8_FATAL.decode(bytes.subarray(at, at + length))
  } catch {
    return 0
  }
  const point = text.codePointAt(0) ?? 0
  const whole = text.length === (point > 0xffff ? 2 : 1)
  return whole && point >= 0x80 && (point > 0xffff || positionOf(point) < 0) ? length : 0
}

/** Position of a code point in the ranges laid end to end; -1 for none. */
function positionOf(point: number): number {
  let before = 0
  for (const { first, last } of RANGES) {
    if (point >= first && point <= last) return before + point - first
    before += last - first + 1
  }
  return -1
}

/** Code point at a position; undefined behind the end. The first range holds nearly all. */
function pointAt(position: number): number | undefined {
  let left = position
  for (const { first, last } of RANGES) {
    if (left <= last - first) return first + left
    left -= last - first + 1
  }
  return undefined
}
