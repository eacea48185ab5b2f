/** The same verdict as offline, from the registry itself, with what only a line can add. */
import type { Bundle } from '../core/trust/bundle.ts'
import { type Verdict, verify } from '../core/verdict.ts'

/** When the present status began, and which version stands for the license now. */
export interface StatusHistory {
  /** Seconds since 1970. */
  readonly changedAt?: number
  /** `serial.version` of the version that replaced it. */
  readonly replacedBy?: string
}

export interface OnlineVerdict extends Verdict {
  readonly history?: StatusHistory
}

export interface OnlineService {
  /** The registry's own bundle, as published: this endpoint knows nothing fresher or different. */
  readonly bundle: () => Promise<Bundle>
  /** By status list and index, so that no license is named; absent where it is not kept. */
  readonly history?: (list: string, idx: number) => Promise<StatusHistory | undefined>
}

/**
 * Verifies a text online.
 *
 * @param text - Anybody's; neither logged nor kept.
 * @param now - Seconds since 1970.
 * @returns The verdict; history only where the signature and the issuer hold.
 */
export async function verifyOnline(
  service: OnlineService,
  text: string,
  now: number,
): Promise<OnlineVerdict> {
  const verdict = await verify(text, await service.bundle(), now)
  if (verdict.license === undefined || service.history === undefined) return verdict
  const { uri, idx } = verdict.license.credential
  const history = await service.history(uri, idx)
  return history === undefined ? verdict : { ...verdict, history }
}
