/** Finding repeats for the encoder: all that a parse may choose from, nearest first. */

export const MIN_MATCH = 3
export const MAX_MATCH = 258
/** Candidates looked at for a position; the dictionary says each thing about once. */
const MAX_CHAIN = 256
const HASH_BITS = 15
const OWN_HASH_BITS = 11

/** A dictionary made searchable once: chains of positions that begin with the same 3 bytes. */
export interface DictionaryIndex {
  readonly bytes: Uint8Array
  readonly heads: Int32Array
  readonly previous: Int32Array
}

/**
 * The repeats at each position: those of position i stand at `starts[i]` to `starts[i + 1]`,
 * with rising length and distance. A shorter repeat is as near as the first that covers it.
 */
export interface Matches {
  readonly starts: Int32Array
  readonly lengths: number[]
  readonly distances: number[]
}

export function indexDictionary(bytes: Uint8Array): DictionaryIndex {
  const heads = new Int32Array(1 << HASH_BITS).fill(-1)
  const previous = new Int32Array(bytes.length)
  for (let i = 0; i + MIN_MATCH <= bytes.length; i++) {
    const hash = hashAt(bytes, i, HASH_BITS)
    previous[i] = heads[hash] ?? -1
    heads[hash] = i
  }
  return { bytes, heads, previous }
}

/** Finds the repeats of `data` in itself and in the dictionary before it. */
export function findMatches(data: Uint8Array, index: DictionaryIndex): Matches {
  const { bytes: dictionary, heads, previous } = index
  const starts = new Int32Array(data.length + 1)
  const lengths: number[] = []
  const distances: number[] = []
  const ownHeads = new Int32Array(1 << OWN_HASH_BITS).fill(-1)
  const ownPrevious = new Int32Array(data.length)
  for (let i = 0; i < data.length; i++) {
    starts[i] = lengths.length
    if (i + MIN_MATCH > data.length) continue
    const limit = Math.min(MAX_MATCH, data.length - i)
    const own = hashAt(data, i, OWN_HASH_BITS)
    let best = MIN_MATCH - 1
    let tries = MAX_CHAIN
    for (let at = ownHeads[own] ?? -1; at >= 0 && tries-- > 0 && best < limit; ) {
      if (data[at + best] === data[i + best]) {
        let length = 0
        while (length < limit && data[at + length] === data[i + length]) length++
        if (length > best) {
          best = length
          lengths.push(length)
          distances.push(i - at)
        }
      }
      at = ownPrevious[at] ?? -1
    }
    let at = heads[hashAt(data, i, HASH_BITS)] ?? -1
    for (tries = MAX_CHAIN; at >= 0 && tries-- > 0 && best < limit; at = previous[at] ?? -1) {
      // A repeat that begins in the dictionary ends in it: going on into the data is rare.
      const room = Math.min(limit, dictionary.length - at)
      if (room <= best || dictionary[at + best] !== data[i + best]) continue
      let length = 0
      while (length < room && dictionary[at + length] === data[i + length]) length++
      if (length > best) {
        best = length
        lengths.push(length)
        distances.push(i + dictionary.length - at)
      }
    }
    ownPrevious[i] = ownHeads[own] ?? -1
    ownHeads[own] = i
  }
  starts[data.length] = lengths.length
  return { starts, lengths, distances }
}

function hashAt(bytes: Uint8Array, at: number, bits: number): number {
  const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  return Math.imul(three, 0x9e3779b1) >>> (32 - bits)
}
