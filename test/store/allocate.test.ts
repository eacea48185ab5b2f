import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
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

test('earlier requests are found by their keys, and no other row of theirs is read', async () => {
  const department = world.departments.get('jt') ?? 0
  // By the other pool: a connection counts what it read until it reports it.
  const app = database.owner.scoped({ role: 'licet_app', department })
  await sql`insert into request (department, client, key, fingerprint, at)
    select ${department}, 'demo', 'key-' || n, sha256('x'), 1
    from generate_series(1, ${earlier}) n`.execute(app)
  await sql`insert into reply (department, client, key, status, body, at)
    select department, client, key, 201, '{}', at from request`.execute(app)
  // From now on the planner knows that the tables are small, where reading them whole is cheapest.
  await sql`analyze request, reply`.execute(database.owner.scoped({ role: 'licet_owner' }))

  const keys = ['key-7', 'key-8', 'new'].map((key) => ({ client: 'demo', key }))
  const scope = { role: 'licet_app', department, asyncCommit: true } as const
  const [{ prior }, read] = await database.store.transaction(scope, async (trx) => {
    const wish = { counters: [], group: 'main', indices: 0, pick: 0, at: 1, keys }
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
