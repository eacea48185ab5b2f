import { encodeBase64url } from '../core/credential/base64url.ts'
import type { NewEvent } from '../store/mint.ts'
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
}

const encoder = new TextEncoder()

/** The leaf of a planned credential: nothing personal; members in the order of their names. */
export function planEvent(
  subject: string,
  facts: Place & { readonly at: number; readonly kid: string; readonly leaf: Uint8Array },
): NewEvent {
  const { at, idx, kid, leaf, list } = facts
  const body = JSON.stringify({ act: 'plan', at, idx, kid, leaf: encodeBase64url(leaf), list })
  return { subject, kind: 'plan', body, detail: null }
}

/** The leaf of a signed credential. */
export function signedBody(at: number, leaf: Uint8Array): string {
  return JSON.stringify({ act: 'signed', at, leaf: encodeBase64url(leaf) })
}

/** The leaf of a change of a license: its credentials' places, and the hash of the reasons. */
export async function changeEvent(
  registry: Registry,
  subject: string,
  act: string,
  places: readonly Place[],
  detail: EventDetail,
): Promise<NewEvent> {
  const text = JSON.stringify({ ...detail, salt: encodeBase64url(registry.random(16)) })
  const hash = await registry.sha256(encoder.encode(text))
  const credentials = places.map(({ list, idx }) => [list, idx])
  const body = JSON.stringify({
    act,
    at: registry.now(),
    credentials,
    detail: encodeBase64url(hash),
  })
  return { subject, kind: act, body, detail: text }
}
