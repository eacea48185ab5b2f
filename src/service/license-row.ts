import type { FieldValue } from '../core/license/field-value.ts'
import type { Holder } from '../core/license/holder.ts'
import { findHolderIdType } from '../core/license/holder-number.ts'
import { buildIdentifier } from '../core/license/identifier.ts'
import { type LocalDate, parseLocalDate } from '../core/license/local-date.ts'
import { listValueOf, reasonOf, type Status } from '../core/license/status.ts'
import { findIssuing } from '../store/issuing.ts'
import type { LicenseRow } from '../store/license.ts'
import type { StoredStatus } from '../store/license-tables.ts'
import { type CardSource, versionText } from './card.ts'
import { departmentScope, type Registry, storedType } from './registry.ts'

/** The status as of now: what was to happen by itself and is due counts as done. */
export function statusNow(
  row: Pick<LicenseRow, 'status' | 'next_status' | 'next_at'>,
  now: number,
): StoredStatus {
  return row.next_status !== null && row.next_at !== null && row.next_at <= now
    ? row.next_status
    : row.status
}

/** The core's status; a discarded license was never one, and is refused as `undefined`. */
export function coreStatus(status: StoredStatus): Status | undefined {
  return status === 'discarded' ? undefined : status
}

/** A stored day; the database holds none that does not parse. */
export function storedDay(text: string): LocalDate {
  const day = parseLocalDate(text)
  if (day === undefined) throw new TypeError('a stored day does not parse')
  return day
}

/** Stored holders as the core knows them. */
export function storedHolders(row: LicenseRow): readonly Holder[] {
  return row.holders.map(({ name, id_type: idType, id }) => ({
    name,
    idType,
    id,
    category: findHolderIdType(idType)?.category ?? 'organization',
  }))
}

/** Stored fields; they were checked against the type before they were stored. */
export function storedFields(row: LicenseRow): Readonly<Record<string, FieldValue>> {
  const fields: Record<string, FieldValue> = {}
  for (const [code, value] of Object.entries(row.fields)) {
    if (typeof value === 'string' || typeof value === 'number') fields[code] = value
    else if (Array.isArray(value)) fields[code] = value.map(String)
  }
  return fields
}

/** What a card of a stored license is made of. */
export function cardSource(row: LicenseRow): CardSource {
  return {
    type: storedType(row.definition),
    number: row.number,
    serial: row.serial,
    version: row.version,
    holders: storedHolders(row),
    fields: storedFields(row),
    issuedOn: storedDay(row.issued_on),
    validFrom: storedDay(row.valid_from),
    validUntil: row.valid_until === null ? null : storedDay(row.valid_until),
    authority: row.authority ?? undefined,
    overridden: row.override_reason !== null,
  }
}

/** The status-list entry of a status; a type may forbid that the reason be published. */
export function listEntry(
  status: Status,
  publishReasons: boolean,
): { readonly value: number; readonly reason: number } {
  return { value: listValueOf(status), reason: publishReasons ? reasonOf(status) : 0 }
}

/** The certificate identifier of a stored license, computed. */
export async function identifierOf(registry: Registry, row: LicenseRow): Promise<string> {
  const db = registry.store.scoped(departmentScope(row.department))
  const found = await findIssuing(db, row.department, row.type, registry.now())
  return buildIdentifier(
    {
      typeCode: row.type,
      issuerCode: found?.code ?? '',
      serial: row.serial,
      version: versionText(row.version),
    },
    registry.identifierRoot,
  )
}
