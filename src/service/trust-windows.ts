import type { KeyRow } from '../store/key.ts'
import type { TrustedDepartment } from '../store/trust.ts'

/** One row of a key's life in the trust list, reigning from `from` to the next row's. */
export interface TrustWindow {
  readonly status: 'active' | 'retired' | 'compromised'
  /** Epoch seconds. */
  readonly from: number
  /** Types (full codes) that an issue key may sign; empty for other keys. */
  readonly types: readonly string[]
}

/**
 * A key's life, newest row first, start times falling strictly. A key that waits is active from
 * the second it is listed, so that a verifier that is offline when it takes over knows it.
 *
 * A right given or ended later is a row of its own: credentials of before stay judged by the
 * rights of their own second.
 *
 * @param department - Of an issue key.
 * @param now - Nothing that begins later is stated.
 */
export function windowsOf(
  key: KeyRow,
  department: TrustedDepartment | undefined,
  now: number,
): readonly TrustWindow[] {
  const start = key.listed_at ?? key.created_at
  const end = Math.min(key.retired_at ?? Infinity, key.compromised_at ?? Infinity)
  const rights = department?.rights ?? []
  const starts = new Set([start])
  for (const { grantedAt, endedAt } of rights) {
    for (const at of [grantedAt, endedAt]) {
      if (at !== null && at > start && at <= now && at < end) starts.add(at)
    }
  }
  const windows: TrustWindow[] = []
  for (const from of [...starts].sort((a, b) => a - b)) {
    if (from >= end) continue
    const types = rights
      .filter(({ grantedAt, endedAt }) => grantedAt <= from && (endedAt === null || endedAt > from))
      .map(({ type }) => type)
    windows.unshift({ status: 'active', from, types })
  }
  if (key.retired_at !== null && key.retired_at < (key.compromised_at ?? Infinity)) {
    windows.unshift({ status: 'retired', from: key.retired_at, types: [] })
  }
  if (key.compromised_at !== null) {
    windows.unshift({ status: 'compromised', from: key.compromised_at, types: [] })
  }
  return windows
}
