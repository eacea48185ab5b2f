import type { Answer } from './answers.ts'
import type { Vector } from './vectors.ts'

export type Outcome = 'wrong' | 'missing' | 'right'

/** One vector, what was expected of it and what was said. */
export interface Compared {
  readonly name: string
  readonly proves: string
  readonly outcome: Outcome
  readonly expected: string
  readonly said?: string
  /** Lines whose codes differ. */
  readonly lines: readonly {
    readonly line: string
    readonly expected: readonly string[]
    readonly said: readonly string[]
  }[]
}

export interface Comparison {
  /** Wrong ones first, then missing, then right; each in the order of the vectors. */
  readonly rows: readonly Compared[]
  readonly counts: Readonly<Record<Outcome, number>>
  /** Names that are no vector's. */
  readonly unknown: readonly string[]
  /** Names that were given twice with different verdicts: counted as wrong. */
  readonly twice: readonly string[]
}

const order: readonly Outcome[] = ['wrong', 'missing', 'right']

/** Compares what a verifier said with what the vectors expect. */
export function compareAnswers(vectors: readonly Vector[], answers: readonly Answer[]): Comparison {
  const said = new Map<string, Answer>()
  const twice = new Set<string>()
  for (const answer of answers) {
    const before = said.get(answer.name)
    if (before !== undefined && before.overall !== answer.overall) twice.add(answer.name)
    said.set(answer.name, answer)
  }
  const compared = vectors.map((vector) =>
    compareOne(vector, said.get(vector.name), twice.has(vector.name)),
  )
  const names = new Set(vectors.map(({ name }) => name))
  const count = (outcome: Outcome) => compared.filter((one) => one.outcome === outcome).length
  return {
    rows: order.flatMap((outcome) => compared.filter((one) => one.outcome === outcome)),
    counts: { wrong: count('wrong'), missing: count('missing'), right: count('right') },
    unknown: [...said.keys()].filter((name) => !names.has(name)),
    twice: [...twice],
  }
}

function compareOne(vector: Vector, answer: Answer | undefined, twice: boolean): Compared {
  const { name, proves, overall: expected } = vector
  if (answer === undefined) return { name, proves, outcome: 'missing', expected, lines: [] }
  const lines = Object.entries(answer.codes === undefined ? {} : vector.codes).flatMap(
    ([line, codes]) => {
      const found = answer.codes?.[line] ?? []
      const same = codes.length === found.length && codes.every((code) => found.includes(code))
      return same ? [] : [{ line, expected: codes, said: found }]
    },
  )
  const right = answer.overall === expected && lines.length === 0 && !twice
  return { name, proves, outcome: right ? 'right' : 'wrong', expected, said: answer.overall, lines }
}

/** The table as CSV (RFC 4180); a cell that a spreadsheet would run is made text. */
export function resultCsv({ rows }: Comparison): string {
  const cell = (text: string) => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return `"${harmless.replaceAll('"', '""')}"`
  }
  const lines = rows.map(({ outcome, name, expected, said, proves, lines: differing }) =>
    [outcome, name, expected, said ?? '', differing.map(({ line }) => line).join(' '), proves]
      .map(cell)
      .join(','),
  )
  return `${['result,name,expected,said,lines,proves', ...lines].join('\r\n')}\r\n`
}

/** Names to fill in, one a row. */
export function templateCsv(vectors: readonly Vector[]): string {
  return `${['name,overall', ...vectors.map(({ name }) => `${name},`)].join('\r\n')}\r\n`
}
