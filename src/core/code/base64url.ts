const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (c) => c.charCodeAt(0))

/**
 * Writes bytes as base64url without padding, as ASCII bytes into `out`; RFC 4648 §5.
 * Written here because the signing input is wanted as bytes, and `btoa` only gives text.
 *
 * @returns Where the text ends in `out`.
 */
export function writeBase64url(bytes: Uint8Array, out: Uint8Array, at: number): number {
  let o = at
  let i = 0
  const whole = bytes.length - (bytes.length % 3)
  for (; i < whole; i += 3) {
    const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    out[o++] = CODES[bits >>> 18] ?? 0
    out[o++] = CODES[(bits >>> 12) & 63] ?? 0
    out[o++] = CODES[(bits >>> 6) & 63] ?? 0
    out[o++] = CODES[bits & 63] ?? 0
  }
  const left = bytes.length - whole
  if (left === 0) return o
  const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8)
  out[o++] = CODES[bits >>> 18] ?? 0
  out[o++] = CODES[(bits >>> 12) & 63] ?? 0
  if (left === 2) out[o++] = CODES[(bits >>> 6) & 63] ?? 0
  return o
}

/** Characters of base64url without padding for a number of bytes. */
export function base64urlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3)
}
