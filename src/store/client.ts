/** API clients of departments, as the token endpoint sees them. */
import type { Db } from './database.ts'

/** A client that may ask for a token. */
export interface ClientRow {
  readonly id: string
  readonly department: number
  /** The department's short code (`sp`). */
  readonly departmentCode: string
  /** Public JWK as JSON text. */
  readonly jwk: string
  /** Space-separated. */
  readonly scopes: string
}

/**
 * Finds a client that has not ended and whose department is not frozen.
 *
 * @param db - Scope `licet_auth`: the only one that sees the clients of all departments.
 * @param id - From a request; untrusted.
 * @returns Undefined if there is none, or if it or its department has been shut.
 */
export async function findClient(db: Db, id: string): Promise<ClientRow | undefined> {
  return await db
    .selectFrom('client')
    .innerJoin('department', 'department.id', 'client.department')
    .select([
      'client.id',
      'client.department',
      'department.short as departmentCode',
      'client.jwk',
      'client.scopes',
    ])
    .where('client.id', '=', id)
    .where('client.ended_at', 'is', null)
    .where('department.frozen_at', 'is', null)
    .executeTakeFirst()
}
