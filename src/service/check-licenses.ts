import { sql } from 'kysely'
import type { Db } from '../store/database.ts'
import type { LicenseRow } from '../store/license.ts'
import { type CheckContext, checkPage, type Finding, storedMembers } from './check-finding.ts'
import { hashOf } from './events.ts'
import { gramsOf } from './holder-key.ts'
import { faceText, firstStanding, standingText } from './license-seal.ts'
import { storedType } from './registry.ts'

/** A license whole, with its events' kinds, instants and details, oldest first. */
export interface AuditLicense extends Omit<LicenseRow, 'holders'> {
  readonly grams: readonly string[]
  readonly holders: readonly {
    readonly n: number
    readonly name: string
    readonly id_type: string
    readonly id: string
    /** Hex. */
    readonly holder_key: string
    readonly only_type: string | null
  }[]
  readonly events: readonly {
    readonly kind: string
    readonly at: number
    readonly detail: string | null
  }[]
}

/** Licenses by their ids, of whatever department. */
export async function readAuditLicenses(
  db: Db,
  ids: readonly string[],
): Promise<readonly AuditLicense[]> {
  const { rows } = await sql<AuditLicense>`
    select l.*, coalesce(t.definition, '') as definition,
      coalesce((select json_agg(json_build_object('n', h.n, 'name', h.name, 'id_type', h.id_type,
        'id', h.id, 'holder_key', encode(h.holder_key, 'hex'), 'only_type', h.only_type)
        order by h.n) from license_holder h
        where h.department = l.department and h.license = l.id), '[]') as holders,
      coalesce((select json_agg(json_build_object('kind', e.kind, 'at', e.at, 'detail', e.detail)
        order by e.id) from event e where e.log = 1 and e.department = l.department
          and e.subject = l.id), '[]') as events
    from license l left join license_type t on t.code = l.type and t.version = l.type_version
    where l.id = any (${[...new Set(ids)]}::uuid[])`.execute(db)
  return rows
}

/** I4, I6: each license against what its own events sealed of it. */
export async function* checkLicenses(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<{ id: string }>`select id from license
      where id > ${after}::uuid order by id limit ${checkPage}`.execute(db)
    const ids = rows.map(({ id }) => id)
    for (const license of await readAuditLicenses(db, ids)) yield* checkLicense(context, license)
    const last = ids.at(-1)
    if (rows.length < checkPage || last === undefined) return
    after = last
  }
}

async function* checkLicense(
  context: CheckContext,
  license: AuditLicense,
): AsyncGenerator<Finding> {
  const where = `license ${license.id}`
  const { events, holders } = license
  const first = events.find(({ kind }) => kind === 'plan' || kind === 'draft' || kind === 'waiting')
  const face = await hashOf(context, faceText(license))
  if (first === undefined || storedMembers(first.detail).face !== face) {
    yield { invariant: 'I4', code: 'face_differs', where }
  }
  if (first?.at !== license.created_at) yield { invariant: 'I6', code: 'created_differs', where }
  const acts = events
    .map(({ detail }) => storedMembers(detail).standing)
    .filter((one) => one !== undefined)
  const begun = first?.kind === 'draft' || first?.kind === 'waiting' ? first.kind : 'issued'
  const wanted =
    acts.at(-1) ?? (await hashOf(context, standingText(firstStanding(begun, license.created_at))))
  if ((await hashOf(context, standingText(license))) !== wanted) {
    yield { invariant: 'I6', code: 'standing_differs', where }
  }
  if (license.revision !== 1 + acts.length) {
    yield { invariant: 'I6', code: 'change_without_event', where }
  }
  const approval = events.findLast(({ kind }) => kind === 'approve')
  if ((storedMembers(approval?.detail ?? null).actor ?? null) !== license.approved_by) {
    yield { invariant: 'I6', code: 'approver_differs', where }
  }
  if (String(gramsOf(holders.map(({ name }) => name))) !== String(license.grams)) {
    yield { invariant: 'I4', code: 'grams_differ', where }
  }
  if (license.definition === '') yield { invariant: 'I9', code: 'type_missing', where }
  else {
    const living = ['draft', 'waiting', 'issued', 'suspended'].includes(license.status)
    const only = living && storedType(license.definition).onePerHolder ? license.type : null
    if (holders.some(({ only_type }) => only_type !== only)) {
      yield { invariant: 'I3', code: 'holder_place_differs', where }
    }
  }
}
