import { parse } from 'csv-parse/browser/esm/sync'
import { looksLikeCode } from '../scan/watch.ts'

/** One text of a list, and the row in which it stands, from 1. */
export interface ListedText {
  readonly row: number
  readonly text: string
}

/**
 * The texts of a list: a code a line, or the one column of a table that holds codes. Every row
 * gives a text, also one whose cell is no code; a first row without any is a heading.
 *
 * @param bytes - A stranger's. UTF-8, or GB 18030 as spreadsheets in China write it.
 * @returns Undefined if no cell of it can be a code.
 */
export function textsOf(bytes: ArrayBuffer): readonly ListedText[] | undefined {
  const rows = rowsOf(decode(bytes))
  const hits = new Map<number, number>()
  for (const row of rows) {
    row.forEach((cell, column) => {
      if (looksLikeCode(cell.trim())) hits.set(column, (hits.get(column) ?? 0) + 1)
    })
  }
  const [best] = [...hits].sort(([, a], [, b]) => b - a)
  if (best === undefined) return undefined
  const [column] = best
  return rows.flatMap((row, i) => {
    const text = (row[column] ?? '').trim()
    const heading = i === 0 && !looksLikeCode(text)
    return heading || row.every((cell) => cell.trim() === '') ? [] : [{ row: i + 1, text }]
  })
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

function rowsOf(text: string): readonly (readonly string[])[] {
  // A code a line needs no table's rules, and is read five times faster without them.
  if (!/[",;\t]/.test(text))
    return text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .map((line) => [line])
  const [first = ''] = text.split('\n', 1)
  const delimiter = [',', '\t', ';'].find((character) => first.includes(character)) ?? ','
  const options = { delimiter, relax_column_count: true, relax_quotes: true, bom: true }
  const rows: unknown = parse(text, options)
  return Array.isArray(rows) ? rows.filter(Array.isArray).map((row) => row.map(String)) : []
}
