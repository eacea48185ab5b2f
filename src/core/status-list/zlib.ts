import { zlibSync } from 'fflate'
import { inflate } from '../code/inflate.ts'
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

/** Deflates in plain JavaScript: for browsers, and wherever nothing native is handed in. */
export const portableDeflate: Deflate = (bytes) => zlibSync(bytes, { level: 6 })

const noDictionary = new Uint8Array(0)

/**
 * Inflates in plain JavaScript, with the codes' own strict reader: a stream of a few kilobytes that
 * unfolds into gigabytes stops at the bound, and nothing may follow the stream.
 *
 * @see RFC 1950 §2.2
 */
export const portableInflate: Inflate = (bytes, maxBytes) => {
  const [method = 0, flags = 0] = bytes
  const plain = (method & 15) === 8 && (flags & 32) === 0 && ((method << 8) | flags) % 31 === 0
  if (bytes.length < 8 || !plain) return err('broken')
  const whole = inflate(bytes.subarray(2, -4), noDictionary, maxBytes)
  if (!whole.ok) return err(whole.error.code === 'too_large' ? 'too_large' : 'broken')
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4)
  return view.getUint32(0) === adler32(whole.value) ? ok(whole.value) : err('broken')
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
