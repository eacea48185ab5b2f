/** How a license looks in JSON: at its issuing, in a list, and whole. */
import { type Deflate, packCode } from '../core/code/pack.ts'
import { encodeBase64url } from '../core/credential/base64url.ts'
import { signingInput } from '../core/credential/sign.ts'
import type { Minted } from '../service/mint-row.ts'
import type { LicenseView } from '../service/search.ts'

/** A stored credential's parts. */
interface CardParts {
  readonly kid: string
  readonly payload: string
  readonly sig: Uint8Array | null
}

/** `header.payload.signature~` of a stored card. */
export function compactOf({ kid, payload, sig }: CardParts): string | undefined {
  if (sig === null) return undefined
  return `${signingInput('dc+sd-jwt', kid, payload)}.${encodeBase64url(new Uint8Array(sig))}~`
}

/** Packs a card; issuing made sure that it fits, so a failure here is ours. */
export async function packCard(compact: string, deflate: Deflate | undefined) {
  const packed = await packCode(compact, deflate === undefined ? {} : { deflate })
  if (!packed.ok) throw new TypeError('a stored card does not pack')
  return packed.value
}

function linksOf(id: string) {
  const self = `/api/licenses/${id}`
  return { self, svg: `${self}/code.svg`, png: `${self}/code.png`, print: `${self}/print` }
}

/** The answer to issuing, approving, replacing: kept with the write, the same bytes to a retry. */
export async function mintedAnswer(minted: Minted, deflate: Deflate | undefined) {
  const { id, identifier, number, version, status, credential } = minted
  const links = linksOf(id)
  if (credential === undefined) {
    return { status: 202, body: JSON.stringify({ id, identifier, number, version, status, links }) }
  }
  const packed = await packCard(credential.compact, deflate)
  const code = { text: packed.text, version: packed.version, modules: 4 * packed.version + 17 }
  const answer = { id, identifier, number, version, status, credential: credential.compact }
  return { status: 201, body: JSON.stringify({ ...answer, code, links }) }
}

function detailOf(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text)
}

/** One license for its own department: unmasked, the read is logged. */
export function wholeLicense(view: LicenseView) {
  const { row, identifier, status, displayStatus, lineage } = view
  const cards = view.credentials.map((card) => ({
    id: card.id,
    list: card.list,
    index: card.idx,
    signedAt: card.iat,
    ended: card.ended,
    copies: card.copies,
    credential: compactOf(card),
  }))
  return {
    id: row.id,
    identifier,
    type: row.type,
    typeVersion: row.type_version,
    number: row.number,
    version: row.version,
    revision: row.revision,
    status,
    displayStatus,
    holders: row.holders.map(({ name, id_type: idType, id }) => ({ name, idType, id })),
    fields: row.fields,
    authority: row.authority,
    area: row.area,
    caseNumber: row.case_number,
    overrideReason: row.override_reason,
    issuedOn: row.issued_on,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    suspendedUntil: row.suspended_until,
    draftedBy: row.drafted_by,
    approvedBy: row.approved_by,
    credentials: cards,
    lineage,
    events: view.events.map(({ kind, at, detail }) => ({ kind, at, detail: detailOf(detail) })),
    links: linksOf(row.id),
  }
}
