const ASCII = new TextDecoder()
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (c) => c.charCodeAt(0))
const VALUES = new Int8Array(128).fill(-1)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i

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

/** Writes bytes as base64url text without padding; RFC 4648 §5. */
export function encodeBase64url(bytes: Uint8Array): string {
  const out = new Uint8Array(base64urlLength(bytes.length))
  writeBase64url(bytes, out, 0)
  return ASCII.decode(out)
}

/**
 * Reads base64url; undefined unless the text is the one canonical spelling (alphabet, no
 * padding, slack bits zero): otherwise one license would have many texts.
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const left = text.length % 4
  if (left === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let have = 0
  let o = 0
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? -1
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xffffff
    have += 6
    if (have >= 8) {
      have -= 8
      bytes[o++] = (bits >>> have) & 0xff
    }
  }
  return (bits & ((1 << have) - 1)) === 0 ? bytes : undefined
}
