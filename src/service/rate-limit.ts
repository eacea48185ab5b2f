/** Limits on guessing, counted in the database: many processes, one count. */
import type { Db } from '../store/database.ts'
import { countAttempt } from '../store/rate.ts'

export interface GuessRule {
  /** Part of the hash, so that two rules never share a count. */
  readonly name: string
  readonly attempts: number
  readonly windowSeconds: number
}

/**
 * Counts one guess against a rule.
 *
 * @param db - Scope `licet_public`.
 * @param mac - Keyed hash: what is limited (an address, a code) is never stored.
 * @param subject - What is limited; untrusted.
 * @param now - Seconds since 1970.
 * @returns 0 if it is allowed, else the seconds until the window ends.
 */
export async function secondsToWait(
  db: Db,
  mac: (data: Uint8Array) => Uint8Array | Promise<Uint8Array>,
  rule: GuessRule,
  subject: string,
  now: number,
): Promise<number> {
  const windowStart = now - (now % rule.windowSeconds)
  const bucket = await mac(new TextEncoder().encode(`limit|${rule.name}|${subject}`))
  const attempts = await countAttempt(db, bucket, windowStart)
  return attempts <= rule.attempts ? 0 : windowStart + rule.windowSeconds - now
}
