/** What a counter asks of a code beside its being genuine. Shown to the operator as it stands. */
export interface Policy {
  /** A status list older than this makes "look closer". */
  readonly staleAfterSeconds: number
  /** How far a clock may lie before the newest signed instant, or `iat` behind the clock. */
  readonly clockToleranceSeconds: number
  /** With a trust list older than this, an unknown key is not called unknown. */
  readonly trustListOldSeconds: number
  readonly timedPastSeconds: number
  readonly timedFutureSeconds: number
  /** The stricter of this and the license type's own rule holds. */
  readonly presentation: Presentation
}

export type Presentation = 'any' | 'live' | 'challenged'

/** @see SPEC.md §7 */
export const defaultPolicy: Policy = {
  staleAfterSeconds: 86_400,
  clockToleranceSeconds: 300,
  trustListOldSeconds: 86_400,
  timedPastSeconds: 90,
  timedFutureSeconds: 30,
  presentation: 'any',
}
