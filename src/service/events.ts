import { encodeBase64url } from '../core/credential/base64url.ts'
import type { NewEvent } from '../store/license.ts'
import type { Registry } from './registry.ts'

/** A credential by its place in a status list. */
export interface Place {
  readonly list: number
  readonly idx: number
}

/** Why and by whom; private, so the published leaf carries only its salted hash. */
export interface EventDetail {
  readonly actor: string
  readonly reason?: string | undefined
  readonly document?: string | undefined
  readonly effectiveAt?: number | undefined
  /** Seal of the license's facts, in its first event (`faceText`). */
  readonly face?: string | undefined
  /** Seal of where the license stands after this act (`standingText`). */
  readonly standing?: string | undefined
  /** Status rows written with it: list, index, value, reason, effective at. */
  readonly entries?: readonly StatusRow[] | undefined
}

/** A status row: list, index, value, reason, effective at. */
export type StatusRow = readonly [number, number, number, number, number]

const encoder = new TextEncoder()

/**
 * The leaf of a planned credential: nothing personal; members in the order of their names.
 *
 * @param sealed - With a license's first credential: the private detail that seals its facts.
 */
export function planEvent(
  subject: string,
  facts: Place & { readonly at: number; readonly kid: string; readonly leaf: Uint8Array },
  sealed?: Sealed,
): NewEvent {
  const { at, idx, kid, leaf, list } = facts
  const detail = sealed === undefined ? {} : { detail: sealed.hash }
  const members = { act: 'plan', at, ...detail, idx, kid, leaf: encodeBase64url(leaf), list }
  return { subject, kind: 'plan', body: JSON.stringify(members), detail: sealed?.text ?? null }
}

/** The leaf of a signed credential. */
export function signedBody(at: number, leaf: Uint8Array): string {
  return JSON.stringify({ act: 'signed', at, leaf: encodeBase64url(leaf) })
}

/** The status rows that each place gets, in the order in which they are written for it. */
export function entriesOf(
  places: readonly Place[],
  rows: readonly {
    readonly value: number
    readonly reason: number
    readonly effectiveAt: number
  }[],
): readonly StatusRow[] {
  return places.flatMap(({ list, idx }) =>
    rows.map((row): StatusRow => [list, idx, row.value, row.reason, row.effectiveAt]),
  )
}

/** A private text, and its hash that stands in the published leaf: base64url of SHA-256. */
export interface Sealed {
  readonly text: string
  readonly hash: string
}

/** Salts and hashes what is private of an event. */
export async function sealDetail(
  registry: Pick<Registry, 'random' | 'sha256'>,
  detail: object,
): Promise<Sealed> {
  const text = JSON.stringify({ ...detail, salt: encodeBase64url(registry.random(16)) })
  return { text, hash: await hashOf(registry, text) }
}

/** base64url of SHA-256 over a text's UTF-8 bytes. */
export async function hashOf(registry: Pick<Registry, 'sha256'>, text: string): Promise<string> {
  return encodeBase64url(await registry.sha256(encoder.encode(text)))
}

/**
 * The leaf of a change of a license: its credentials' places, and the hash of the reasons.
 *
 * @param at - Epoch seconds of the act; the same as in the rows that it writes.
 */
export async function changeEvent(
  registry: Registry,
  subject: string,
  act: string,
  places: readonly Place[],
  detail: EventDetail,
  at = registry.now(),
): Promise<NewEvent> {
  const { text, hash } = await sealDetail(registry, detail)
  const credentials = places.map(({ list, idx }) => [list, idx])
  const body = JSON.stringify({ act, at, credentials, detail: hash })
  return { subject, kind: act, body, detail: text }
}

/** An entry of the access log: who read, and why; never published, sealed all the same. */
export async function accessEvent(
  registry: Registry,
  subject: string | null,
  act: 'read' | 'search',
  detail: { readonly actor: string; readonly purpose: string },
): Promise<NewEvent> {
  const { text, hash } = await sealDetail(registry, detail)
  const body = JSON.stringify({ act, at: registry.now(), detail: hash })
  return { subject, kind: act, body, detail: text }
}
