import { type Selectable, sql } from 'kysely'
import type { Db } from './database.ts'
import type { KeyPurpose, KeyTable } from './registry-tables.ts'

/** A key with its public half and its life; the private half is a JWE or held elsewhere. */
export type KeyRow = Selectable<KeyTable>

/** A key as it is first kept. Instants in epoch seconds. */
export interface NewKey {
  readonly kid: string
  readonly purpose: KeyPurpose
  readonly department: number | null
  readonly alg: 'ES256' | 'Ed25519'
  /** Public JWK as JSON text, in the form that the trust list gives it. */
  readonly publicJwk: string
  /** Private JWK as compact JWE; null where a remote signer holds it. */
  readonly wrapped: string | null
  /** Name at the remote signer. */
  readonly remote: string | null
  readonly state: 'next' | 'active'
  readonly at: number
}

/** Keeps a new key, listed from the same second. @param db - Scope `licet_publisher`. */
export async function insertKey(db: Db, key: NewKey): Promise<void> {
  await db
    .insertInto('key')
    .values({
      kid: key.kid,
      purpose: key.purpose,
      department: key.department,
      alg: key.alg,
      public_jwk: key.publicJwk,
      wrapped: key.wrapped,
      remote: key.remote,
      state: key.state,
      created_at: key.at,
      listed_at: key.at,
      from_at: key.state === 'active' ? key.at : null,
    })
    .execute()
}

/** Every key, oldest first: what the lists are written from. @param db - Scope `licet_publisher`. */
export async function listKeys(db: Db): Promise<readonly KeyRow[]> {
  return db.selectFrom('key').selectAll().orderBy('created_at').orderBy('kid').execute()
}

/** One key, or undefined. @param db - Scope `licet_publisher`. */
export async function findKey(db: Db, kid: string): Promise<KeyRow | undefined> {
  return db.selectFrom('key').selectAll().where('kid', '=', kid).executeTakeFirst()
}

/**
 * The key of a purpose that signs now: the latest of those in force.
 *
 * @param db - Scope `licet_publisher`, or `licet_app` with the department.
 */
export async function findCurrentKey(
  db: Db,
  purpose: KeyPurpose,
  department: number | null,
  now: number,
): Promise<KeyRow | undefined> {
  return db
    .selectFrom('key')
    .selectAll()
    .where('purpose', '=', purpose)
    .where('department', department === null ? 'is' : '=', department)
    .where('state', '=', 'active')
    .where('from_at', '<=', now)
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]))
    .orderBy('from_at', 'desc')
    .orderBy('kid')
    .executeTakeFirst()
}

/**
 * Puts a listed key into force and gives the ones before it an end, in one statement.
 *
 * @param until - When the keys before it stop; a little ahead, for what is being planned with them.
 * @returns False if the key was no longer `next`: another process was first.
 */
export async function activateKey(
  db: Db,
  kid: string,
  now: number,
  until: number,
): Promise<boolean> {
  const { rows } = await sql<{ kid: string }>`
    with a as (update key set state = 'active', from_at = ${now}
        where kid = ${kid} and state = 'next' returning kid, purpose, department),
      b as (update key k set until_at = ${until} from a
        where k.purpose = a.purpose and k.department is not distinct from a.department
          and k.kid <> a.kid and k.state = 'active' and k.until_at is null returning 1)
    select kid from a`.execute(db)
  return rows.length === 1
}

/** Retires keys whose end has come. @returns How many. */
export async function retireEndedKeys(db: Db, now: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('key')
    .set({ state: 'retired', retired_at: sql<number>`until_at` })
    .where('state', '=', 'active')
    .where('until_at', '<=', now)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Destroys the private halves of keys retired at or before `retiredBy`. @returns Their kids. */
export async function destroyRetiredKeys(
  db: Db,
  now: number,
  retiredBy: number,
): Promise<readonly string[]> {
  const rows = await db
    .updateTable('key')
    .set({ wrapped: null, destroyed_at: now })
    .where('state', '=', 'retired')
    .where('retired_at', '<=', retiredBy)
    .where('destroyed_at', 'is', null)
    .returning('kid')
    .execute()
  return rows.map(({ kid }) => kid)
}

/** Gives a key its end now. @returns False unless it was `next` or `active`. */
export async function retireKey(db: Db, kid: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('key')
    .set({ state: 'retired', retired_at: now, until_at: now })
    .where('kid', '=', kid)
    .where('state', 'in', ['next', 'active'])
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Marks a key as lost to somebody else, destroys our copy, and keeps where its genuine credentials
 * stand. @returns False if it was marked before.
 */
export async function markCompromised(
  db: Db,
  kid: string,
  now: number,
  facts: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('key')
    .set({
      state: 'compromised',
      compromised_at: now,
      until_at: now,
      destroyed_at: now,
      wrapped: null,
      facts: JSON.stringify(facts),
    })
    .where('kid', '=', kid)
    .where('state', '<>', 'compromised')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Swaps a wrapped private half for the same under another key. @returns False if it changed. */
export async function swapWrapped(
  db: Db,
  kid: string,
  before: string,
  after: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('key')
    .set({ wrapped: after })
    .where('kid', '=', kid)
    .where('wrapped', '=', before)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Credentials planned with a key, counted no further than `atMost`. */
export async function countCredentials(db: Db, kid: string, atMost: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (select from credential where kid = ${kid} limit ${atMost}) c`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}
