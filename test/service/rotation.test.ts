import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Bundle } from '../../src/core/trust/bundle.ts'
import { verify } from '../../src/core/verdict.ts'
import { issue } from '../../src/service/issue.ts'
import { issueTrains } from '../../src/service/issue-train.ts'
import {
  keyFor,
  MAX_CREDENTIALS_PER_KEY,
  runKeyDuties,
  summarizeKeys,
} from '../../src/service/keys.ts'
import type { Minted } from '../../src/service/mint-row.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { bundleOf, compactOf, makePublishWorld, type PublishWorld } from './publish-world.ts'
import { permit } from './world.ts'

let database: TestDatabase
let world: PublishWorld

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
})

afterAll(() => database.drop())

const day = 86_400

const current = () =>
  keyFor(
    database.store.scoped({ role: 'licet_app', department: world.department }),
    world.department,
    world.clock.now,
  )

/** As the administrator, past triggers: rows that count for a key, and nothing else looks at. */
async function administer(text: string, values: unknown[] = []): Promise<void> {
  const admin = new pg.Client({ connectionString: database.ownerUrl })
  await admin.connect()
  await admin.query('set session_replication_role = replica')
  await admin.query(text, values)
  await admin.end()
}

const waiting = async () =>
  (await summarizeKeys(database.store)).filter(
    ({ department, state }) => department !== null && state === 'next',
  )

const issuerLine = async (minted: Minted, bundle: Bundle) =>
  (await verify(compactOf(minted), bundle, world.clock.now)).lines.find(
    ({ line }) => line === 'issuer',
  )?.code

describe('a key that has signed its 100,000', () => {
  test('goes on while the next ones have not been listed for eight days', async () => {
    const first = (await current()) ?? ''
    expect(await waiting()).toHaveLength(2)
    await administer(
      `insert into credential (department, id, license, kind, list, idx, kid, iat, payload, leaf)
      select 999, gen_random_uuid(), gen_random_uuid(), 'card', 999, n, $1, 0, '', sha256('')
      from generate_series(1, $2::int) n`,
      [first, MAX_CREDENTIALS_PER_KEY],
    )
    world.clock.now += 7 * day
    await runKeyDuties(world.keeper)
    expect(await current()).toBe(first)
  })

  test('changes in the middle of a run of issuing, without a pause and without a false refusal', async () => {
    await administer('delete from credential where department = 999 and idx <= 40')
    world.clock.now += 2 * day
    await world.publisher.tick()
    const before = await bundleOf(world)
    const first = await current()
    const trains = issueTrains(world.registry)
    const actor = { department: world.department, id: 'client:test' }
    const minted: Minted[] = []
    const failed: string[] = []
    const lane = async (): Promise<void> => {
      for (let n = 0; n < 20; n += 1) {
        const outcome = await issue(world.registry, actor, { input: permit() }, trains)
        if (!outcome.ok) failed.push(outcome.error.code)
        else if (outcome.value.kind === 'minted') minted.push(outcome.value.minted)
        world.clock.now += 1
      }
    }
    let going = true
    const timer = (async () => {
      while (going) {
        await runKeyDuties(world.keeper)
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    })()
    await Promise.all(Array.from({ length: 8 }, lane))
    going = false
    await timer
    expect(failed).toEqual([])
    expect(minted).toHaveLength(160)
    const kids = minted.map(({ credential }) => credential?.kid)
    expect(new Set(kids).size).toBe(2)
    expect(kids.filter((kid) => kid === first).length).toBeGreaterThanOrEqual(40)
    await world.publisher.tick()
    const after = await bundleOf(world)
    for (const one of minted) {
      // The bundle of before the change knows the next key, since it was listed.
      expect(await issuerLine(one, before)).toBe('issuer_trusted')
      expect(await issuerLine(one, after)).toBe('issuer_trusted')
    }
    expect(await waiting()).toHaveLength(2)
  }, 120_000)
})
