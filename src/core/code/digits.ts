import { err, ok, type Result } from '../result.ts'

/** Why decimal digits are not bytes. */
export type DigitsFault =
  | { readonly code: 'bad_length'; readonly digits: number }
  | { readonly code: 'bad_block'; readonly block: number }

/** Digits that a last block of 0..7 bytes takes: the fewest that hold every value. */
const DIGITS_OF = [0, 3, 5, 8, 10, 13, 15, 17]
const BLOCK_BYTES = 7
const BLOCK_DIGITS = 17

// A block has 56 bits and a double holds 53, so a block is computed in two halves: in decimal
// as hi * 10^9 + lo, in binary as a top of 32 bits and a bottom of 24. BigInt would do the
// same in one line and take twenty times as long.
const BILLION = 1_000_000_000
const TWO_24 = 0x1000000
const BILLION_TOP = 59
const BILLION_BOTTOM = BILLION - BILLION_TOP * TWO_24
/** 256^k, for what a half of a block may hold. */
const LIMITS = [1, 0x100, 0x10000, TWO_24, 0x100000000]

/**
 * Writes bytes as decimal digits: each 7 bytes become 17 digits, a last 1..6 bytes become
 * 3, 5, 8, 10, 13 or 15. QR numeric mode then costs 8.1 bits a byte.
 *
 * @see src/core/SPEC.md, the QR text
 */
export function encodeDigits(bytes: Uint8Array): string {
  let digits = ''
  let at = 0
  for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
    digits += encodeBlock(bytes, at, BLOCK_BYTES, BLOCK_DIGITS)
  }
  const rest = bytes.length - at
  return rest === 0 ? digits : digits + encodeBlock(bytes, at, rest, DIGITS_OF[rest] ?? 0)
}

/**
 * Reads decimal digits back into bytes; the inverse of {@link encodeDigits}, and strict: each
 * byte sequence has exactly one spelling.
 *
 * @param digits - A stranger's; the caller has seen to it that these are 0-9 alone.
 * @returns The bytes, or `bad_length` (no such last block) or `bad_block` (a block of k bytes
 *   stands for 256^k or more; `block` counts from 0).
 */
export function decodeDigits(digits: string): Result<Uint8Array<ArrayBuffer>, DigitsFault> {
  const blocks = Math.floor(digits.length / BLOCK_DIGITS)
  const restDigits = digits.length - blocks * BLOCK_DIGITS
  const restBytes = DIGITS_OF.indexOf(restDigits)
  if (restBytes < 0) return err({ code: 'bad_length', digits: digits.length })
  const bytes = new Uint8Array(blocks * BLOCK_BYTES + restBytes)
  for (let block = 0; block <= blocks; block++) {
    const from = block * BLOCK_DIGITS
    const size = block < blocks ? BLOCK_BYTES : restBytes
    const width = block < blocks ? BLOCK_DIGITS : restDigits
    const middle = from + Math.max(0, width - 9)
    const hi = readNumber(digits, from, middle)
    const lo = readNumber(digits, middle, from + width)
    if (!writeBlock(hi, lo, bytes, block * BLOCK_BYTES, size)) {
      return err({ code: 'bad_block', block })
    }
  }
  return ok(bytes)
}

function readNumber(digits: string, from: number, to: number): number {
  let value = 0
  // At most nine digits, so integer steps do.
  for (let i = from; i < to; i++) value = (Math.imul(value, 10) + digits.charCodeAt(i) - 48) | 0
  return value
}

function encodeBlock(bytes: Uint8Array, at: number, size: number, width: number): string {
  let top = 0
  for (let i = 0; i < size - 3; i++) top = top * 256 + (bytes[at + i] ?? 0)
  let bottom = 0
  for (let i = Math.max(0, size - 3); i < size; i++) bottom = bottom * 256 + (bytes[at + i] ?? 0)
  // Long division of top * 2^24 + bottom by 10^9, twelve bits at a time, to stay below 2^53.
  const first = (top % BILLION) * 4096 + (bottom >>> 12)
  const second = (first % BILLION) * 4096 + (bottom & 4095)
  const whole = Math.floor(top / BILLION) * 4096 + Math.floor(first / BILLION)
  const hi = whole * 4096 + Math.floor(second / BILLION)
  const lo = second % BILLION
  if (width <= 9) return String(lo).padStart(width, '0')
  return String(hi).padStart(width - 9, '0') + String(lo).padStart(9, '0')
}

/** Writes hi * 10^9 + lo as `size` bytes; false where it is 256^size or more. */
function writeBlock(hi: number, lo: number, bytes: Uint8Array, at: number, size: number): boolean {
  const low = hi * BILLION_BOTTOM + lo
  const carry = Math.floor(low / TWO_24)
  const bottom = low - carry * TWO_24
  const top = hi * BILLION_TOP + carry
  if (top >= (LIMITS[size - 3] ?? 1) || bottom >= (LIMITS[Math.min(size, 3)] ?? TWO_24))
    return false
  // Both now fit 32 bits, so integer shifts do.
  let left = bottom | 0
  for (let i = size - 1; i >= 0 && i >= size - 3; i--) {
    bytes[at + i] = left
    left >>>= 8
  }
  left = top >>> 0
  for (let i = size - 4; i >= 0; i--) {
    bytes[at + i] = left
    left >>>= 8
  }
  return true
}
