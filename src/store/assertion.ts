/** Which client assertions have been used: each opens the token endpoint once (RFC 7523 §3). */
import type { Db } from './database.ts'

/**
 * Marks an assertion as used. The primary key decides, so of two copies sent at once one wins.
 *
 * @param db - Scope `licet_auth`.
 * @param jtiHash - SHA-256 of its `jti`, 32 bytes: the client chose the text, we keep no text.
 * @param expiresAt - Seconds since 1970; after it the row may go.
 * @returns False if it was used before.
 */
export async function useAssertion(
  db: Db,
  client: string,
  jtiHash: Uint8Array,
  expiresAt: number,
): Promise<boolean> {
  const row = await db
    .insertInto('assertion')
    .values({ client, jti_hash: jtiHash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('client')
    .executeTakeFirst()
  return row !== undefined
}

/** Drops assertions that ended before an instant; past their end they are refused anyway. */
export async function forgetAssertions(db: Db, before: number): Promise<void> {
  await db.deleteFrom('assertion').where('expires_at', '<', before).execute()
}
