import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { verify } from '../../src/core/verdict.ts'
import { makeKey } from '../../src/service/key-make.ts'
import { KeyUnusable, keySigner } from '../../src/service/key-signer.ts'
import { kekOf, unwrapPrivate, wrapPrivate } from '../../src/service/key-wrap.ts'
import {
  adoptRemoteKey,
  createKey,
  keyFor,
  retireKeyNow,
  rewrapKeys,
  rotateKey,
  runKeyDuties,
  summarizeKeys,
} from '../../src/service/keys.ts'
import { exportListKeys, publishRootList, signRootList } from '../../src/service/root.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import {
  bundleOf,
  compactOf,
  makePublishWorld,
  mintPermit,
  origin,
  type PublishWorld,
  verdictOf,
} from './publish-world.ts'

let database: TestDatabase
let world: PublishWorld

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
})

afterAll(() => database.drop())

const day = 86_400
const audit = () => database.owner.scoped({ role: 'licet_auditor' })
const current = () =>
  keyFor(
    database.store.scoped({ role: 'licet_app', department: world.department }),
    world.department,
    world.clock.now,
  )
const own = async () =>
  (await summarizeKeys(database.store)).filter(({ department }) => department !== null)

/** A root list lives a year at most; its operator signs a new one in time. */
async function renewRoot(): Promise<void> {
  const operator = { zh: '登记处', en: 'Registry' }
  const registries = [await exportListKeys(database.store, origin, operator)]
  const options = { sequence: 2, issuedAt: world.clock.now, operator, registries }
  const published = await publishRootList(world.registry, await signRootList(world.root, options))
  if (!published.ok) throw new Error(published.error)
}

describe('a wrapped private key', () => {
  test('opens under its own key-encryption key and in its own row only', async () => {
    const kek = await kekOf(randomBytes(32))
    const other = await kekOf(randomBytes(32))
    const { publicJwk, privateJwk } = await makeKey('ES256')
    const wrapped = await wrapPrivate(kek, publicJwk.kid, privateJwk)
    expect(await unwrapPrivate([other, kek], publicJwk.kid, wrapped)).toEqual(privateJwk)
    await expect(unwrapPrivate([other], publicJwk.kid, wrapped)).rejects.toThrow('unknown')
    await expect(unwrapPrivate([kek], 'AAAAAAAAAAA', wrapped)).rejects.toThrow('another row')
    const forged = { id: kek.id, bytes: other.bytes }
    await expect(unwrapPrivate([forged], publicJwk.kid, wrapped)).rejects.toThrow('does not open')
    expect(wrapped).not.toContain(privateJwk.d)
  })

  test('stands in no column of the database in the clear', async () => {
    const rows = await audit().selectFrom('key').selectAll().execute()
    for (const row of rows) {
      expect(JSON.stringify(row)).not.toContain('"d\\"')
      expect(row.wrapped?.split('.')).toHaveLength(5)
    }
  })
})

describe('the duties', () => {
  test('make the first key of a department and two more ahead, and no others', async () => {
    expect((await own()).map(({ state }) => state).sort()).toEqual(['active', 'next', 'next'])
    expect((await runKeyDuties(world.keeper)).made).toEqual([])
  })

  test('change a key after a year, not before, while licenses are issued, with no false refusal', async () => {
    const first = await current()
    world.clock.now += 10 * day
    await runKeyDuties(world.keeper)
    expect(await current()).toBe(first)
    world.clock.now += 354 * day
    await renewRoot()
    // The verifier's bundle is from before the change: it must know the key that comes.
    await world.publisher.tick()
    const before = await bundleOf(world)
    const minted = [await mintPermit(world)]
    world.clock.now += day
    const load = (async () => {
      for (let n = 0; n < 20; n += 1) {
        minted.push(await mintPermit(world))
        world.clock.now += 30
      }
    })()
    for (let n = 0; n < 5; n += 1) {
      await runKeyDuties(world.keeper)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await load
    const kids = new Set(minted.map(({ credential }) => credential?.kid))
    expect(kids.size).toBe(2)
    await world.publisher.tick()
    const after = await bundleOf(world)
    for (const license of minted) {
      expect(await verdictOf(world, compactOf(license), after)).toBe('valid')
      const { lines } = await verify(compactOf(license), before, world.clock.now)
      expect(lines.find(({ line }) => line === 'issuer')?.code).toBe('issuer_trusted')
    }
    expect((await own()).filter(({ state }) => state === 'next')).toHaveLength(2)
  })

  test('retire the old key when its end comes and destroy its private half an hour after that', async () => {
    world.clock.now += 301
    await runKeyDuties(world.keeper)
    const [old] = (await own()).filter(({ state }) => state === 'retired')
    expect(old?.destroyedAt).toBeNull()
    await expect(
      keySigner({ store: database.store, keks: [world.keeper.kek], now: world.keeper.now }).sign(
        old?.kid ?? '',
        [new Uint8Array(3)],
      ),
    ).rejects.toBeInstanceOf(KeyUnusable)
    world.clock.now += 3600
    expect((await runKeyDuties(world.keeper)).destroyed).toEqual([old?.kid])
    const row = await audit()
      .selectFrom('key')
      .select('wrapped')
      .where('kid', '=', old?.kid ?? '')
      .executeTakeFirstOrThrow()
    expect(row.wrapped).toBeNull()
    await world.publisher.tick()
    const minted = await mintPermit(world)
    expect(await verdictOf(world, compactOf(minted), await bundleOf(world))).toBe('valid')
  })
})

describe('rotateKey', () => {
  test('refuses a key that verifiers cannot know yet, unless forced', async () => {
    const short = { ...world.keeper, now: () => world.clock.now }
    await createKey(short, 'status', null, 'next')
    expect(await rotateKey(short, 'status', null)).toEqual({
      ok: false,
      error: 'not_listed_long_enough',
    })
    world.clock.now += 8 * day
    expect((await rotateKey(short, 'status', null)).ok).toBe(true)
    expect(await rotateKey(short, 'status', null)).toEqual({ ok: false, error: 'no_next_key' })
    await world.publisher.tick()
    world.clock.now += 301
    await world.publisher.tick()
    const minted = await mintPermit(world)
    expect(await verdictOf(world, compactOf(minted), await bundleOf(world))).toBe('valid')
  })

  test('tells an unknown key from one that has ended', async () => {
    const { kid } = await createKey(world.keeper, 'status', null, 'next')
    expect(await retireKeyNow(world.keeper, 'AAAAAAAAAAA')).toEqual({
      ok: false,
      error: 'key_unknown',
    })
    expect((await retireKeyNow(world.keeper, kid)).ok).toBe(true)
    expect(await retireKeyNow(world.keeper, kid)).toEqual({ ok: false, error: 'key_ended' })
  })
})

describe('rewrapKeys', () => {
  test('moves every key under the new key-encryption key, may be repeated, and the old opens none', async () => {
    const next = await kekOf(randomBytes(32))
    const { now } = world.keeper
    const { rewrapped } = await rewrapKeys(world.keeper, next)
    expect(rewrapped).toBeGreaterThan(4)
    expect(await rewrapKeys(world.keeper, next)).toEqual({ rewrapped: 0, before: rewrapped })
    const kid = (await current()) ?? ''
    const message = new Uint8Array([1])
    const old = keySigner({ store: database.store, keks: [world.keeper.kek], now })
    await expect(old.sign(kid, [message])).rejects.toThrow('unknown key-encryption key')
    const fresh = keySigner({ store: database.store, keks: [next], now })
    const [signature] = await fresh.sign(kid, [message])
    expect(signature).toHaveLength(64)
    await rewrapKeys({ ...world.keeper, kek: next }, world.keeper.kek)
  })
})

describe('the signer', () => {
  test('signs more than a wave in order, each signature over its own message', async () => {
    const kid = (await current()) ?? ''
    const { now, kek } = world.keeper
    const signer = keySigner({ store: database.store, keks: [kek], now })
    const messages = Array.from({ length: 150 }, (_, n) => new Uint8Array([n]))
    const signatures = await signer.sign(kid, messages)
    const row = await audit()
      .selectFrom('key')
      .select('public_jwk')
      .where('kid', '=', kid)
      .executeTakeFirstOrThrow()
    const { crv, kty, x, y } = JSON.parse(row.public_jwk ?? '')
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    const key = await crypto.subtle.importKey('jwk', { crv, kty, x, y }, algorithm, false, [
      'verify',
    ])
    for (const [n, signature] of signatures.entries()) {
      const hash = { name: 'ECDSA', hash: 'SHA-256' }
      expect(
        await crypto.subtle.verify(hash, key, signature.slice(), messages[n] ?? new Uint8Array()),
      ).toBe(true)
    }
  })

  test('asks a remote signer by the name it gave', async () => {
    const { publicJwk } = await makeKey('ES256')
    const adopted = await adoptRemoteKey(world.keeper, {
      purpose: 'status',
      department: null,
      jwk: publicJwk,
      remote: 'hsm/slot-7',
    })
    expect(adopted.ok).toBe(true)
    const asked: string[] = []
    const signer = keySigner({
      store: database.store,
      keks: [],
      now: world.keeper.now,
      remote: {
        sign: async (name, messages) => {
          asked.push(name)
          return messages.map(() => new Uint8Array(64).fill(7))
        },
      },
    })
    expect(await signer.sign(publicJwk.kid, [new Uint8Array(1)])).toEqual([
      new Uint8Array(64).fill(7),
    ])
    expect(asked).toEqual(['hsm/slot-7'])
    const wrong = { ...publicJwk, kid: 'AAAAAAAAAAA' }
    const other = { purpose: 'status', department: null, jwk: wrong, remote: 'x' } as const
    expect(await adoptRemoteKey(world.keeper, other)).toEqual({ ok: false, error: 'kid_mismatch' })
  })
})
