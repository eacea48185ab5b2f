import { afterAll, beforeAll, expect, inject, test } from 'vitest'
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

test('what is issued and sealed while a check runs is no finding', async () => {
  const { registry, clock, publisher } = world
  let sealed = 0
  const issueAndSeal = async (): Promise<void> => {
    await mintPermit(world)
    clock.now += 120
    await publisher.tick()
    sealed += 1
  }
  const found: Finding[] = []
  const sha256: typeof registry.sha256 = async (bytes) => {
    if (sealed < 20) await issueAndSeal()
    return registry.sha256(bytes)
  }
  for await (const one of check({ ...registry, sha256, store: database.owner })) found.push(one)
  expect(sealed).toBeGreaterThan(3)
  expect(found).toEqual([])
})
