import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { changeStatus } from '../../src/service/change-status.ts'
import { check } from '../../src/service/check.ts'
import type { Finding } from '../../src/service/check-finding.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makePublishWorld, mintPermit, type PublishWorld } from './publish-world.ts'

let database: TestDatabase
let world: PublishWorld

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
  await mintPermit(world)
  world.clock.now += 120
  await world.publisher.tick()
})
afterAll(() => database.drop())

async function findings(registry = world.registry): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for await (const one of check({ ...registry, store: database.owner })) found.push(one)
  return found
}

test('what is issued and sealed while a check runs is no finding', async () => {
  const { registry, clock, publisher } = world
  let sealed = 0
  const issueAndSeal = async (): Promise<void> => {
    await mintPermit(world)
    clock.now += 120
    await publisher.tick()
    sealed += 1
  }
  const sha256: typeof registry.sha256 = async (bytes) => {
    if (sealed < 20) await issueAndSeal()
    return registry.sha256(bytes)
  }
  const found = await findings({ ...registry, sha256 })
  expect(sealed).toBeGreaterThan(3)
  expect(found).toEqual([])
})

describe('a change that commits after the list was published, and names a moment before', () => {
  test('is no finding while the publisher has not come to it', async () => {
    const { registry, clock, publisher, department } = world
    const { id } = await mintPermit(world)
    const actor = { department, id: 'client:test' }
    const suspended = await changeStatus(registry, actor, id, 'suspend', { reason: '整改' })
    expect(suspended.ok).toBe(true)
    clock.now += 120
    await publisher.tick()
    clock.now -= 110
    const revoked = await changeStatus(registry, actor, id, 'revoke', { reason: '撤销' })
    expect(revoked.ok).toBe(true)
    expect(await findings()).toEqual([])
  })

  test('is one as soon as the publisher claims to have seen it', async () => {
    await sql`update job set state = jsonb_set(state, '{mark,watermark}',
      to_jsonb(pg_snapshot_xmin(pg_current_snapshot())::text)) where name = 'publish'`.execute(
      database.owner.scoped({ role: 'licet_publisher' }),
    )
    expect(await findings()).toEqual([
      {
        invariant: 'I5',
        code: 'published_list_differs',
        where: expect.stringMatching(/^published \/s\/\d+ \d+ index \d+$/),
      },
    ])
  })
})
