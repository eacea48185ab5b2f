import { err, ok, type Result } from '../../../core/result.ts'
import { membersOf } from '../../../core/trust/scheme.ts'
import { codesOf } from './vectors.ts'

/** What somebody else's verifier said of one vector. */
export interface Answer {
  readonly name: string
  readonly overall: string
  /** Absent where only the overall word was given. */
  readonly codes?: Readonly<Record<string, readonly string[]>>
}

export type AnswersFault =
  | { readonly code: 'empty' | 'too_long' | 'not_json' }
  /** `line` counts from 1. */
  | { readonly code: 'line_not_understood'; readonly line: number }
  | { readonly code: 'entry_not_understood'; readonly entry: number }

const maxLength = 2_000_000

/**
 * Reads pasted verdicts: JSON (`{name: overall}`, `{name: {overall, lines}}`, an array of
 * `{name, overall, lines?}`, one such object a line) or CSV `name,overall`.
 *
 * @param text - Anybody's; it never leaves the page.
 */
export function parseAnswers(text: string): Result<readonly Answer[], AnswersFault> {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed === '') return err({ code: 'empty' })
  if (trimmed.length > maxLength) return err({ code: 'too_long' })
  if (!/^[[{]/.test(trimmed)) return parseTable(trimmed)
  const whole = parseJson(trimmed)
  if (whole !== undefined) return parseDocument(whole)
  const rows = trimmed.split(/\r?\n/).filter((row) => row.trim() !== '')
  const documents = rows.map(parseJson)
  const broken = documents.indexOf(undefined)
  // A first line that is no JSON by itself is a document that broke somewhere.
  if (broken === 0 || rows.length === 1) return err({ code: 'not_json' })
  if (broken > 0) return err({ code: 'line_not_understood', line: broken + 1 })
  return parseList(documents)
}

function parseDocument(value: unknown): Result<readonly Answer[], AnswersFault> {
  if (Array.isArray(value)) return parseList(value)
  const members = membersOf(value) ?? {}
  if (typeof members.name === 'string' && 'overall' in members) return parseList([members])
  return parseList(
    Object.entries(members).map(([name, said]) =>
      typeof said === 'string' ? { name, overall: said } : { ...membersOf(said), name },
    ),
  )
}

function parseList(values: readonly unknown[]): Result<readonly Answer[], AnswersFault> {
  const answers: Answer[] = []
  for (const [at, value] of values.entries()) {
    const { name, overall, lines, codes } = membersOf(value) ?? {}
    if (typeof name !== 'string' || typeof overall !== 'string') {
      return err({ code: 'entry_not_understood', entry: at + 1 })
    }
    const given = lines ?? codes
    answers.push({ name, overall, ...(given === undefined ? {} : { codes: codesOf(given) }) })
  }
  return answers.length === 0 ? err({ code: 'empty' }) : ok(answers)
}

function parseTable(text: string): Result<readonly Answer[], AnswersFault> {
  const answers: Answer[] = []
  for (const [at, row] of text.split(/\r?\n/).entries()) {
    if (row.trim() === '') continue
    const cells = row.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    const [name = '', overall = ''] = cells
    if (at === 0 && name.toLowerCase() === 'name') continue
    if (cells.length < 2 || name === '') return err({ code: 'line_not_understood', line: at + 1 })
    // A row of the template that nobody filled in yet.
    if (overall !== '') answers.push({ name, overall })
  }
  return answers.length === 0 ? err({ code: 'empty' }) : ok(answers)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
