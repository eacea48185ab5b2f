/** The typed short code of a print: kept as keyed hashes, so a dump of the table opens nothing. */
import { sql } from 'kysely'
import type { Db } from './database.ts'

/** A card credential's parts, from which its text is made again, and the face behind it. */
export interface FoundPrint {
  readonly kid: string
  /** The exact payload bytes that were signed, as text. */
  readonly payload: string
  /** 64 bytes, r‖s. */
  readonly sig: Uint8Array
  /** The type's definition as JSON text. */
  readonly definition: string
  /** The whole face, unmasked. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Unmasked numbers, for masking what contains them. */
  readonly holders: readonly { readonly idType: string; readonly id: string }[]
}

/**
 * Gives a print its short code, once for each credential.
 *
 * @param db - Scope `licet_app` with the department.
 * @param codeHash - 32 bytes, over the code. @param checkHash - 32 bytes, over code and last four.
 * @returns False if the credential has a code already.
 */
export async function addShortCode(
  db: Db,
  row: {
    readonly department: number
    readonly credential: string
    readonly codeHash: Uint8Array
    readonly checkHash: Uint8Array
    readonly at: number
  },
): Promise<boolean> {
  const added = await db
    .insertInto('short_code')
    .values({
      department: row.department,
      credential: row.credential,
      code_hash: row.codeHash,
      check_hash: row.checkHash,
      created_at: row.at,
    })
    .onConflict((conflict) => conflict.columns(['department', 'credential']).doNothing())
    .returning('credential')
    .executeTakeFirst()
  return added !== undefined
}

/**
 * Finds what a typed code leads to. One statement whatever is asked, so that a wrong code, wrong
 * digits and a code that never was take the same way and the same time.
 *
 * @param db - Scope `licet_public`, which can call this function and see no tenant table.
 */
export async function findPrint(
  db: Db,
  codeHash: Uint8Array,
  checkHash: Uint8Array,
): Promise<FoundPrint | undefined> {
  const { rows } = await sql<FoundPrint>`
    select kid, payload, sig, definition, fields, holders from find_print(${codeHash}, ${checkHash})
  `.execute(db)
  return rows[0]
}
