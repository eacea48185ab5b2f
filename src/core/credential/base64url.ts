const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const sextetOf = new Uint8Array(128).fill(255)
for (let i = 0; i < 64; i++) sextetOf[alphabet.charCodeAt(i)] = i

/**
 * Encodes bytes as base64url without padding.
 *
 * @see RFC 4648 §5
 */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = ''
  let i = 0
  for (; i + 2 < bytes.length; i += 3) {
    const n = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text +=
      alphabet.charAt(n >> 18) +
      alphabet.charAt((n >> 12) & 63) +
      alphabet.charAt((n >> 6) & 63) +
      alphabet.charAt(n & 63)
  }
  const left = bytes.length - i
  if (left === 1) {
    const n = bytes[i] ?? 0
    text += alphabet.charAt(n >> 2) + alphabet.charAt((n & 3) << 4)
  } else if (left === 2) {
    const n = ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)
    text +=
      alphabet.charAt(n >> 10) + alphabet.charAt((n >> 4) & 63) + alphabet.charAt((n & 15) << 2)
  }
  return text
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
