/**
 * Why a pattern for license numbers is refused: `pattern_anchors` (must begin with ^ and end
 * with $), `pattern_too_long`, `pattern_invalid` (no regular expression under flag u),
 * `pattern_unsupported` (look-around, back reference, named group), `pattern_slow` (too many ways to
 * try a text: nested or many open quantifiers).
 */
export type PatternCode =
  | 'pattern_anchors'
  | 'pattern_too_long'
  | 'pattern_invalid'
  | 'pattern_unsupported'
  | 'pattern_slow'

const maxPatternLength = 200
// Numbers have at most 128 characters, so that many ways cost some milliseconds.
const maxWays = 300_000
const openRepeats = 64

/**
 * Checks a regular expression that a department wrote and that will meet numbers typed by anyone.
 * JavaScript tries the ways of a pattern one after another; their count is bounded here, once, by
 * reading the pattern, instead of by a clock at each use. Our choice, src/README.md "Patterns".
 */
export function checkPattern(pattern: string): PatternCode | undefined {
  if (pattern.length > maxPatternLength) return 'pattern_too_long'
  if (!pattern.startsWith('^') || !pattern.endsWith('$') || pattern.endsWith('\\$')) {
    return 'pattern_anchors'
  }
  try {
    new RegExp(pattern, 'u')
  } catch {
    return 'pattern_invalid'
  }
  const reader = { pattern, position: 0 }
  const ways = readAlternatives(reader)
  if (ways === undefined) return 'pattern_unsupported'
  // Written so that NaN and Infinity are refused as well.
  return ways <= maxWays ? undefined : 'pattern_slow'
}

/** Whether a number matches a checked pattern whole. */
export function matchesWhole(pattern: string, number: string): boolean {
  // The group makes `^a|b$` mean what its author meant.
  return new RegExp(`^(?:${pattern})$`, 'u').test(number)
}

interface PatternReader {
  readonly pattern: string
  position: number
}

/** Counts the ways of `a|b|…` up to the end or the closing bracket; undefined: unsupported. */
function readAlternatives(reader: PatternReader): number | undefined {
  let sum = 0
  let product = 1
  for (;;) {
    const next = reader.pattern.charAt(reader.position)
    if (next === '' || next === ')') return sum + product
    if (next === '|') {
      reader.position += 1
      sum += product
      product = 1
      continue
    }
    const ways = readAtom(reader, next)
    if (ways === undefined) return undefined
    product *= repeat(ways, readQuantifier(reader))
  }
}

function readAtom(reader: PatternReader, first: string): number | undefined {
  if (first === '(') return readGroup(reader)
  if (first === '[') return skip(reader, /\[(?:\\.|[^\]\\])*\]/suy)
  if (first === '\\') return skip(reader, /\\(?:[pPu]\{[^}]*\}|u[0-9a-f]{4}|x..|c.|[^1-9k])/isuy)
  return skip(reader, /./suy)
}

function readGroup(reader: PatternReader): number | undefined {
  if (skip(reader, /\((?:\?:|(?!\?))/uy) === undefined) return undefined
  const ways = readAlternatives(reader)
  reader.position += 1
  return ways
}

function skip(reader: PatternReader, form: RegExp): 1 | undefined {
  form.lastIndex = reader.position
  const match = form.exec(reader.pattern)
  if (match === null) return undefined
  reader.position += match[0].length
  return 1
}

function readQuantifier(reader: PatternReader): { readonly min: number; readonly max: number } {
  const form = /(?:([*+?])|\{([0-9]+)(?:(,)([0-9]*))?\})\??/uy
  form.lastIndex = reader.position
  const match = form.exec(reader.pattern)
  if (match === null) return { min: 1, max: 1 }
  reader.position += match[0].length
  const [, sign, low, comma, high] = match
  if (sign === '?') return { min: 0, max: 1 }
  if (sign !== undefined) return { min: 0, max: openRepeats }
  const min = Number(low)
  if (comma === undefined) return { min, max: min }
  return { min, max: high === '' ? min + openRepeats : Number(high) }
}

function repeat(
  ways: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  if (ways === 1) return max - min + 1
  let sum = 0
  for (let count = min; count <= max && sum <= maxWays; count += 1) sum += ways ** count
  return sum
}
