import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { PublishedReader } from '../../src/http/public-documents.ts'
import { systemStatus } from '../../src/http/system-status.ts'
import { ownBundle } from '../../src/service/own-bundle.ts'
import { directReader } from '../../src/service/publish-reader.ts'
import { overallTone } from '../../src/web/pages/status.tsx'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makePublishWorld, mintPermit, type PublishWorld } from '../service/publish-world.ts'

let database: TestDatabase
let world: PublishWorld
beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
  await mintPermit(world)
  world.clock.now += 61
  await world.publisher.tick()
})
afterAll(() => database?.drop())

/** The status some seconds later; `change` stands between the page and what is published. */
async function statusAfter(
  seconds: number,
  change: (path: string, body: Uint8Array) => Uint8Array | undefined = (_, body) => body,
) {
  const real = directReader(database.store)
  const published: PublishedReader = {
    async get(path) {
      const document = await real.get(path)
      const body = document && change(path, document.body)
      return (
        document &&
        body && { ...document, body, etag: body === document.body ? document.etag : '"other"' }
      )
    },
  }
  const bundle = ownBundle(published, [world.root.fingerprint])
  const now = world.clock.now + seconds
  const facts = await systemStatus({ published, bundle, now, offsetSeconds: 28_800 })
  const states = Object.fromEntries(facts.parts.map(({ kind, state }) => [kind, state]))
  return { facts, tone: overallTone(facts), states, publisher: facts.publisher.state }
}

const without = (missing: string) => (path: string, body: Uint8Array) =>
  path === missing ? undefined : body
const hour = 3600
const day = 86_400

describe('the system status', () => {
  test('is fine right after publishing, and counts lists and log', async () => {
    const { facts, tone, states, publisher } = await statusAfter(1)
    expect({ tone, states, publisher }).toEqual({
      tone: 'fine',
      states: { bundle: 'fresh', lists: 'fresh', trust: 'fresh', root: 'fresh', log: 'fresh' },
      publisher: 'fresh',
    })
    expect(facts.parts.find(({ kind }) => kind === 'log')?.count).toBeGreaterThan(0)
    expect(facts.parts.find(({ kind }) => kind === 'lists')?.count).toBeGreaterThan(0)
  })

  test('is late an hour after lists should have been signed again', async () => {
    expect((await statusAfter(6 * hour + 3000)).tone).toBe('fine')
    const { tone, states, publisher } = await statusAfter(7 * hour + 60)
    expect({ tone, publisher }).toEqual({ tone: 'closer', publisher: 'late' })
    expect(states).toMatchObject({ lists: 'late', bundle: 'late', trust: 'fresh', root: 'fresh' })
    expect((await statusAfter(day + 2 * hour)).states.trust).toBe('late')
  })

  test('is wrong once verifiers can no longer tell', async () => {
    const { tone, states } = await statusAfter(8 * day + 1)
    expect({ tone, states }).toMatchObject({
      tone: 'stop',
      states: { lists: 'old', bundle: 'old', trust: 'late', root: 'fresh' },
    })
    expect((await statusAfter(14 * day + 1)).states.trust).toBe('old')
    expect((await statusAfter(366 * day)).states.root).toBe('old')
  })

  test('announces the end of the root list 30 days ahead', async () => {
    const root = (await statusAfter(0)).facts.parts.find(({ kind }) => kind === 'root')
    const left = (root?.until ?? 0) - world.clock.now
    expect((await statusAfter(left - 29 * day)).states.root).toBe('late')
  })

  test('shows nothing as good when there is no bundle', async () => {
    const { tone, states, publisher } = await statusAfter(1, without('/bundle'))
    expect({ tone, publisher }).toEqual({ tone: 'stop', publisher: 'missing' })
    expect(new Set(Object.values(states))).toEqual(new Set(['missing']))
  })

  test('shows nothing as good when the bundle does not prove', async () => {
    const changed = (path: string, body: Uint8Array) => {
      if (path !== '/bundle') return body
      const text = new TextDecoder().decode(body)
      return new TextEncoder().encode(text.replace('eyJ', 'eyK'))
    }
    const { tone, states } = await statusAfter(1, changed)
    expect(tone).toBe('stop')
    expect(new Set(Object.values(states))).toEqual(new Set(['broken']))
  })

  test.each([
    ['/trust/list', 'trust'],
    ['/trust/root', 'root'],
    ['/log/checkpoint', 'log'],
    ['/s/1', 'lists'],
  ])('says that %s is missing though the bundle has it', async (path, kind) => {
    const { tone, states } = await statusAfter(1, without(path))
    expect({ tone, state: states[kind] }).toEqual({ tone: 'stop', state: 'missing' })
  })

  test('sees a bundle that lags behind what is served beside it', async () => {
    const other = (path: string, body: Uint8Array) =>
      path === '/s/1' ? new TextEncoder().encode('another list') : body
    expect((await statusAfter(1, other)).states.lists).toBe('fresh')
    expect((await statusAfter(400, other)).states.lists).toBe('late')
  })

  test('tells no age by a clock that lies before what was signed', async () => {
    const { tone, facts } = await statusAfter(-3 * hour)
    expect(facts.clockWrong).toBe(true)
    expect(tone).toBe('unsure')
  })
})
