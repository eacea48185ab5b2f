const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const codes = Uint8Array.from(alphabet, (character) => character.charCodeAt(0))
const sextetOf = new Uint8Array(128).fill(255)
for (let i = 0; i < 64; i++) sextetOf[codes[i] ?? 0] = i
const ascii = new TextDecoder()

/**
 * Encodes bytes as base64url without padding.
 *
 * @see RFC 4648 §5
 */
export function encodeBase64url(bytes: Uint8Array): string {
  const out = new Uint8Array(base64urlLength(bytes.length))
  writeBase64url(bytes, out, 0)
  return ascii.decode(out)
}

/** Characters of base64url without padding for a number of bytes. */
export function base64urlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3)
}

/**
 * Writes base64url as ASCII bytes into `out`: a signing input is wanted as bytes, and the
 * platform's encoders only give text.
 *
 * @returns Where the text ends in `out`.
 */
export function writeBase64url(bytes: Uint8Array, out: Uint8Array, at: number): number {
  let o = at
  let i = 0
  for (; i + 2 < bytes.length; i += 3) {
    const n = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    out[o++] = codes[n >>> 18] ?? 0
    out[o++] = codes[(n >>> 12) & 63] ?? 0
    out[o++] = codes[(n >>> 6) & 63] ?? 0
    out[o++] = codes[n & 63] ?? 0
  }
  const left = bytes.length - i
  if (left === 0) return o
  const n = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8)
  out[o++] = codes[n >>> 18] ?? 0
  out[o++] = codes[(n >>> 12) & 63] ?? 0
  if (left === 2) out[o++] = codes[(n >>> 6) & 63] ?? 0
  return o
}

/**
 * Decodes base64url in its one canonical spelling; the input is anybody's.
 * Padding, white space, the other alphabet and non-zero slack bits give undefined: a lenient
 * decoder takes many texts for one token, which is how cut-off lists and replay caches are missed.
 *
 * @see RFC 4648 §3.5, §5; SPEC.md, first paragraph
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const left = text.length & 3
  if (left === 1) return undefined
  const bytes = new Uint8Array((text.length * 3) >> 2)
  let out = 0
  let buffer = 0
  let bits = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const value = code < 128 ? (sextetOf[code] ?? 255) : 255
    if (value === 255) return undefined
    buffer = ((buffer << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[out++] = (buffer >> bits) & 255
    }
  }
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined
}
