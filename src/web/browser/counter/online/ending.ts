import { membersOf } from '../../../../core/trust/scheme.ts'
import type { Verdict } from '../../../../core/verdict.ts'

/** What the issuing registry adds to an end or a suspension; not signed. */
export interface ToldEnding {
  /** Epoch seconds. */
  readonly since?: number
  /** Last day of a suspension, `YYYY-MM-DD`. */
  readonly until?: string
  /** Number of the version that came after this one. */
  readonly replacedBy?: number
  /** That version's certificate identifier. */
  readonly identifier?: string
}

/**
 * Whether this verdict is worth asking about, and may be: an end or a suspension, of a license
 * that this page's own origin issued. A code from elsewhere never causes a request.
 */
export function mayAsk(verdict: Verdict, host: string): boolean {
  const { overall, license } = verdict
  if (license === undefined || license.issuer.iss.split('/')[2] !== host) return false
  return overall === 'ended' || overall === 'suspended'
}

/** Asks the registry that served this page. Undefined: no connection, or no answer in time. */
export async function askEnding(text: string): Promise<ToldEnding | undefined> {
  try {
    const response = await fetch('/api/verify', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text }),
      credentials: 'omit',
    })
    return response.ok ? parseEnding(await response.json()) : undefined
  } catch {
    return undefined
  }
}

// A registry that tells nothing more answers without `history`; that is an answer, too.
function parseEnding(value: unknown): ToldEnding {
  const { changedAt, until, replacedBy } = membersOf(membersOf(value)?.history) ?? {}
  const { version, identifier } = membersOf(replacedBy) ?? {}
  return {
    ...(isCount(changedAt) ? { since: changedAt } : {}),
    ...(typeof until === 'string' && /^\d{4}-\d\d-\d\d$/.test(until) ? { until } : {}),
    ...(isCount(version) ? { replacedBy: version } : {}),
    ...(typeof identifier === 'string' && /^[0-9A-Z.]{1,128}$/.test(identifier)
      ? { identifier }
      : {}),
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}
