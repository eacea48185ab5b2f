import type { Claims, FieldValue } from '../credential/claims.ts'
import type { Labels } from '../license/field.ts'
import { buildIdentifier } from '../license/identifier.ts'
import type { LocalDate } from '../license/local-date.ts'
import { optionLabel, type TypeMetadata } from '../license/type-metadata.ts'
import type { Bundle } from '../trust/bundle.ts'
import type { Names } from '../trust/scheme.ts'
import type { Term } from './state.ts'

/** What a proven code says of its license, ready to be shown. */
export interface VerdictLicense {
  /** Certificate identifier (证照标识), computed. */
  readonly identifier: string
  readonly number: string
  readonly type: { readonly vct: string; readonly name?: Names }
  /** From the trust list, never from the code. */
  readonly issuer: { readonly iss: string; readonly names: Names; readonly code: string }
  /** Issuing authority as printed, where it is not the issuer's name. */
  readonly authority?: string
  readonly holders: readonly { readonly name: string; readonly id: string }[]
  readonly issuedOn: string
  readonly validFrom: LocalDate
  /** Last valid day; absent: no end (长期). */
  readonly validUntil?: LocalDate
  /** In the order of the face where the labels are usable. */
  readonly fields: readonly VerdictField[]
  /** Face fields that the code does not carry: a forger changes exactly those. */
  readonly notConfirmed: readonly { readonly code: string; readonly label: Labels }[]
  readonly credential: { readonly uri: string; readonly idx: number }
  /** The issuer accepted a holder number whose check fails. */
  readonly overridden: boolean
}

export interface VerdictField {
  readonly code: string
  readonly value: FieldValue
  readonly label?: Labels
  /** An option as people read it, where `value` is one. */
  readonly text?: Labels
}

/**
 * Lays out what a credential says. Only for one whose signature and issuer are proven.
 *
 * @param metadata - Of the credential's own type version; undefined: codes are shown bare.
 */
export function licenseOf(
  claims: Claims,
  { trust }: Bundle,
  metadata: TypeMetadata | undefined,
  term: Term,
): VerdictLicense | undefined {
  const issuer = trust.issuers.get(claims.iss)
  if (issuer === undefined) return undefined
  const { serial, version, typeCode } = claims
  const { fzrq, ...face } = claims.fields
  const parts = { typeCode, issuerCode: issuer.code, serial, version }
  return {
    identifier: buildIdentifier(parts, trust.identifierRoot),
    number: claims.number,
    type: { vct: claims.vct, ...(metadata === undefined ? {} : { name: metadata.name }) },
    issuer,
    ...(claims.authority === undefined ? {} : { authority: claims.authority }),
    holders: claims.holders,
    issuedOn: typeof fzrq === 'string' ? fzrq : term.validFrom,
    ...term,
    fields: fieldsOf(face, metadata),
    notConfirmed: (metadata?.fields ?? [])
      .filter(({ code, source }) => source === undefined && face[code] === undefined)
      .map(({ code, label }) => ({ code, label })),
    credential: claims.status,
    overridden: claims.overridden,
  }
}

function fieldsOf(
  face: Readonly<Record<string, FieldValue>>,
  metadata: TypeMetadata | undefined,
): VerdictField[] {
  const known = (metadata?.fields ?? []).flatMap(({ code, label, options }): VerdictField[] => {
    const value = face[code]
    if (value === undefined) return []
    if (options === undefined || typeof value !== 'string') return [{ code, value, label }]
    const zh = optionLabel(options, value, 'zh-CN')
    return [{ code, value, label, text: { zh, en: optionLabel(options, value, 'en') } }]
  })
  const labelled = new Set(known.map(({ code }) => code))
  const bare = Object.entries(face).flatMap(([code, value]) =>
    labelled.has(code) ? [] : [{ code, value }],
  )
  return [...known, ...bare]
}
