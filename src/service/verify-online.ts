/** The same verdict as offline, from the registry itself, with what only a line can add. */
import type { Bundle } from '../core/trust/bundle.ts'
import type { VerdictLicense } from '../core/verdict/license.ts'
import { type Verdict, verify } from '../core/verdict.ts'

/** When the status in force began, and which version came after this one. */
export interface StatusHistory {
  /** Seconds since 1970; absent: the status never changed. */
  readonly changedAt?: number
  /** The version that replaced it; `identifier` is that version's certificate identifier. */
  readonly replacedBy?: { readonly version: number; readonly identifier: string }
}

export interface OnlineVerdict extends Verdict {
  readonly history?: StatusHistory
}

export interface OnlineService {
  /** The registry's own bundle, as published: this endpoint knows nothing fresher or different. */
  readonly bundle: () => Promise<Bundle>
  /** Of a license that is proven; undefined where this registry does not hold it. */
  readonly history: (license: VerdictLicense) => Promise<StatusHistory | undefined>
}

/**
 * Verifies a text online.
 *
 * @param text - Anybody's; neither logged nor kept.
 * @param now - Seconds since 1970.
 * @returns Exactly the verdict as offline; beside it history, where signature and issuer hold and
 *   the license is of this registry.
 */
export async function verifyOnline(
  service: OnlineService,
  text: string,
  now: number,
): Promise<OnlineVerdict> {
  const verdict = await verify(text, await service.bundle(), now)
  if (verdict.license === undefined) return verdict
  const history = await service.history(verdict.license)
  return history === undefined ? verdict : { ...verdict, history }
}
