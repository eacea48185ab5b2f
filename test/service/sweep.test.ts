import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { issue } from '../../src/service/issue.ts'
import { secondsToWait } from '../../src/service/rate-limit.ts'
import { sweep } from '../../src/service/sweep.ts'
import { useAssertion } from '../../src/store/assertion.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, permit, type World } from './world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
})

afterAll(() => database.drop())

const count = async (table: 'assertion' | 'rate_limit' | 'request' | 'reply') => {
  const db = database.owner.scoped({ role: 'licet_auditor' })
  // The auditor reads no counts of attempts: as the administrator, who may read all.
  const row =
    table === 'rate_limit'
      ? await database.owner
          .scoped({ role: 'licet_public' })
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      : await db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
  return Number(row.n)
}

describe('the sweep, which the timers of Node and of the worker run', () => {
  test('forgets used assertions only after they have ended', async () => {
    const db = database.store.scoped({ role: 'licet_auth' })
    const hash = new Uint8Array(32).fill(1)
    expect(await useAssertion(db, 'c', hash, world.clock.now + 60)).toBe(true)
    world.clock.now += 61
    await sweep(world.registry)
    expect(await useAssertion(db, 'c', hash, world.clock.now)).toBe(false)
    world.clock.now += 700
    await sweep(world.registry)
    expect(await count('assertion')).toBe(0)
  })

  test('forgets counts of attempts only after their window', async () => {
    const db = database.store.scoped({ role: 'licet_public' })
    const rule = { name: 'test', attempts: 1, windowSeconds: 3600 }
    const guess = () => secondsToWait(db, world.registry.mac, rule, 'a', world.clock.now)
    expect(await guess()).toBe(0)
    await sweep(world.registry)
    expect(await guess()).toBeGreaterThan(0)
    world.clock.now += 25 * 3600
    await sweep(world.registry)
    expect(await count('rate_limit')).toBe(0)
  })

  test('drops requests and replies after two days, not before', async () => {
    const actor = { department: world.departments.get('jt') ?? 0, id: 'client:test' }
    const request = { client: 'test', key: 'k', fingerprint: 'ab'.repeat(32) }
    const answer = () => ({ status: 201, body: '{}' })
    const ask = () => issue(world.registry, actor, { input: permit(), request, answer })
    await ask()
    world.clock.now += 47 * 3600
    await sweep(world.registry)
    expect(await ask()).toMatchObject({ value: { kind: 'replayed' } })
    world.clock.now += 2 * 3600
    await sweep(world.registry)
    expect([await count('request'), await count('reply')]).toEqual([0, 0])
  })
})
