import type { Names } from '../trust/scheme.ts'

/** The six questions that every verdict answers, in the order in which they are shown. */
export const lineNames = ['code', 'signature', 'issuer', 'dates', 'status', 'presentation'] as const
export type LineName = (typeof lineNames)[number]

/** One word for all lines; the first that applies, in this order. @see SPEC.md §7 */
export const overalls = [
  'unreadable',
  'newer_verifier',
  'not_genuine',
  'unknown_issuer',
  'not_allowed',
  'ended',
  'expired',
  'not_yet_valid',
  'suspended',
  'cannot_tell',
  'look_closer',
  'valid',
] as const
export type Overall = (typeof overalls)[number]

/**
 * Every code of every line and what it makes of the whole: public API, never renamed.
 * `not_checked` makes nothing of it: another line says why it was not.
 *
 * @see SPEC.md §7
 */
export const lineCodes = {
  code: {
    code_read: 'valid',
    not_a_code: 'unreadable',
    two_codes: 'unreadable',
    bad_length: 'unreadable',
    bad_block: 'unreadable',
    bad_crc: 'unreadable',
    bad_deflate: 'unreadable',
    trailing_bytes: 'unreadable',
    too_large: 'unreadable',
    bad_text: 'unreadable',
    compact_malformed: 'unreadable',
    newer_format: 'newer_verifier',
    newer_dictionary: 'newer_verifier',
    challenge_missing: 'cannot_tell',
    relabelled_link: 'look_closer',
  },
  signature: {
    signature_valid: 'valid',
    signature_wrong: 'not_genuine',
    header_not_exact: 'not_genuine',
    not_canonical: 'not_genuine',
    claims_malformed: 'not_genuine',
    origin_mismatch: 'not_genuine',
    proof_removed: 'not_genuine',
    proof_unexpected: 'not_genuine',
    proof_wrong: 'not_genuine',
    not_in_genuine_set: 'not_genuine',
    not_checked: 'valid',
  },
  issuer: {
    issuer_trusted: 'valid',
    issuer_unknown: 'unknown_issuer',
    outside_key_window: 'not_allowed',
    type_not_allowed: 'not_allowed',
    issued_in_future: 'not_allowed',
    key_unknown_list_old: 'cannot_tell',
    trust_expired: 'cannot_tell',
    genuine_set_missing: 'cannot_tell',
    clock_wrong: 'cannot_tell',
    number_overridden: 'look_closer',
    labels_unusable: 'look_closer',
    not_checked: 'valid',
  },
  dates: {
    dates_valid: 'valid',
    expired: 'expired',
    not_yet_valid: 'not_yet_valid',
    not_checked: 'valid',
  },
  status: {
    status_valid: 'valid',
    replaced: 'ended',
    cancelled: 'ended',
    revoked: 'ended',
    withdrawn: 'ended',
    copy_replaced: 'ended',
    ended_unstated: 'ended',
    suspended: 'suspended',
    status_unknown: 'cannot_tell',
    list_missing: 'cannot_tell',
    list_invalid: 'cannot_tell',
    list_expired: 'cannot_tell',
    index_outside: 'cannot_tell',
    status_stale: 'look_closer',
    not_checked: 'valid',
  },
  presentation: {
    printed: 'valid',
    live_timed: 'valid',
    live_challenged: 'valid',
    proof_time: 'cannot_tell',
    proof_seen: 'cannot_tell',
    live_required: 'cannot_tell',
    challenge_required: 'cannot_tell',
    not_checked: 'valid',
  },
} as const satisfies Record<LineName, Record<string, Overall>>

export type LineCodeOf<N extends LineName> = keyof (typeof lineCodes)[N] & string

/** Facts beside a code; which ones stand there is told at the code's own place in the story. */
export interface LineFacts {
  /** Claim that is absent or misshapen. */
  readonly claim?: string
  /** Host printed in the link, of a relabelled one. */
  readonly host?: string
  readonly kid?: string
  readonly issuer?: Names
  /** Seconds: how old the list is, or by how much a phone's clock differs (sign: behind is > 0). */
  readonly seconds?: number
  /** Epoch seconds of what the line is about: a proof, a list, a signing, a clock. */
  readonly at?: number
  /** Epoch seconds on this counter's clock, where the two are compared. */
  readonly now?: number
  /** Calendar days at the registry's offset. */
  readonly validFrom?: string
  readonly validUntil?: string
}

/** One line of a verdict: a question, its answer's code, and facts. */
export type Line = {
  readonly [N in LineName]: { readonly line: N; readonly code: LineCodeOf<N> } & LineFacts
}[LineName]

/** The overall word: the worst that any line calls for. */
export function overallOf(lines: readonly Line[]): Overall {
  // Fails closed: a verdict that has not passed its signature line as valid is never green.
  let worst: Overall = 'cannot_tell'
  if (lines.some(({ code }) => code === 'signature_valid')) worst = 'valid'
  for (const { line, code } of lines) {
    const meanings: Readonly<Record<string, Overall>> = lineCodes[line]
    const called = meanings[code] ?? 'cannot_tell'
    if (overalls.indexOf(called) < overalls.indexOf(worst)) worst = called
  }
  return worst
}
