/** Building canonical Huffman codes for DEFLATE; RFC 1951 §3.2. */

/**
 * Code lengths of at most `maxBits` for the given frequencies.
 *
 * Plain Huffman by repeated merging; where a code grows too long the frequencies are flattened
 * and it is built again, which loses a few bits in cases that hardly occur at our sizes.
 *
 * @param frequencies - 0 for symbols that do not occur.
 */
export function codeLengths(frequencies: ArrayLike<number>, maxBits: number): Uint8Array {
  const lengths = new Uint8Array(frequencies.length)
  const used: number[] = []
  for (let i = 0; i < frequencies.length; i++) if ((frequencies[i] ?? 0) > 0) used.push(i)
  if (used.length < 2) {
    for (const symbol of used) lengths[symbol] = 1
    return lengths
  }
  const weights = used.map((symbol) => frequencies[symbol] ?? 0)
  while (!measure(used, weights, lengths, maxBits)) {
    for (let i = 0; i < weights.length; i++) weights[i] = ((weights[i] ?? 0) + 1) >>> 1
  }
  return lengths
}

/** Fills `lengths`; false if one is beyond `maxBits`. */
function measure(
  used: readonly number[],
  weights: readonly number[],
  lengths: Uint8Array,
  maxBits: number,
): boolean {
  const n = used.length
  const order = Array.from(used.keys()).sort((a, b) => (weights[a] ?? 0) - (weights[b] ?? 0))
  const weight = new Float64Array(2 * n)
  const parent = new Uint16Array(2 * n)
  for (let i = 0; i < n; i++) weight[i] = weights[order[i] ?? 0] ?? 0
  // Two queues: sorted leaves and, behind them, inner nodes, which come about in order.
  let leaf = 0
  let inner = n
  for (let node = n; node < 2 * n - 1; node++) {
    for (let child = 0; child < 2; child++) {
      const takeLeaf = leaf < n && (inner >= node || (weight[leaf] ?? 0) <= (weight[inner] ?? 0))
      const taken = takeLeaf ? leaf++ : inner++
      weight[node] = (weight[node] ?? 0) + (weight[taken] ?? 0)
      parent[taken] = node
    }
  }
  const depth = new Uint8Array(2 * n)
  for (let node = 2 * n - 3; node >= 0; node--) {
    depth[node] = (depth[parent[node] ?? 0] ?? 0) + 1
  }
  for (let i = 0; i < n; i++) {
    const bits = depth[i] ?? 0
    if (bits > maxBits) return false
    lengths[used[order[i] ?? 0] ?? 0] = bits
  }
  return true
}

/** The codes of given lengths, bits reversed, as DEFLATE writes them (lowest bit first). */
export function canonicalCodes(lengths: ArrayLike<number>): Uint16Array {
  const next = new Uint16Array(17)
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i] ?? 0
    if (length > 0) next[length + 1] = (next[length + 1] ?? 0) + 1
  }
  for (let bits = 1; bits <= 16; bits++) {
    next[bits] = ((next[bits] ?? 0) + (next[bits - 1] ?? 0)) << 1
  }
  const codes = new Uint16Array(lengths.length)
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i] ?? 0
    if (length === 0) continue
    const code = (next[length] ?? 0) & 0xffff
    next[length] = code + 1
    let result = 0
    for (let bit = 0; bit < length; bit++) result |= ((code >>> bit) & 1) << (length - 1 - bit)
    codes[i] = result
  }
  return codes
}
