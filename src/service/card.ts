import { type CardFacts, cardPayload } from '../core/credential/card-payload.ts'
import type { FieldValue } from '../core/license/field-value.ts'
import type { Holder } from '../core/license/holder.ts'
import { endOfDay, type LocalDate, startOfDay } from '../core/license/local-date.ts'
import { maskHolderNumber, maskLicenseNumber, maskValue } from '../core/license/mask.ts'
import type { LicenseType } from '../core/license/type.ts'

/** The facts of a license that its card is made of. */
export interface CardSource {
  readonly type: LicenseType
  readonly number: string
  readonly serial: string
  readonly version: number
  readonly holders: readonly Holder[]
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly issuedOn: LocalDate
  readonly validFrom: LocalDate
  readonly validUntil: LocalDate | null
  readonly authority?: string | undefined
  readonly overridden: boolean
}

/** Where and when it is signed. */
export interface CardPlace {
  readonly origin: string
  readonly offsetSeconds: number
  readonly department: string
  readonly list: number
  readonly idx: number
  readonly iat: number
}

/** Three digits: `1` is `001`. */
export function versionText(version: number): string {
  return String(version).padStart(3, '0')
}

/**
 * The payload text of a printed card: what the type puts on it, masked for the public.
 * @see src/core/SPEC.md §1.2; wire.md §8: a holder number of a person is never plain on a card.
 */
export function cardText(source: CardSource, place: CardPlace): string {
  const { type, holders, number } = source
  const fields: Record<string, FieldValue> = {}
  for (const field of type.fields) {
    const value = source.fields[field.code]
    if (!field.card || field.source !== undefined || value === undefined) continue
    fields[field.code] = typeof value === 'string' ? maskText(value, field.mask, holders) : value
  }
  const facts: CardFacts = {
    origin: place.origin,
    department: place.department,
    typeCode: type.code,
    typeVersion: type.version,
    serial: source.serial,
    version: versionText(source.version),
    number: maskLicenseNumber(number, holders, 'public'),
    numberIsHolderId: number === holders[0]?.id,
    holders: holders.map(({ name, idType, id, category }) => ({
      name:
        type.holderName === 'masked' && category === 'person'
          ? maskValue('name', name, 'public')
          : name,
      id: maskHolderNumber(idType, id, 'public'),
    })),
    nbf: startOfDay(source.validFrom, place.offsetSeconds),
    iat: place.iat,
    fields,
    overridden: source.overridden,
    list: place.list,
    idx: place.idx,
    ...(source.authority === undefined ? {} : { authority: source.authority }),
    ...(source.validUntil === null
      ? {}
      : { exp: endOfDay(source.validUntil, place.offsetSeconds) }),
    ...(source.issuedOn === source.validFrom ? {} : { issuedOn: source.issuedOn }),
  }
  return cardPayload(facts)
}

function maskText(
  value: string,
  mask: Parameters<typeof maskValue>[0] | undefined,
  holders: readonly Holder[],
): string {
  if (mask !== undefined) return maskValue(mask, value, 'public')
  return maskLicenseNumber(value, holders, 'public')
}
