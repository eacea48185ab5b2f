import type { Db } from './database.ts'

/** A planned credential with its signature, if it has one. */
export interface StoredCredential {
  readonly id: string
  readonly license: string
  readonly kid: string
  readonly list: number
  readonly idx: number
  readonly iat: number
  readonly payload: string
  readonly sig: Uint8Array | null
  readonly ended: 'abandoned' | 'copy_replaced' | null
  readonly copies: number
}

/** The credentials of a license, oldest first. */
export async function listCredentials(
  db: Db,
  department: number,
  license: string,
): Promise<readonly StoredCredential[]> {
  return await db
    .selectFrom('credential as c')
    .leftJoin('signature as s', (join) =>
      join.onRef('s.department', '=', 'c.department').onRef('s.credential', '=', 'c.id'),
    )
    .leftJoin('credential_end as e', (join) =>
      join.onRef('e.department', '=', 'c.department').onRef('e.credential', '=', 'c.id'),
    )
    .select(['c.id', 'c.license', 'c.kid', 'c.list', 'c.idx', 'c.iat', 'c.payload', 's.sig'])
    .select('e.cause as ended')
    .select((eb) =>
      eb
        .selectFrom('reprint as p')
        .whereRef('p.department', '=', 'c.department')
        .whereRef('p.credential', '=', 'c.id')
        .select((inner) => inner.fn.countAll<number>().as('copies'))
        .as('copies'),
    )
    .where('c.department', '=', department)
    .where('c.license', '=', license)
    .orderBy('c.id')
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, copies: row.copies ?? 0 })))
}
