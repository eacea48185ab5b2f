import type { FieldValue, HolderKey } from './claims.ts'
import { encodeCanonical, type Json } from './jcs.ts'

/** What a card or live credential says; every value is already checked, chosen and masked. */
export interface CardFacts {
  /** `https://HOST` of the registry. */
  readonly origin: string
  /** Short code of the department, `[a-z0-9-]{1,32}`. */
  readonly department: string
  readonly typeCode: string
  readonly typeVersion: number
  readonly serial: string
  /** Three digits from 001. */
  readonly version: string
  /** As on the face, masked where it contains a holder number of a person. */
  readonly number: string
  /** The number equals the first holder's, unmasked: it is left out, the reader takes `hid`. */
  readonly numberIsHolderId: boolean
  /** `id` masked for the public (a unified social credit code is not). At least one. */
  readonly holders: readonly { readonly name: string; readonly id: string }[]
  readonly authority?: string
  /** Epoch seconds: begin of the first valid day, begin of the day after the last, signing. */
  readonly nbf: number
  readonly exp?: number
  readonly iat: number
  /** `YYYY-MM-DD`, only where it is not the first valid day. */
  readonly issuedOn?: string
  /** By field code; what the card carries. */
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly overridden: boolean
  /** Number of the status list, and the index in it. */
  readonly list: number
  readonly idx: number
  readonly holderKey?: HolderKey
}

/**
 * The payload text that is signed, in RFC 8785 form.
 *
 * @see SPEC.md §1.2
 */
export function cardPayload(facts: CardFacts): string {
  const { origin, holders, holderKey } = facts
  const [first] = holders
  if (first === undefined) throw new TypeError('a license has at least one holder')
  const single = holders.length === 1
  const f: Record<string, Json> = { ...facts.fields }
  if (facts.issuedOn !== undefined) f.fzrq = facts.issuedOn
  return encodeCanonical({
    ...(holderKey === undefined
      ? {}
      : { cnf: { jwk: { crv: 'P-256', kty: 'EC', x: holderKey.x, y: holderKey.y } } }),
    ...(facts.exp === undefined ? {} : { exp: facts.exp }),
    f,
    hid: single ? first.id : holders.map((holder) => holder.id),
    iat: facts.iat,
    id: `${facts.serial}.${facts.version}`,
    iss: `${origin}/i/${facts.department}`,
    name: single ? first.name : holders.map((holder) => holder.name),
    nbf: facts.nbf,
    ...(facts.numberIsHolderId ? {} : { num: facts.number }),
    ...(facts.authority === undefined ? {} : { org: facts.authority }),
    ...(facts.overridden ? { ovr: 1 } : {}),
    status: { status_list: { idx: facts.idx, uri: `${origin}/s/${facts.list}` } },
    vct: `${origin}/t/${facts.typeCode}/${facts.typeVersion}`,
  })
}
