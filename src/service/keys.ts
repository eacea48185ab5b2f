import { err, ok, type Result } from '../core/result.ts'
import { type PublicJwk, parsePublicJwk } from '../core/trust/public-key.ts'
import type { Db, Store } from '../store/database.ts'
import {
  activateKey,
  countCredentials,
  destroyRetiredKeys,
  findCurrentKey,
  findKey,
  insertKey,
  type KeyRow,
  listKeys,
  retireEndedKeys,
  retireKey,
  swapWrapped,
} from '../store/key.ts'
import type { KeyState } from '../store/registry-tables.ts'
import { makeKey } from './key-make.ts'
import { type Kek, unwrapPrivate, wrapPrivate, wrappedUnder } from './key-wrap.ts'

/** What managing keys needs. New keys are wrapped under `kek`. */
export interface KeyKeeper {
  readonly store: Store
  readonly kek: Kek
  readonly now: () => number
}

/** Purposes whose keys are kept in the database; roots never are. */
export type HeldPurpose = 'list' | 'issue' | 'status' | 'log'

/** A key stands in the published lists this long before it signs, in seconds: 8 days. */
export const LISTED_AHEAD_SECONDS = 8 * 86_400
/** A department key signs at most this many credentials, and for this long (365 days). */
export const MAX_CREDENTIALS_PER_KEY = 100_000
export const MAX_KEY_SECONDS = 365 * 86_400
/** After a change of key the old one may still finish what was being planned, in seconds. */
export const HANDOVER_SECONDS = 300
/** A retired private key is destroyed after this long; the sweeper has finished by then. */
export const DESTROY_AFTER_SECONDS = 3600
/** Unused keys of a department that stand in the trust list at any time. */
export const NEXT_KEYS = 2

const publisher = { role: 'licet_publisher' } as const

/** A key as an operator sees it. */
export interface KeySummary {
  readonly kid: string
  readonly purpose: KeyRow['purpose']
  readonly department: number | null
  readonly state: KeyState
  readonly listedAt: number | null
  readonly from: number | null
  readonly until: number | null
  readonly retiredAt: number | null
  readonly destroyedAt: number | null
  readonly compromisedAt: number | null
}

/** All keys of the database, oldest first. Nothing secret in it. */
export async function summarizeKeys(store: Store): Promise<readonly KeySummary[]> {
  const rows = await listKeys(store.scoped(publisher))
  return rows.map((row) => ({
    kid: row.kid,
    purpose: row.purpose,
    department: row.department,
    state: row.state,
    listedAt: row.listed_at,
    from: row.from_at,
    until: row.until_at,
    retiredAt: row.retired_at,
    destroyedAt: row.destroyed_at,
    compromisedAt: row.compromised_at,
  }))
}

/** Makes a key, wraps it at once, and keeps it. @returns Its public half. */
export async function createKey(
  keeper: KeyKeeper,
  purpose: HeldPurpose,
  department: number | null,
  state: 'next' | 'active',
): Promise<PublicJwk> {
  if ((purpose === 'issue') !== (department !== null)) {
    throw new TypeError('createKey: only an issue key has a department')
  }
  const alg = purpose === 'log' ? 'Ed25519' : 'ES256'
  const { publicJwk, privateJwk } = await makeKey(alg)
  const { kid } = publicJwk
  await insertKey(keeper.store.scoped(publisher), {
    kid,
    purpose,
    department,
    alg,
    publicJwk: JSON.stringify(publicJwk),
    wrapped: await wrapPrivate(keeper.kek, kid, privateJwk),
    remote: null,
    state,
    at: keeper.now(),
  })
  return publicJwk
}

/**
 * Keeps a key whose private half a remote signer holds.
 *
 * @param remote - Its name there, handed to the remote `Signer` as `kid`.
 * @returns Its public half, or `kid_mismatch`, `key_malformed`.
 */
export async function adoptRemoteKey(
  keeper: KeyKeeper,
  key: {
    readonly purpose: HeldPurpose
    readonly department: number | null
    readonly jwk: unknown
    readonly remote: string
  },
): Promise<Result<PublicJwk, 'kid_mismatch' | 'key_malformed'>> {
  const jwk = await parsePublicJwk(key.jwk)
  if (typeof jwk === 'string') return err(jwk)
  if ((jwk.alg === 'Ed25519') !== (key.purpose === 'log')) return err('key_malformed')
  await insertKey(keeper.store.scoped(publisher), {
    kid: jwk.kid,
    purpose: key.purpose,
    department: key.department,
    alg: jwk.alg,
    publicJwk: JSON.stringify(jwk),
    wrapped: null,
    remote: key.remote,
    state: 'next',
    at: keeper.now(),
  })
  return ok(jwk)
}

/** The key that a department signs with now, or undefined. @param db - `licet_app` scope of it. */
export async function keyFor(db: Db, department: number, now: number): Promise<string | undefined> {
  return (await findCurrentKey(db, 'issue', department, now))?.kid
}

/** The registry's own key of a purpose that signs now, or undefined. */
export async function currentKey(
  store: Store,
  purpose: 'list' | 'status' | 'log',
  now: number,
): Promise<KeyRow | undefined> {
  return findCurrentKey(store.scoped(publisher), purpose, null, now)
}

/** Reads a row's public half; it was written by {@link createKey}. */
export async function publicJwkOf(row: KeyRow): Promise<PublicJwk> {
  const jwk = await parsePublicJwk(JSON.parse(row.public_jwk ?? 'null'))
  if (typeof jwk === 'string') throw new TypeError(`stored key ${row.kid}: ${jwk}`)
  return jwk
}

/** Which keys a run of the duties made, put into force, retired and destroyed. */
export interface KeyDuties {
  readonly made: readonly string[]
  readonly activated: readonly string[]
  readonly retired: number
  readonly destroyed: readonly string[]
}

/**
 * What the timer does: first keys of everything that has none, two more for each department in the
 * trust list ahead of time, changes of key that are due, ends and destruction.
 *
 * A change waits until a key has been listed for 8 days, even if the old one is over its count:
 * a verifier that was offline for a week must never refuse a good license.
 */
export async function runKeyDuties(keeper: KeyKeeper): Promise<KeyDuties> {
  const { store } = keeper
  const db = store.scoped(publisher)
  const now = keeper.now()
  const made: string[] = []
  const activated: string[] = []
  for (const purpose of ['list', 'status', 'log'] as const) {
    if ((await findCurrentKey(db, purpose, null, now)) !== undefined) continue
    made.push((await createKey(keeper, purpose, null, 'active')).kid)
  }
  const departments = await db.selectFrom('department').select('id').orderBy('id').execute()
  const keys = await listKeys(db)
  for (const { id } of departments) {
    const own = keys.filter((key) => key.purpose === 'issue' && key.department === id)
    const current = await findCurrentKey(db, 'issue', id, now)
    let waiting = own.filter(({ state }) => state === 'next')
    if (current === undefined && waiting.length === 0) {
      made.push((await createKey(keeper, 'issue', id, 'active')).kid)
    } else if (current === undefined || (await isDue(db, current, now))) {
      // Without any key the department stands still: then even a young one is put into force.
      const ready = waiting.find(
        ({ listed_at }) =>
          current === undefined || (listed_at ?? now) + LISTED_AHEAD_SECONDS <= now,
      )
      if (ready !== undefined && (await activateKey(db, ready.kid, now, now + HANDOVER_SECONDS))) {
        activated.push(ready.kid)
        waiting = waiting.filter(({ kid }) => kid !== ready.kid)
      }
    }
    for (let n = waiting.length; n < NEXT_KEYS; n += 1) {
      made.push((await createKey(keeper, 'issue', id, 'next')).kid)
    }
  }
  const retired = await retireEndedKeys(db, now)
  const destroyed = await destroyRetiredKeys(db, now, now - DESTROY_AFTER_SECONDS)
  return { made, activated, retired, destroyed }
}

async function isDue(db: Db, key: KeyRow, now: number): Promise<boolean> {
  if ((key.from_at ?? now) + MAX_KEY_SECONDS <= now) return true
  return (await countCredentials(db, key.kid, MAX_CREDENTIALS_PER_KEY)) >= MAX_CREDENTIALS_PER_KEY
}

export type RotateFault = 'no_next_key' | 'not_listed_long_enough'

/**
 * Changes a key now: the next listed one signs, the old one ends in five minutes.
 *
 * @param purpose - For `list` the next key must stand in the root list first (`root publish`).
 * @param options.force - Takes a key listed for less than 8 days: verifiers that are offline will
 *   not know it yet. For the drill after a theft.
 * @returns The new key's id, or `no_next_key`, `not_listed_long_enough`.
 */
export async function rotateKey(
  keeper: KeyKeeper,
  purpose: HeldPurpose,
  department: number | null,
  options: { readonly force?: boolean } = {},
): Promise<Result<string, RotateFault>> {
  const db = keeper.store.scoped(publisher)
  const now = keeper.now()
  const waiting = (await listKeys(db)).filter(
    (key) => key.purpose === purpose && key.department === department && key.state === 'next',
  )
  const [first] = waiting
  if (first === undefined) return err('no_next_key')
  if (!options.force && (first.listed_at ?? now) + LISTED_AHEAD_SECONDS > now) {
    return err('not_listed_long_enough')
  }
  const changed = await activateKey(db, first.kid, now, now + HANDOVER_SECONDS)
  return changed ? ok(first.kid) : err('no_next_key')
}

/**
 * Ends a key now; its private half is destroyed by the timer an hour later.
 *
 * @returns `key_unknown`, or `key_ended` if it was retired or compromised before.
 */
export async function retireKeyNow(
  keeper: KeyKeeper,
  kid: string,
): Promise<Result<true, 'key_unknown' | 'key_ended'>> {
  const db = keeper.store.scoped(publisher)
  if ((await findKey(db, kid)) === undefined) return err('key_unknown')
  return (await retireKey(db, kid, keeper.now())) ? ok(true) : err('key_ended')
}

/**
 * Wraps every private half anew under another key-encryption key. May be killed and run again.
 *
 * @param to - The new one; the server runs with both until this has ended.
 * @returns How many were rewrapped, and how many stood under `to` already.
 */
export async function rewrapKeys(
  keeper: KeyKeeper,
  to: Kek,
): Promise<{ readonly rewrapped: number; readonly before: number }> {
  const db = keeper.store.scoped(publisher)
  let rewrapped = 0
  let before = 0
  for (const { kid, wrapped } of await listKeys(db)) {
    if (wrapped === null) continue
    if (wrappedUnder(wrapped) === to.id) {
      before += 1
      continue
    }
    const jwk = await unwrapPrivate([keeper.kek], kid, wrapped)
    if (await swapWrapped(db, kid, wrapped, await wrapPrivate(to, kid, jwk))) rewrapped += 1
  }
  return { rewrapped, before }
}
