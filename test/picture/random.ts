/** Numbers that look random and are the same for the same seed, in every run and everywhere. */
export interface Random {
  /** From `low` up to, not including, `high`. */
  between(low: number, high: number): number
  /** Gaussian, mean 0 and deviation 1. */
  normal(): number
  bytes(count: number): Uint8Array<ArrayBuffer>
}

/** Mulberry32, begun from the FNV-1a hash of a text: a seed can say what it is for. */
export function seeded(seed: string): Random {
  let state = 0x811c9dc5
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (low, high) => low + (high - low) * next(),
    // Box and Muller; 1 - next() is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    bytes: (count) => Uint8Array.from({ length: count }, () => next() * 256),
  }
}
