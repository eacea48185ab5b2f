import type { KeptCheck } from './checks-store.ts'

/**
 * The history as CSV (RFC 4180). No value can need quotes or be taken for a formula: times and
 * codes are ours, and a type's address was proven to have its narrow form.
 */
export function historyCsv(checks: readonly KeptCheck[]): string {
  const rows = checks.map(({ at, overall, codes, vct }) =>
    [new Date(at * 1000).toISOString(), overall, codes.join(' '), vct ?? ''].join(','),
  )
  return ['time,overall,codes,type', ...rows, ''].join('\r\n')
}

/** The same as JSON. */
export function historyJson(checks: readonly KeptCheck[]): string {
  const rows = checks.map(({ at, overall, codes, vct }) => ({
    time: new Date(at * 1000).toISOString(),
    overall,
    codes,
    ...(vct === undefined ? {} : { type: vct }),
  }))
  return `${JSON.stringify(rows, null, 1)}\n`
}
