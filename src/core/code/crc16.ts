/** One step of the division by x^16 + x^12 + x^5 + 1 for every first byte. */
const TABLE = makeTable()

/**
 * Computes CRC-16/IBM-3740 (poly 1021, init FFFF, not reflected, xorout 0).
 *
 * @param bytes - Any bytes, from a stranger's code.
 * @param end - Number of bytes counted, 0..`bytes.length`; default all.
 * @returns 0..65535; "123456789" gives 0x29B1.
 * @see src/core/SPEC.md, the QR text
 */
export function crc16(bytes: Uint8Array, end: number = bytes.length): number {
  let crc = 0xffff
  for (let i = 0; i < end; i++) {
    const index = ((crc >>> 8) ^ (bytes[i] ?? 0)) & 0xff
    crc = ((crc << 8) ^ (TABLE[index] ?? 0)) & 0xffff
  }
  return crc
}

function makeTable(): Uint16Array {
  const table = new Uint16Array(256)
  for (let i = 0; i < 256; i++) {
    let value = i << 8
    for (let bit = 0; bit < 8; bit++) {
      value = (value & 0x8000) === 0 ? value << 1 : (value << 1) ^ 0x1021
    }
    table[i] = value & 0xffff
  }
  return table
}
