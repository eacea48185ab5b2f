import type { VerdictLicense } from '../../core/verdict/license.ts'
import type { Line, LineFacts } from '../../core/verdict/lines.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Lang, Text } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import type { ShownLicense, ShownVerdict } from './verdict-view.tsx'

/** Writes an instant (epoch seconds) for the reader: the device's zone, or the registry's. */
export type WriteInstant = (at: number) => string

/** A verdict of the core as pages show it: facts become sentences, labels become texts. */
export function shownVerdict(verdict: Verdict, instant: WriteInstant): ShownVerdict {
  return {
    overall: verdict.overall,
    lines: verdict.lines.map((line) => ({
      line: line.line,
      code: line.code,
      facts: factsOf(line, instant),
    })),
    license: verdict.license && shownLicense(verdict.license),
  }
}

function factsOf(line: Line, instant: WriteInstant): readonly Text[] {
  if (line.line === 'presentation') return proofFacts(line, instant)
  const { validFrom, validUntil, claim, host, at }: LineFacts = line
  const facts: Text[] = []
  if (validFrom !== undefined) facts.push(both((t) => t.validFrom(validFrom)))
  if (validUntil !== undefined) facts.push(both((t) => t.validUntil(validUntil)))
  if (line.code === 'dates_valid' && validUntil === undefined) facts.push(both((t) => t.noEnd))
  if (claim !== undefined) facts.push(both((t) => t.claim(claim)))
  if (host !== undefined) facts.push(both((t) => t.host(host)))
  // A status or an issuer is known as of a list; the other lines are about an instant itself.
  const dated = line.line === 'status' || line.code === 'issuer_trusted'
  if (at !== undefined) facts.push(both((t) => (dated ? t.asOf : t.when)(instant(at))))
  return facts
}

// No more than SPEC.md §3 claims: which second the phone signed, never who holds the phone.
function proofFacts({ code, at, now, seconds }: Line, instant: WriteInstant): readonly Text[] {
  if (at === undefined || now === undefined) return []
  const away = seconds ?? now - at
  switch (code) {
    case 'live_timed':
      return [both((t) => t.madeFor(instant(at), away))]
    case 'live_challenged':
      return [both((t) => t.phoneClock(instant(at)))]
    case 'proof_time':
      return [
        both((t) => t.apart(Math.abs(away))),
        both((t) => t.phoneClock(instant(at))),
        both((t) => t.ownClock(instant(now))),
      ]
    case 'proof_seen':
      return [both((t) => t.madeFor(instant(at), away))]
    default:
      return []
  }
}

function both(write: (facts: (typeof verdictMessages)[Lang]['facts']) => string): Text {
  return { zh: write(verdictMessages.zh.facts), en: write(verdictMessages.en.facts) }
}

function shownLicense(license: VerdictLicense): ShownLicense {
  const { type, issuer } = license
  const usable = type.name !== undefined
  return {
    typeName: type.name ?? bare(type.vct),
    number: license.number,
    identifier: license.identifier,
    holders: license.holders,
    issuerName: issuer.names,
    authority: license.authority,
    issuedOn: license.issuedOn,
    validFrom: license.validFrom,
    validUntil: license.validUntil,
    fields: license.fields.map(({ code, value, label, text }) => ({
      label: label ?? bare(code),
      value: text ?? bare(Array.isArray(value) ? value.join('\n') : String(value)),
    })),
    notConfirmed: usable ? license.notConfirmed : undefined,
    overridden: license.overridden,
    host: issuer.iss.split('/')[2] ?? '',
  }
}

function bare(text: string): Text {
  return { zh: text, en: text }
}
