import { sql } from 'kysely'
import type { LicenseType } from '../core/license/type.ts'
import type { Registry } from './registry.ts'

const scope = { role: 'licet_registrar' } as const

/** A department to be added. `short` stands in every signed license and is never renamed. */
export interface NewDepartment {
  readonly short: string
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly area: string
}

/** Adds a department, or leaves it as it is. @returns Its number, and whether it is new. */
export async function addDepartment(
  registry: Registry,
  { short, code, name, nameEn, area }: NewDepartment,
): Promise<{ readonly id: number; readonly added: boolean }> {
  return await registry.store.transaction(scope, async (trx) => {
    const added = await trx
      .insertInto('department')
      .values({
        short,
        code,
        name,
        name_en: nameEn,
        area,
        created_at: registry.now(),
        frozen_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added !== undefined) return { id: added.id, added: true }
    const known = await trx
      .selectFrom('department')
      .select('id')
      .where('short', '=', short)
      .where('code', '=', code)
      .executeTakeFirst()
    if (known === undefined) throw new RangeError('department: short or code belongs to another')
    return { id: known.id, added: false }
  })
}

/** A department's number by its short code; undefined when there is none. */
export async function findDepartment(
  registry: Registry,
  short: string,
): Promise<number | undefined> {
  const row = await registry.store
    .scoped(scope)
    .selectFrom('department')
    .select('id')
    .where('short', '=', short)
    .executeTakeFirst()
  return row?.id
}

/**
 * Gives a department the right to issue a type, from now on; nothing happens if it has it. A right
 * that had ended begins a period of its own, so that what was issued in the first stays good and
 * nothing of the time between does.
 */
export async function grantRight(
  registry: Registry,
  department: number,
  type: string,
): Promise<void> {
  // Ended and given again within one second: the new period begins in the next.
  await sql`insert into department_right (department, type, granted_at, ended_at)
    select ${department}::int, ${type}::text,
      greatest(${registry.now()}::bigint, max(granted_at) + 1, max(ended_at)), null
    from department_right where department = ${department} and type = ${type}
    having count(*) = count(ended_at)
    on conflict do nothing`.execute(registry.store.scoped(scope))
}

/** Ends a department's right to issue a type; issued licenses stay good. */
export async function endRight(
  registry: Registry,
  department: number,
  type: string,
): Promise<boolean> {
  const result = await registry.store
    .scoped(scope)
    .updateTable('department_right')
    .set({ ended_at: sql<number>`greatest(${registry.now()}::bigint, granted_at)` })
    .where('department', '=', department)
    .where('type', '=', type)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Stops or lets go all issuing of a department; others are untouched. */
export async function freezeDepartment(
  registry: Registry,
  department: number,
  frozen: boolean,
): Promise<void> {
  await registry.store
    .scoped(scope)
    .updateTable('department')
    .set({ frozen_at: frozen ? registry.now() : null })
    .where('id', '=', department)
    .execute()
}

/** Adds a body that defines types. */
export async function addDefiner(
  registry: Registry,
  definer: { readonly code: string; readonly name: string; readonly nameEn: string },
): Promise<void> {
  await registry.store
    .scoped(scope)
    .insertInto('definer')
    .values({ code: definer.code, name: definer.name, name_en: definer.nameEn })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Adds a version of a license type; it is immutable from then on.
 *
 * @param type - Already parsed (`parseLicenseType`); its definer is the first 18 of its code.
 * @returns `added`, `known` (the same definition is there), `differs` (another one is: raise the
 * version), `definer_unknown`.
 */
export async function addLicenseType(
  registry: Registry,
  type: LicenseType,
): Promise<'added' | 'known' | 'differs' | 'definer_unknown'> {
  const definition = JSON.stringify(type)
  const definer = type.code.slice(0, 18)
  return await registry.store.transaction(scope, async (trx) => {
    const body = await trx
      .selectFrom('definer')
      .select('code')
      .where('code', '=', definer)
      .execute()
    if (body.length === 0) return 'definer_unknown'
    const added = await trx
      .insertInto('license_type')
      .values({
        code: type.code,
        version: type.version,
        definer,
        definition,
        created_at: registry.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('code')
      .execute()
    if (added.length > 0) return 'added'
    const known = await trx
      .selectFrom('license_type')
      .select('definition')
      .where('code', '=', type.code)
      .where('version', '=', type.version)
      .executeTakeFirst()
    return known?.definition === definition ? 'known' : 'differs'
  })
}

/** Adds an API client of a department. `jwk` is its public key as JSON text. */
export async function addClient(
  registry: Registry,
  client: {
    readonly department: number
    readonly id: string
    readonly name: string
    readonly jwk: string
    readonly scopes: string
  },
): Promise<boolean> {
  const rows = await registry.store
    .scoped(scope)
    .insertInto('client')
    .values({ ...client, created_at: registry.now(), ended_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  return rows.length > 0
}
