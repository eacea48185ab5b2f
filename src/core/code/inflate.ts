import { err, ok, type Result } from '../result.ts'
import {
  CODE_LENGTH_ORDER,
  DISTANCE_BASE,
  FIXED_LITERALS,
  LENGTH_BASE,
  LENGTH_EXTRA,
} from './deflate-tables.ts'

/**
 * A strict DEFLATE reader (RFC 1951) with a preset dictionary, written here because none at
 * hand is both: fflate takes a stream with bytes after its end, wrong stored lengths and
 * incomplete Huffman codes; Node's zlib is not in a browser, and setting it up costs more
 * than reading a whole code. What is accepted is what zlib's inflate accepts, and it must end
 * in the last byte. Unused bits of that byte may have any value, as in zlib.
 */

const END = 256
const MAX_BITS = 15

/** A canonical Huffman code as a table: the next `bits` of input give symbol << 4 | length. */
interface Code {
  readonly table: Uint16Array
  readonly bits: number
}

/** Why bytes are not the one DEFLATE stream that they should be. */
export interface InflateFault {
  readonly code: 'bad_deflate' | 'trailing_bytes' | 'too_large'
}

/** Thrown inside this file alone; {@link inflate} turns it into a fault. */
class Malformed extends Error {
  readonly code: InflateFault['code']
  constructor(code: InflateFault['code'] = 'bad_deflate') {
    super(code)
    this.code = code
  }
}

const FIXED = {
  literals: makeCode(FIXED_LITERALS),
  distances: makeCode(new Uint8Array(32).fill(5)),
}

/**
 * Inflates raw DEFLATE against a preset dictionary.
 *
 * @param data - A stranger's; the stream must end in the last byte.
 * @param dictionary - At most 32,768 bytes, as if they stood before the output.
 * @param maxBytes - The output may not grow beyond this; memory is bounded by it.
 * @param room - Written over and returned as the output's memory, where it is large enough.
 * @returns The bytes; `too_large` when there would be more than `maxBytes`, `trailing_bytes`
 *   when bytes follow the stream, `bad_deflate` for anything else that is no stream.
 * @see RFC 1951; strictness: our choice, src/core/SPEC.md, the QR text
 */
export function inflate(
  data: Uint8Array,
  dictionary: Uint8Array,
  maxBytes: number,
  room = new Uint8Array(Math.min(maxBytes, Math.max(256, data.length * 4))),
): Result<Uint8Array<ArrayBuffer>, InflateFault> {
  try {
    return ok(new Reader(data, dictionary, maxBytes, room).read())
  } catch (error) {
    if (error instanceof Malformed) return err({ code: error.code })
    throw error
  }
}

class Reader {
  private readonly data: Uint8Array
  private readonly dictionary: Uint8Array
  private readonly maxBytes: number
  private out: Uint8Array<ArrayBuffer>
  private size = 0
  private at = 0
  private held = 0
  private heldBits = 0

  constructor(
    data: Uint8Array,
    dictionary: Uint8Array,
    maxBytes: number,
    room: Uint8Array<ArrayBuffer>,
  ) {
    this.data = data
    this.dictionary = dictionary
    this.maxBytes = maxBytes
    this.out = room
  }

  read(): Uint8Array<ArrayBuffer> {
    let last = 0
    while (last === 0) {
      last = this.take(1)
      const kind = this.take(2)
      if (kind === 0) this.stored()
      else if (kind === 1) this.coded(FIXED.literals, FIXED.distances)
      else if (kind === 2) this.dynamic()
      else throw new Malformed()
    }
    // Whole bytes still held were never part of the stream: the end is where its last bit is.
    if (this.at - (this.heldBits >>> 3) !== this.data.length) {
      throw new Malformed('trailing_bytes')
    }
    return this.out.subarray(0, this.size)
  }

  /** Holds at least `count` bits, count <= 16; beyond the input they are zero and counted. */
  private need(count: number): void {
    while (this.heldBits < count) {
      this.held |= (this.data[this.at++] ?? 0) << this.heldBits
      this.heldBits += 8
    }
  }

  private drop(count: number): void {
    this.held >>>= count
    this.heldBits -= count
    if (this.at - (this.heldBits >>> 3) > this.data.length) throw new Malformed()
  }

  private take(count: number): number {
    this.need(count)
    const value = this.held & ((1 << count) - 1)
    this.drop(count)
    return value
  }

  private symbol(code: Code): number {
    this.need(MAX_BITS)
    const entry = code.table[this.held & ((1 << code.bits) - 1)] ?? 0
    if (entry === 0) throw new Malformed()
    this.drop(entry & 15)
    return entry >>> 4
  }

  private stored(): void {
    this.drop(this.heldBits & 7)
    const length = this.take(16)
    if (this.take(16) !== (length ^ 0xffff)) throw new Malformed()
    if (this.size + length > this.out.length) this.out = this.grown(this.size, length)
    for (let i = 0; i < length; i++) this.out[this.size++] = this.take(8)
  }

  private dynamic(): void {
    const literals = this.take(5) + 257
    const distances = this.take(5) + 1
    const lengths = this.take(4) + 4
    if (literals > 286 || distances > 30) throw new Malformed()
    const codeLengths = new Uint8Array(19)
    for (let i = 0; i < lengths; i++) codeLengths[CODE_LENGTH_ORDER[i] ?? 0] = this.take(3)
    const code = makeCode(codeLengths, 0)
    const all = new Uint8Array(literals + distances)
    let i = 0
    while (i < all.length) {
      const symbol = this.symbol(code)
      if (symbol < 16) {
        all[i++] = symbol
        continue
      }
      if (symbol === 16 && i === 0) throw new Malformed()
      const value = symbol === 16 ? (all[i - 1] ?? 0) : 0
      const count =
        symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7)
      if (i + count > all.length) throw new Malformed()
      all.fill(value, i, i + count)
      i += count
    }
    if (all[END] === 0) throw new Malformed()
    this.coded(makeCode(all.subarray(0, literals)), makeCode(all.subarray(literals)))
  }

  /** The way of nearly every byte: what the reader holds stands in locals while it runs. */
  private coded(literals: Code, distances: Code): void {
    const { data, dictionary } = this
    const literalMask = literals.table.length - 1
    const distanceMask = distances.table.length - 1
    let { out, size, at, held, heldBits } = this
    for (;;) {
      // Two bytes more than 15 bits ask for: a length's extra bits are at most five.
      for (; heldBits < 20; heldBits += 8) held |= (data[at++] ?? 0) << heldBits
      let entry = literals.table[held & literalMask] ?? 0
      if (entry === 0) throw new Malformed()
      held >>>= entry & 15
      heldBits -= entry & 15
      const symbol = entry >>> 4
      if (symbol <= END && at - (heldBits >>> 3) > data.length) throw new Malformed()
      if (symbol < END) {
        if (size === out.length) out = this.grown(size, 1)
        out[size++] = symbol
        continue
      }
      if (symbol === END) break
      const lengthExtra = LENGTH_EXTRA[symbol - 257] ?? 0
      const length = (LENGTH_BASE[symbol - 257] ?? 0) + (held & ((1 << lengthExtra) - 1))
      held >>>= lengthExtra
      heldBits -= lengthExtra
      for (; heldBits < 15; heldBits += 8) held |= (data[at++] ?? 0) << heldBits
      entry = distances.table[held & distanceMask] ?? 0
      if (entry === 0 || entry >>> 4 > 29 || length < 3) throw new Malformed()
      held >>>= entry & 15
      heldBits -= entry & 15
      const far = entry >>> 4
      const distanceExtra = far < 4 ? 0 : (far >>> 1) - 1
      for (; heldBits < distanceExtra; heldBits += 8) held |= (data[at++] ?? 0) << heldBits
      let from = size - (DISTANCE_BASE[far] ?? 0) - (held & ((1 << distanceExtra) - 1))
      held >>>= distanceExtra
      heldBits -= distanceExtra
      if (at - (heldBits >>> 3) > data.length) throw new Malformed()
      if (from < -dictionary.length) throw new Malformed()
      if (size + length > out.length) out = this.grown(size, length)
      const end = size + length
      for (; from < 0 && size < end; from++) out[size++] = dictionary[dictionary.length + from] ?? 0
      for (; size < end; from++) out[size++] = out[from] ?? 0
    }
    this.size = size
    this.at = at
    this.held = held
    this.heldBits = heldBits
  }

  /** Room for `length` more behind the first `size` bytes. */
  private grown(size: number, length: number): Uint8Array<ArrayBuffer> {
    if (size + length > this.maxBytes) throw new Malformed('too_large')
    const grown = new Uint8Array(Math.min(this.maxBytes, (size + length) * 2))
    grown.set(this.out.subarray(0, size))
    this.out = grown
    return grown
  }
}

/** Builds the table of a canonical code; refuses what zlib refuses: too many or too few codes. */
function makeCode(lengths: Uint8Array, mayStandAlone = 1): Code {
  const counts = new Uint16Array(MAX_BITS + 1)
  let bits = 0
  for (const length of lengths) {
    counts[length] = (counts[length] ?? 0) + 1
    if (length > bits) bits = length
  }
  const next = new Uint16Array(MAX_BITS + 2)
  let left = 1
  let code = 0
  for (let length = 1; length <= bits; length++) {
    const count = counts[length] ?? 0
    left = left * 2 - count
    if (left < 0) throw new Malformed()
    code = (code + (length === 1 ? 0 : (counts[length - 1] ?? 0))) << 1
    next[length] = code
  }
  // A literal or distance code of one bit may stand alone; so may none at all, while unused.
  if (left > 0 && bits > mayStandAlone) throw new Malformed()
  const table = new Uint16Array(1 << bits)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0
    if (length === 0) continue
    const value = next[length] ?? 0
    next[length] = value + 1
    const step = 1 << length
    for (let i = reversed(value, length); i < table.length; i += step) {
      table[i] = (symbol << 4) | length
    }
  }
  return { table, bits }
}

function reversed(value: number, bits: number): number {
  let result = 0
  for (let i = 0; i < bits; i++) result |= ((value >>> i) & 1) << (bits - 1 - i)
  return result
}
