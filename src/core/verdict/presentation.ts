import type { Claims } from '../credential/claims.ts'
import { type Proof, verifyProof } from '../credential/key-binding.ts'
import type { Line } from './lines.ts'
import type { Policy, Presentation } from './policy.ts'
import type { Presented } from './presented.ts'

/** What the counter itself knows beside its bundle. */
export interface CounterState {
  /** The nonce that this counter showed, once, not more than two minutes ago. */
  readonly challenge?: string
  /**
   * Whether this timed proof was shown here in the last five minutes. The counter keeps
   * (uri, idx, iat); this library keeps nothing.
   */
  readonly seen?: (proof: {
    readonly uri: string
    readonly idx: number
    readonly iat: number
  }) => boolean
}

/**
 * Checks the holder's proof against the signed claims: what is signed decides, not what is
 * attached. Gives the proof, nothing for a print, or the line that refuses.
 *
 * @see SPEC.md §3
 */
export async function checkProof(
  presented: Presented,
  claims: Claims,
  challenge: string | undefined,
): Promise<{ readonly proof?: Proof } | Line> {
  const { holderKey, origin } = claims
  if (holderKey === undefined) {
    return presented.proof === undefined ? {} : { line: 'signature', code: 'proof_unexpected' }
  }
  if (presented.proof === undefined) return { line: 'signature', code: 'proof_removed' }
  if (presented.challenged && challenge === undefined) {
    return { line: 'code', code: 'challenge_missing' }
  }
  const wrong: Line = { line: 'signature', code: 'proof_wrong' }
  const proof = await presented.proof(origin)
  if (proof === undefined || proof.nonce !== (presented.challenged ? challenge : 'timed')) {
    return wrong
  }
  const issuerJwt = presented.issuerJwt()
  return (await verifyProof(proof, { issuerJwt, origin, key: holderKey })) ? { proof } : wrong
}

/**
 * Says how the license was shown, and whether that is enough here.
 *
 * @param typeRule - The license type's own rule; the stricter of the two holds.
 * @see SPEC.md §3, §7
 */
export function judgePresentation(
  {
    proof,
    claims,
    challenged,
  }: {
    readonly proof: Proof | undefined
    readonly claims: Claims
    readonly challenged: boolean
  },
  options: {
    readonly now: number
    readonly policy: Policy
    readonly typeRule: Presentation
    readonly seen: CounterState['seen']
  },
): Line[] {
  const { now, policy, typeRule, seen } = options
  const rules = [typeRule, policy.presentation]
  const lines: Line[] = []
  if (proof === undefined) {
    lines.push({ line: 'presentation', code: 'printed' })
    if (rules.some((rule) => rule !== 'any')) {
      lines.push({ line: 'presentation', code: 'live_required' })
    }
    return lines
  }
  if (challenged) return [{ line: 'presentation', code: 'live_challenged', at: proof.iat, now }]
  const seconds = now - proof.iat
  const inTime = seconds <= policy.timedPastSeconds && -seconds <= policy.timedFutureSeconds
  const facts = { at: proof.iat, now, seconds }
  lines.push({ line: 'presentation', code: inTime ? 'live_timed' : 'proof_time', ...facts })
  if (seen?.({ ...claims.status, iat: proof.iat }) === true) {
    lines.push({ line: 'presentation', code: 'proof_seen', ...facts })
  }
  if (rules.includes('challenged')) {
    lines.push({ line: 'presentation', code: 'challenge_required' })
  }
  return lines
}
