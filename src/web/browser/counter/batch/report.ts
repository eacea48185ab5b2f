import { stringify } from 'csv-stringify/browser/esm/sync'
import type { BatchRow } from '../../../counter/batch-part.tsx'

/** How a report is written. */
export interface ReportOptions {
  /** Holder names go out only when a person asked for them. */
  readonly withNames: boolean
}

/** One line of a report as others read it. */
function recordOf(row: BatchRow, { withNames }: ReportOptions) {
  return {
    file: row.file,
    page: row.page,
    number: row.index,
    overall: row.overall,
    why: row.why.map(({ code }) => code),
    license: row.license ?? '',
    checked_at: isoOf(row.checkedAt),
    known_at: isoOf(row.knownAt),
    ...(withNames ? { holders: row.holders } : {}),
  }
}

function isoOf(at: number | undefined): string {
  return at === undefined ? '' : new Date(at * 1000).toISOString()
}

/**
 * The report as a table for spreadsheets: UTF-8 with a mark, since some guess otherwise. File
 * names are strangers' too: a cell that a spreadsheet would take for a formula gets a quote
 * before it (CWE-1236).
 */
export function reportCsv(rows: readonly BatchRow[], options: ReportOptions): string {
  const records = rows.map((row) => {
    const { holders, ...record } = { holders: undefined, ...recordOf(row, options) }
    const names = holders === undefined ? {} : { holders: holders.join('; ') }
    return { ...record, why: record.why.join(' '), ...names }
  })
  return stringify(records, {
    header: true,
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  })
}

/** The report for programs. */
export function reportJson(rows: readonly BatchRow[], options: ReportOptions): string {
  return `${JSON.stringify(
    rows.map((row) => recordOf(row, options)),
    null,
    1,
  )}\n`
}
