import type { StatusUpdate } from '../store/license.ts'
import type { StoredStatus } from '../store/license-tables.ts'

/** What a license says, as stored. `replaces` is the version before it. */
export interface Face {
  readonly id: string
  readonly type: string
  readonly type_version: number
  readonly number: string
  readonly serial: string
  readonly version: number
  readonly replaces: string | null | undefined
  readonly fields: Readonly<Record<string, unknown>>
  readonly authority: string | null | undefined
  readonly area: string
  readonly case_number: string | null | undefined
  readonly override_reason: string | null | undefined
  readonly issued_on: string
  readonly valid_from: string
  readonly valid_until: string | null
  readonly drafted_by: string | null | undefined
  readonly holders: readonly {
    readonly n: number
    readonly name: string
    readonly id_type: string
    readonly id: string
    /** Hex. */
    readonly holder_key: string
  }[]
}

/**
 * The facts of a license as one text, the same from memory and from the database. Its hash stands
 * in the detail of the license's first event, so that a cell changed behind our back is found.
 */
export function faceText(face: Face): string {
  const { fields, holders } = face
  return JSON.stringify([
    face.id,
    face.type,
    face.type_version,
    face.number,
    face.serial,
    face.version,
    face.replaces,
    Object.keys(fields)
      .sort()
      .map((key) => [key, fields[key]]),
    face.authority,
    face.area,
    face.case_number,
    face.override_reason,
    face.issued_on,
    face.valid_from,
    face.valid_until,
    face.drafted_by,
    holders.map((one) => [one.n, one.name, one.id_type, one.id, one.holder_key]),
  ])
}

/** Where a license stands: what an act may change of its row. */
export interface Standing extends Omit<StatusUpdate, 'approved_by'> {
  readonly revision: number
}

/** Where a stored license stands, without the rest of its row. */
export function standingOf(row: Standing): Standing {
  return {
    status: row.status,
    revision: row.revision,
    status_at: row.status_at,
    status_reason: row.status_reason,
    status_document: row.status_document,
    suspended_until: row.suspended_until,
    next_status: row.next_status,
    next_at: row.next_at,
    next_reason: row.next_reason,
    next_document: row.next_document,
  }
}

/** Where a license stands as one text; its hash stands in the detail of the act that led there. */
export function standingText(standing: Standing): string {
  return JSON.stringify(Object.values(standingOf(standing)))
}

/** The standing of a license that nothing was done to since it was minted. */
export function firstStanding(status: StoredStatus, at: number): Standing {
  return {
    status,
    revision: 1,
    status_at: at,
    status_reason: null,
    status_document: null,
    suspended_until: null,
    next_status: null,
    next_at: null,
    next_reason: null,
    next_document: null,
  }
}
