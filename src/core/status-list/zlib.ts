import { Unzlib, zlibSync } from 'fflate'
import { err, ok, type Result } from '../result.ts'

/** Makes one zlib stream (RFC 1950) of the bytes. Native code is some ten times the default. */
export type Deflate = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>

/**
 * Inflates exactly one zlib stream with its checksum, and gives up with `too_large` before the
 * result outgrows `maxBytes`; `broken` for anything that is not such a stream.
 */
export type Inflate = (
  bytes: Uint8Array,
  maxBytes: number,
) => Result<Uint8Array, InflateFault> | Promise<Result<Uint8Array, InflateFault>>

export type InflateFault = 'broken' | 'too_large'

/** Compressed bytes given to the inflater at a time: it may overshoot `maxBytes` by 1032 × this. */
const STEP_BYTES = 1024

/** Deflates in plain JavaScript: for browsers, and wherever nothing native is handed in. */
export const portableDeflate: Deflate = (bytes) => zlibSync(bytes, { level: 6 })

/**
 * Inflates in plain JavaScript, in small steps, so that a stream of a few kilobytes that unfolds
 * into gigabytes is dropped after the first step too many.
 */
export const portableInflate: Inflate = (bytes, maxBytes) => {
  const parts: Uint8Array[] = []
  let length = 0
  let ended = false
  const stream = new Unzlib((chunk, final) => {
    length += chunk.length
    if (length <= maxBytes) parts.push(chunk)
    ended = final
  })
  if (bytes.length < 6) return err('broken')
  try {
    for (let at = 0; at < bytes.length; at += STEP_BYTES) {
      const end = Math.min(bytes.length, at + STEP_BYTES)
      stream.push(bytes.subarray(at, end), end === bytes.length)
      if (length > maxBytes) return err('too_large')
    }
  } catch {
    return err('broken')
  }
  if (!ended) return err('broken')
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  // fflate leaves the checksum unread; without it this reader and a native one would differ.
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4)
  return view.getUint32(0) === adler32(whole) ? ok(whole) : err('broken')
}

/** RFC 1950 §9. */
function adler32(bytes: Uint8Array): number {
  let a = 1
  let b = 0
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(bytes.length, start + 3800)
    for (let i = start; i < end; i += 1) {
      a += bytes[i] ?? 0
      b += a
    }
    a %= 65521
    b %= 65521
  }
  return ((b << 16) | a) >>> 0
}
