import type { Db } from './database.ts'

/** What a department may issue, with the instants of each right. */
export interface TrustedDepartment {
  readonly id: number
  readonly short: string
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly rights: readonly {
    readonly type: string
    readonly grantedAt: number
    readonly endedAt: number | null
  }[]
}

/** @param db - Scope `licet_publisher`. */
export async function listTrustedDepartments(db: Db): Promise<readonly TrustedDepartment[]> {
  const departments = await db
    .selectFrom('department')
    .select(['id', 'short', 'code', 'name', 'name_en'])
    .orderBy('id')
    .execute()
  const rights = await db.selectFrom('department_right').selectAll().orderBy('type').execute()
  return departments.map(({ id, short, code, name, name_en }) => ({
    id,
    short,
    code,
    name,
    nameEn: name_en,
    rights: rights
      .filter(({ department }) => department === id)
      .map(({ type, granted_at, ended_at }) => ({
        type,
        grantedAt: granted_at,
        endedAt: ended_at,
      })),
  }))
}

/** Every stored type version: code, version, the definition's text, and its definer's names. */
export async function listTypeVersions(db: Db): Promise<
  readonly {
    readonly code: string
    readonly version: number
    readonly definition: string
    readonly definerZh: string
    readonly definerEn: string
  }[]
> {
  const rows = await db
    .selectFrom('license_type as t')
    .innerJoin('definer as d', 'd.code', 't.definer')
    .select(['t.code', 't.version', 't.definition', 'd.name', 'd.name_en'])
    .orderBy('t.code')
    .orderBy('t.version')
    .execute()
  return rows.map(({ name, name_en, ...row }) => ({ ...row, definerZh: name, definerEn: name_en }))
}
