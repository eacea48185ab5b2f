import type { Claims } from '../credential/claims.ts'
import type { Jws } from '../credential/jws.ts'
import { isGenuine } from '../log/genuine-set.ts'
import type { Bundle } from '../trust/bundle.ts'
import { instanceAt, type TrustService } from '../trust/service.ts'
import type { Line } from './lines.ts'
import type { Policy } from './policy.ts'
import { leafOf } from './presented.ts'

/** The key that a credential names, and the bundle that knows it. */
export interface KnownKey {
  readonly bundle: Bundle
  readonly service: TrustService
  readonly key: CryptoKey
}

/**
 * Finds the department key with this `kid` in the bundle that speaks for the credential's origin.
 *
 * Fails with the issuer line `issuer_unknown`, or `key_unknown_list_old` where that origin's trust
 * list is old enough not to know a new key.
 * @see SPEC.md §5, rules 2 and 7
 */
export function findKey(
  kid: string,
  origin: string,
  bundles: readonly Bundle[],
  now: number,
  policy: Policy,
): KnownKey | Line {
  const bundle = bundles.find((candidate) => candidate.origin === origin)
  const service = bundle?.trust.services.get(kid)
  const key = bundle?.issueKeys.get(kid)
  if (bundle !== undefined && service?.kind === 'issue' && key !== undefined) {
    return { bundle, service, key }
  }
  const issuedAt = bundle?.trust.issuedAt
  const old = issuedAt !== undefined && now - issuedAt > policy.trustListOldSeconds
  return old
    ? { line: 'issuer', code: 'key_unknown_list_old', kid, at: issuedAt }
    : { line: 'issuer', code: 'issuer_unknown', kid }
}

/**
 * Whether this key might sign this type at that time: every refusal, then remarks.
 *
 * @see SPEC.md §5, rules 4–6 and 8
 */
export function judgeIssuer(
  claims: Claims,
  { bundle, service }: KnownKey,
  now: number,
  policy: Policy,
): Line[] {
  const lines: Line[] = []
  const { iat } = claims
  const at = instanceAt(service, iat)
  if (at?.status !== 'active') {
    lines.push({ line: 'issuer', code: 'outside_key_window', at: iat })
  } else if (at.issue.get(claims.iss)?.has(claims.typeUri) !== true) {
    lines.push({ line: 'issuer', code: 'type_not_allowed' })
  }
  const newest = bundle.newestIat
  if (now < newest - policy.clockToleranceSeconds) {
    lines.push({ line: 'issuer', code: 'clock_wrong', at: newest, now })
  } else if (iat > now + policy.clockToleranceSeconds) {
    lines.push({ line: 'issuer', code: 'issued_in_future', at: iat, now })
  }
  const { root, trust } = bundle
  if (now >= Math.min(root.nextUpdate, trust.nextUpdate, bundle.exp)) {
    lines.push({ line: 'issuer', code: 'trust_expired', at: trust.issuedAt })
  }
  if (claims.overridden) lines.push({ line: 'issuer', code: 'number_overridden' })
  return lines
}

/**
 * For a key that is known to be stolen: only what stood in the log before the cut is genuine.
 * Undefined: passes.
 *
 * @see SPEC.md §5, rule 6
 */
export async function judgeGenuine(
  claims: Claims,
  jws: Jws,
  { bundle, service }: KnownKey,
): Promise<Line | undefined> {
  if (service.instances[0]?.status !== 'compromised') return undefined
  const place = service.compromised?.sets.get(claims.status.uri)
  // A list without a set holds no credential of this key.
  if (place === undefined) return { line: 'signature', code: 'not_in_genuine_set' }
  const set = bundle.genuineSets.get(place.uri)
  if (set === undefined) return { line: 'issuer', code: 'genuine_set_missing' }
  return isGenuine(set, claims.status.idx, await leafOf(jws))
    ? undefined
    : { line: 'signature', code: 'not_in_genuine_set' }
}
