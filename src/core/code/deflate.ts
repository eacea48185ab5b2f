import {
  type DictionaryIndex,
  findMatches,
  indexDictionary,
  type Matches,
  MIN_MATCH,
} from './deflate-matches.ts'
import {
  CODE_LENGTH_ORDER,
  DISTANCE_BASE,
  FIXED_LITERALS,
  LENGTH_BASE,
  LENGTH_EXTRA,
} from './deflate-tables.ts'
import { canonicalCodes, codeLengths } from './huffman.ts'

/**
 * A small DEFLATE encoder (RFC 1951) for texts of a few hundred bytes behind a dictionary.
 * It chooses the cheapest parse by dynamic programming over exact bit costs, as zopfli does,
 * which zlib's levels do not: a code gets 3 to 5 % smaller, and a reader notices nothing.
 */

const END = 256
const SYMBOL_OF_LENGTH = symbolsOfLengths()
const PASSES = 2
/** What a symbol that the last parse did not use is taken to cost, so that it may come back. */
const UNUSED_BITS = 11

interface Code {
  readonly literals: Uint8Array
  readonly distances: Uint8Array
}
/** Steps in order: a literal has distance 0. */
interface Parse {
  readonly lengths: Int32Array
  readonly distances: Int32Array
  readonly count: number
}

const FIXED: Code = { literals: FIXED_LITERALS, distances: new Uint8Array(30).fill(5) }
const indexes = new WeakMap<Uint8Array, DictionaryIndex>()

/**
 * Compresses to one raw DEFLATE block behind a preset dictionary.
 *
 * @param data - Meant for up to some thousand bytes: the parse looks at all repeats.
 * @param dictionary - At most 32,768 bytes; indexed once for each array.
 * @see RFC 1951; our choice of parse, src/README.md "QR"
 */
export function deflate(data: Uint8Array, dictionary: Uint8Array): Uint8Array<ArrayBuffer> {
  let index = indexes.get(dictionary)
  if (index === undefined) {
    index = indexDictionary(dictionary)
    indexes.set(dictionary, index)
  }
  const matches = findMatches(data, index)
  let parse = cheapestParse(data, matches, FIXED)
  let best = writeBlock(data, parse, FIXED, undefined)
  for (let pass = 1; pass <= PASSES; pass++) {
    const code = codeOf(data, parse)
    const dynamic = writeBlock(data, parse, code, describe(code))
    if (dynamic.length < best.length) best = dynamic
    // Another parse makes a block of this kind a hundredth shorter, seldom a twentieth.
    if (dynamic.length > best.length * 1.05) break
    if (pass < PASSES) parse = cheapestParse(data, matches, code)
  }
  return best
}

/** Goes from the end to the front: what is the cheapest way to say the rest? */
function cheapestParse(data: Uint8Array, matches: Matches, code: Code): Parse {
  const { starts, lengths, distances } = matches
  const lengthCost = new Int32Array(259)
  for (let length = MIN_MATCH; length < 259; length++) {
    const symbol = SYMBOL_OF_LENGTH[length] ?? 0
    lengthCost[length] = (code.literals[symbol] || UNUSED_BITS) + (LENGTH_EXTRA[symbol - 257] ?? 0)
  }
  const cost = new Int32Array(data.length + 1)
  const stepLength = new Int32Array(data.length)
  const stepDistance = new Int32Array(data.length)
  for (let i = data.length - 1; i >= 0; i--) {
    let best = (code.literals[data[i] ?? 0] || UNUSED_BITS) + (cost[i + 1] ?? 0)
    let bestLength = 1
    let bestDistance = 0
    let length = MIN_MATCH
    const end = starts[i + 1] ?? 0
    for (let m = starts[i] ?? 0; m < end; m++) {
      const distance = distances[m] ?? 0
      const symbol = distanceSymbol(distance)
      const far = (code.distances[symbol] || UNUSED_BITS) + (symbol < 4 ? 0 : (symbol >>> 1) - 1)
      for (const longest = lengths[m] ?? 0; length <= longest; length++) {
        const total = far + (lengthCost[length] ?? 0) + (cost[i + length] ?? 0)
        if (total < best) {
          best = total
          bestLength = length
          bestDistance = distance
        }
      }
    }
    cost[i] = best
    stepLength[i] = bestLength
    stepDistance[i] = bestDistance
  }
  let count = 0
  for (let i = 0; i < data.length; count++) {
    const length = stepLength[i] ?? 1
    stepLength[count] = length
    stepDistance[count] = stepDistance[i] ?? 0
    i += length
  }
  return { lengths: stepLength, distances: stepDistance, count }
}

/** The best code for what a parse says. */
function codeOf(data: Uint8Array, parse: Parse): Code {
  const literals = new Uint16Array(286)
  const distances = new Uint16Array(30)
  literals[END] = 1
  let at = 0
  for (let step = 0; step < parse.count; step++) {
    const distance = parse.distances[step] ?? 0
    const length = parse.lengths[step] ?? 1
    const symbol = distance === 0 ? (data[at] ?? 0) : (SYMBOL_OF_LENGTH[length] ?? 0)
    literals[symbol] = (literals[symbol] ?? 0) + 1
    if (distance > 0) {
      const far = distanceSymbol(distance)
      distances[far] = (distances[far] ?? 0) + 1
    }
    at += length
  }
  return { literals: codeLengths(literals, 15), distances: codeLengths(distances, 15) }
}

/** A dynamic block's description of its code, run lengths and all. */
interface Description {
  readonly literals: number
  readonly distances: number
  /** Symbols of the code length alphabet, each with the value of its extra bits. */
  readonly symbols: readonly number[]
  readonly extras: readonly number[]
  readonly lengths: Uint8Array
}

function describe(code: Code): Description {
  const literals = Math.max(257, lastUsed(code.literals))
  const distances = Math.max(1, lastUsed(code.distances))
  const all = new Uint8Array(literals + distances)
  all.set(code.literals.subarray(0, literals))
  all.set(code.distances.subarray(0, distances), literals)
  const symbols: number[] = []
  const extras: number[] = []
  const counts = new Uint16Array(19)
  const add = (symbol: number, extra: number) => {
    symbols.push(symbol)
    extras.push(extra)
    counts[symbol] = (counts[symbol] ?? 0) + 1
  }
  for (let i = 0; i < all.length; ) {
    const value = all[i] ?? 0
    let run = 1
    while (i + run < all.length && all[i + run] === value) run++
    i += run
    if (value > 0) {
      add(value, 0)
      run--
    }
    while (run > 0) {
      const most = value > 0 ? 6 : 138
      const taken = Math.min(run, most)
      if (taken < 3) add(value, 0)
      else if (value > 0) add(16, taken - 3)
      else if (taken < 11) add(17, taken - 3)
      else add(18, taken - 11)
      run -= taken < 3 ? 1 : taken
    }
  }
  return { literals, distances, symbols, extras, lengths: codeLengths(counts, 7) }
}

function writeBlock(
  data: Uint8Array,
  parse: Parse,
  code: Code,
  description: Description | undefined,
): Uint8Array<ArrayBuffer> {
  const out = new BitWriter(data.length * 2 + 256)
  out.put(1, 1)
  out.put(description === undefined ? 1 : 2, 2)
  if (description !== undefined) writeDescription(out, description)
  const literals = canonicalCodes(code.literals)
  const distances = canonicalCodes(code.distances)
  let at = 0
  for (let step = 0; step < parse.count; step++) {
    const distance = parse.distances[step] ?? 0
    const length = parse.lengths[step] ?? 1
    const symbol = distance === 0 ? (data[at] ?? 0) : (SYMBOL_OF_LENGTH[length] ?? 0)
    out.put(literals[symbol] ?? 0, code.literals[symbol] ?? 0)
    at += length
    if (distance === 0) continue
    out.put(length - (LENGTH_BASE[symbol - 257] ?? 0), LENGTH_EXTRA[symbol - 257] ?? 0)
    const far = distanceSymbol(distance)
    out.put(distances[far] ?? 0, code.distances[far] ?? 0)
    out.put(distance - (DISTANCE_BASE[far] ?? 0), far < 4 ? 0 : (far >>> 1) - 1)
  }
  out.put(literals[END] ?? 0, code.literals[END] ?? 0)
  return out.finish()
}

function writeDescription(out: BitWriter, description: Description): void {
  const { literals, distances, symbols, extras, lengths } = description
  let count = 19
  while (count > 4 && lengths[CODE_LENGTH_ORDER[count - 1] ?? 0] === 0) count--
  out.put(literals - 257, 5)
  out.put(distances - 1, 5)
  out.put(count - 4, 4)
  for (let i = 0; i < count; i++) out.put(lengths[CODE_LENGTH_ORDER[i] ?? 0] ?? 0, 3)
  const codes = canonicalCodes(lengths)
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] ?? 0
    out.put(codes[symbol] ?? 0, lengths[symbol] ?? 0)
    if (symbol >= 16) out.put(extras[i] ?? 0, symbol === 16 ? 2 : symbol === 17 ? 3 : 7)
  }
}

/** Writes bits lowest first, RFC 1951 §3.1.1. */
class BitWriter {
  private readonly bytes: Uint8Array<ArrayBuffer>
  private size = 0
  private held = 0
  private heldBits = 0

  constructor(room: number) {
    this.bytes = new Uint8Array(room)
  }

  put(value: number, bits: number): void {
    this.held |= value << this.heldBits
    this.heldBits += bits
    while (this.heldBits >= 8) {
      this.bytes[this.size++] = this.held
      this.held >>>= 8
      this.heldBits -= 8
    }
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.heldBits > 0) this.bytes[this.size++] = this.held
    return this.bytes.slice(0, this.size)
  }
}

function distanceSymbol(distance: number): number {
  const x = distance - 1
  if (x < 4) return x
  const top = 31 - Math.clz32(x)
  return 2 * top + ((x >>> (top - 1)) & 1)
}

function lastUsed(lengths: Uint8Array): number {
  let last = lengths.length
  while (last > 0 && lengths[last - 1] === 0) last--
  return last
}

function symbolsOfLengths(): Uint16Array {
  const symbols = new Uint16Array(259)
  for (let symbol = 0; symbol < LENGTH_BASE.length; symbol++) {
    symbols.fill(257 + symbol, LENGTH_BASE[symbol])
  }
  return symbols
}
