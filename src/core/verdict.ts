import { type Claims, parseClaims } from './credential/claims.ts'
import { parseCanonical } from './credential/jcs.ts'
import { payloadText, verifyJws } from './credential/jws.ts'
import { err, ok, type Result } from './result.ts'
import type { Bundle } from './trust/bundle.ts'
import { findKey, judgeGenuine, judgeIssuer, type KnownKey } from './verdict/issuer.ts'
import { licenseOf, type VerdictLicense } from './verdict/license.ts'
import { type Line, lineNames, type Overall, overallOf } from './verdict/lines.ts'
import { defaultPolicy, type Policy } from './verdict/policy.ts'
import { type CounterState, checkProof, judgePresentation } from './verdict/presentation.ts'
import { type Presented, readPresented } from './verdict/presented.ts'
import { judgeDates, judgeStatus, termOf } from './verdict/state.ts'

/** What a verifier says of a code. Codes are public API. @see SPEC.md §7 */
export interface Verdict {
  readonly overall: Overall
  /** Every question at least once, in the order of the questions. */
  readonly lines: readonly Line[]
  /** Only when the signature holds and the issuer is known. */
  readonly license?: VerdictLicense
}

export interface VerifyOptions extends CounterState {
  readonly policy?: Policy
}

const maxPayloadBytes = 8_192

/**
 * Verifies a license code against what is already at hand: no network, no clock, nothing kept.
 *
 * @param text - Whatever a scanner delivered, or a compact SD-JWT: anybody's. Never throws for it.
 * @param trusted - Bundles as `loadBundle` gave them, one for each registry that is trusted.
 * @param now - Epoch seconds by this counter's clock.
 * @example
 *   const bundle = await loadBundle(saved, { roots: [pinnedThumbprint] })
 *   if (bundle.ok) console.log((await verify(text, bundle.value, now)).overall)
 * @see SPEC.md §7
 */
export async function verify(
  text: string,
  trusted: Bundle | readonly Bundle[],
  now: number,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const { policy = defaultPolicy, challenge, seen } = options
  const bundles = 'trust' in trusted ? [trusted] : trusted

  const presented = readPresented(text, challenge)
  if (!presented.ok) return refused([presented.error])
  const read = readClaims(presented.value)
  if (!read.ok) return refused([read.error])
  const claims = read.value

  const known = findKey(presented.value.jws.kid, claims.origin, bundles, now, policy)
  if ('line' in known) return refused([...codeLines(presented.value, claims), known])
  if (!(await verifyJws(known.key, presented.value.jws))) {
    return refused([{ line: 'signature', code: 'signature_wrong' }])
  }
  const proof = await checkProof(presented.value, claims, challenge)
  if ('line' in proof) return refused([proof])

  const { bundle } = known
  const genuine = await judgeGenuine(claims, presented.value.jws, known)
  if (genuine?.line === 'signature') return refused([genuine])
  const metadata = bundle.types.get(claims.vct)
  const usable = typeof metadata === 'object' ? metadata : undefined
  const term = termOf(claims, bundle)
  const lines: Line[] = [
    ...codeLines(presented.value, claims),
    { line: 'signature', code: 'signature_valid', kid: presented.value.jws.kid },
    ...(genuine === undefined ? [] : [genuine]),
    ...judgeIssuer(claims, known, now, policy),
    ...(usable === undefined ? [{ line: 'issuer', code: 'labels_unusable' } as const] : []),
    ...judgeStatus(claims.status, bundle, now, policy),
    ...judgePresentation(
      { proof: proof.proof, claims, challenged: presented.value.challenged },
      { now, policy, seen, typeRule: usable?.presentation ?? 'any' },
    ),
  ]
  // A clock that lies behind what is signed cannot tell a day.
  if (!lines.some(({ code }) => code === 'clock_wrong')) {
    lines.push(judgeDates(claims, term, now))
  }
  return verdictOf(lines, licenseOf(claims, bundle, usable, term), known)
}

function readClaims(presented: Presented): Result<Claims, Line> {
  const { payload } = presented.jws
  const text = payload.length <= maxPayloadBytes ? payloadText(payload) : undefined
  const object = text === undefined ? err('not_canonical' as const) : parseCanonical(text)
  if (!object.ok) return err({ line: 'signature', code: object.error })
  const claims = parseClaims(object.value)
  return claims.ok ? ok(claims.value) : err({ line: 'signature', ...claims.error })
}

function codeLines(presented: Presented, claims: Claims): Line[] {
  const { host } = presented
  const read: Line = { line: 'code', code: 'code_read' }
  return host === undefined || `https://${host}` === claims.origin
    ? [read]
    : [read, { line: 'code', code: 'relabelled_link', host }]
}

/** A verdict under which nothing is proven: the rest is not checked, and no license is shown. */
function refused(lines: readonly Line[]): Verdict {
  const unread = lines.some(({ line, code }) => line === 'code' && code !== 'code_read')
  return complete(unread ? lines : [{ line: 'code', code: 'code_read' }, ...lines])
}

function verdictOf(
  lines: readonly Line[],
  license: VerdictLicense | undefined,
  { bundle }: KnownKey,
): Verdict {
  // A department without an entity of its own in the trust list is nobody's.
  if (license === undefined) return complete([...lines, { line: 'issuer', code: 'issuer_unknown' }])
  const { names } = license.issuer
  const refusals = lines.some(
    ({ line, code }) =>
      line === 'issuer' && code !== 'number_overridden' && code !== 'labels_unusable',
  )
  const trusted: Line = {
    line: 'issuer',
    code: 'issuer_trusted',
    issuer: names,
    at: bundle.trust.issuedAt,
  }
  return { ...complete(refusals ? lines : [trusted, ...lines]), license }
}

/** Puts lines in the order of the questions, each code once, and answers what is left open. */
function complete(lines: readonly Line[]): Verdict {
  const ordered: Line[] = []
  for (const name of lineNames) {
    const before = ordered.length
    for (const line of lines) {
      if (line.line === name && !ordered.some((o) => o.line === name && o.code === line.code)) {
        ordered.push(line)
      }
    }
    if (ordered.length > before) continue
    ordered.push(
      name === 'code' ? { line: name, code: 'code_read' } : { line: name, code: 'not_checked' },
    )
  }
  return { overall: overallOf(ordered), lines: ordered }
}
