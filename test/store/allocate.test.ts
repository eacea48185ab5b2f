import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openStatusLists } from '../../src/service/status-list-open.ts'
import { allocate } from '../../src/store/allocate.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, type World } from '../service/world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
})
afterAll(() => database.drop())

const earlier = 60

async function insertRequests(department: number): Promise<void> {
  // By the other pool: a connection counts what it read until it reports it.
  const app = database.owner.scoped({ role: 'licet_app', department })
  await sql`insert into request (department, client, key, fingerprint, at)
    select ${department}, 'demo', 'key-' || n, sha256('x'), 1
    from generate_series(1, ${earlier}) n`.execute(app)
  await sql`insert into reply (department, client, key, status, body, at)
    select department, client, key, 201, '{}', at from request`.execute(app)
}

test('earlier requests are found by their keys, and no other row of theirs is read', async () => {
  const department = world.departments.get('jt') ?? 0
  await insertRequests(department)
  // From now on the planner knows that the tables are small, where reading them whole is cheapest.
  await sql`analyze request, reply`.execute(database.owner.scoped({ role: 'licet_owner' }))

  const keys = ['key-7', 'key-8', 'new'].map((key) => ({ wish: 0, client: 'demo', key }))
  const wishes = [{ rows: 3, card: false, counters: [] }]
  const scope = { role: 'licet_app', department, allocates: true } as const
  const [{ prior }, read] = await database.store.transaction(scope, async (trx) => {
    const wish = { wishes, keys, listGroup: 'main', pick: 0, at: 1 }
    const found = await allocate(trx, wish)
    const { rows } = await sql<{ relname: string; scanned: number; fetched: number }>`
      select relname, seq_tup_read as scanned, idx_tup_fetch as fetched
      from pg_stat_xact_user_tables where relname in ('request', 'reply') order by relname`.execute(
      trx,
    )
    return [found, rows]
  })

  expect(prior.map(({ key, status }) => `${key} ${status}`).sort()).toEqual([
    'key-7 201',
    'key-8 201',
  ])
  expect(read).toEqual([
    { relname: 'reply', scanned: 0, fetched: 2 },
    { relname: 'request', scanned: 0, fetched: 2 },
  ])
})

test('rows whose key was used before take no number and no index', async () => {
  const department = world.departments.get('sp') ?? 0
  await insertRequests(department)
  await openStatusLists(world.registry)
  const db = database.store.scoped({ role: 'licet_app', department, allocates: true })
  const taken = async (...used: readonly string[]) => {
    const keys = used.map((key, n) => ({ wish: n % 2, client: 'demo', key }))
    const counters = [
      { type: 'a', period: 'all' },
      { type: 'a', period: '2026' },
    ]
    const wishes = [
      { rows: 3, card: true, counters },
      { rows: 2, card: false, counters: counters.slice(0, 1) },
    ]
    const got = await allocate(db, { wishes, keys, listGroup: 'main', pick: 0, at: 1 })
    return [got.counters.get('a all'), got.counters.get('a 2026'), got.indices.length, got.cards]
  }

  expect(await taken()).toEqual([1, 1, 3, 3])
  expect(await taken('key-1', 'new', 'key-2')).toEqual([6, 4, 1, 1])
  expect(await taken('key-1', 'key-1', 'key-2', 'key-2', 'key-3')).toEqual([
    undefined,
    undefined,
    0,
    0,
  ])
  // 5 rows, then the 3 of them whose keys were new, then none.
  expect(await taken()).toEqual([9, 5, 3, 3])
})
