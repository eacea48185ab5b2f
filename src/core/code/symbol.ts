/** Level of error correction: restores about 7, 15, 25 or 30 % of a damaged symbol. */
export type ErrorCorrection = 'L' | 'M' | 'Q' | 'H'

/** A run of characters in one QR mode. */
export interface Segment {
  readonly data: string
  readonly mode: 'byte' | 'numeric'
}

/** Data codewords of versions 1..40; ISO/IEC 18004:2015 table 7. */
const DATA_CODEWORDS: Readonly<Record<ErrorCorrection, readonly number[]>> = {
  L: [
    19, 34, 55, 80, 108, 136, 156, 194, 232, 274, 324, 370, 428, 461, 523, 589, 647, 721, 795, 861,
    932, 1006, 1094, 1174, 1276, 1370, 1468, 1531, 1631, 1735, 1843, 1955, 2071, 2191, 2306, 2434,
    2566, 2702, 2812, 2956,
  ],
  M: [
    16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453, 507, 563, 627, 669,
    714, 782, 860, 914, 1000, 1062, 1128, 1193, 1267, 1373, 1455, 1541, 1631, 1725, 1812, 1914,
    1992, 2102, 2216, 2334,
  ],
  Q: [
    13, 22, 34, 48, 62, 76, 88, 110, 132, 154, 180, 206, 244, 261, 295, 325, 367, 397, 445, 485,
    512, 568, 614, 664, 718, 754, 808, 871, 911, 985, 1033, 1115, 1171, 1231, 1286, 1354, 1426,
    1502, 1582, 1666,
  ],
  H: [
    9, 16, 26, 36, 46, 60, 66, 86, 100, 122, 140, 158, 180, 197, 223, 253, 283, 313, 341, 385, 406,
    442, 464, 514, 538, 596, 628, 661, 701, 745, 793, 845, 901, 961, 986, 1054, 1096, 1142, 1222,
    1276,
  ],
}

/** The link in byte mode and the digits in numeric mode: no other cut takes fewer bits. */
export function segmentsOf(link: string, digits: string): readonly Segment[] {
  return [
    { data: link, mode: 'byte' },
    { data: digits, mode: 'numeric' },
  ]
}

/**
 * The smallest symbol version that holds the segments, without drawing it.
 *
 * @returns 1..40; undefined beyond 40. A side has 4 * version + 17 modules.
 * @see ISO/IEC 18004:2015 §7.4
 */
export function symbolVersion(
  segments: readonly Segment[],
  level: ErrorCorrection,
): number | undefined {
  const codewords = DATA_CODEWORDS[level]
  for (let version = 1; version <= codewords.length; version++) {
    let bits = 0
    for (const segment of segments) bits += segmentBits(segment, version)
    if (bits <= (codewords[version - 1] ?? 0) * 8) return version
  }
  return undefined
}

function segmentBits({ data, mode }: Segment, version: number): number {
  const band = version < 10 ? 0 : version < 27 ? 1 : 2
  // Links are ASCII, so characters are bytes.
  if (mode === 'byte') return 4 + (band === 0 ? 8 : 16) + data.length * 8
  const left = [0, 4, 7][data.length % 3] ?? 0
  return 4 + 10 + 2 * band + Math.floor(data.length / 3) * 10 + left
}
