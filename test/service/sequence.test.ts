import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { verifyCheckpoint } from '../../src/core/log/checkpoint.ts'
import { currentKey, publicJwkOf } from '../../src/service/keys.ts'
import { logSize, sequenceLog } from '../../src/service/sequence.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makePublishWorld, mintPermit, type PublishWorld } from './publish-world.ts'

let database: TestDatabase
let world: PublishWorld

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
})

afterAll(() => database.drop())

/** RFC 6962 §2.1 over the bodies in the order of the log, straight from the event rows. */
function mth(leaves: readonly string[]): Buffer {
  const hash = (...parts: (Buffer | string)[]) => {
    const sum = createHash('sha256')
    for (const part of parts) sum.update(part)
    return sum.digest()
  }
  if (leaves.length === 0) return hash()
  if (leaves.length === 1) return hash(Buffer.of(0), leaves[0] ?? '')
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return hash(Buffer.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}

const audit = () => database.owner.scoped({ role: 'licet_auditor' })

/** Bodies of the sealed events, in the order that the tiles state. */
async function sealedBodies(): Promise<string[]> {
  const tiles = await audit()
    .selectFrom('tile')
    .select(['n', 'events'])
    .distinctOn('n')
    .where('log', '=', 1)
    .where('level', '=', 0)
    .orderBy('n')
    .orderBy('width', 'desc')
    .execute()
  const ids = tiles.flatMap(({ events }) => events ?? [])
  const rows = await audit()
    .selectFrom('event')
    .select(['id', 'body'])
    .where('log', '=', 1)
    .execute()
  const byId = new Map(rows.map(({ id, body }) => [String(id), body]))
  return ids.map((id) => byId.get(id) ?? 'missing')
}

const head = () =>
  audit()
    .selectFrom('checkpoint')
    .selectAll()
    .where('log', '=', 1)
    .orderBy('size', 'desc')
    .executeTakeFirstOrThrow()

const addEvents = (many: number, word: string) =>
  database.store
    .scoped({ role: 'licet_app', department: world.department })
    .insertInto('event')
    .values(
      Array.from({ length: many }, (_, n) => ({
        epoch: 1,
        log: 1,
        department: world.department,
        subject: null,
        kind: 'test',
        at: world.clock.now,
        body: `{"act":"${word}","n":${n},"name":"汉字"}`,
        detail: null,
      })),
    )
    .execute()

describe('the sequencer', () => {
  test('seals an empty log too: a bundle needs a head from the first day', async () => {
    expect(await logSize(world.registry)).toBe(0)
    const first = await audit()
      .selectFrom('checkpoint')
      .select('root')
      .where('log', '=', 1)
      .where('size', '=', 0)
      .executeTakeFirstOrThrow()
    expect(Buffer.from(first.root).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
  })

  test('gives a tree that re-computes from the rows to the signed head, step by step', async () => {
    const key = await currentKey(world.registry.store, 'log', world.clock.now)
    if (key === undefined) throw new Error('no log key')
    const jwk = await publicJwkOf(key)
    if (jwk.alg !== 'Ed25519') throw new Error('no log key')
    await mintPermit(world)
    for (const many of [1, 254, 300, 1000]) {
      await addEvents(many, `step-${many}`)
      expect((await sequenceLog(world.registry)).code).toBe('sealed')
      const { size, root, note } = await head()
      const bodies = await sealedBodies()
      expect(bodies).toHaveLength(size)
      expect(new Set(bodies).size).toBe(size)
      expect(Buffer.from(root).toString('hex')).toBe(mth(bodies).toString('hex'))
      const verified = await verifyCheckpoint(note, jwk, 'test.example/log')
      expect(verified.ok && verified.value.size).toBe(size)
    }
    expect((await sequenceLog(world.registry)).code).toBe('nothing_new')
  })

  test('waits for a transaction that hangs, and loses none of its events', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let wrote = (): void => undefined
    const written = new Promise<void>((resolve) => {
      wrote = resolve
    })
    const before = await logSize(world.registry)
    const scope = { role: 'licet_app', department: world.department } as const
    const slow = database.store.transaction(scope, async (trx) => {
      const event = { epoch: 1, log: 1, department: world.department, subject: null }
      const rest = { kind: 'test', at: 1, body: '{"act":"hung"}', detail: null }
      await trx
        .insertInto('event')
        .values({ ...event, ...rest })
        .execute()
      wrote()
      await held
    })
    await written
    await addEvents(5, 'after-the-hung-one')
    try {
      expect((await sequenceLog(world.registry)).code).toBe('nothing_new')
      expect(await logSize(world.registry)).toBe(before)
    } finally {
      release()
    }
    await slow
    expect(await sequenceLog(world.registry)).toMatchObject({ code: 'sealed', added: 6 })
    expect((await sealedBodies()).slice(-6)[0]).toBe('{"act":"hung"}')
  })

  test('that was overtaken keeps nothing, and the log goes on from the other one', async () => {
    await addEvents(10, 'overtaken')
    let asked = false
    const slow = {
      ...world.registry,
      sha256: async (data: Uint8Array) => {
        if (!asked) {
          asked = true
          await addEvents(7, 'overtaking')
          expect(await sequenceLog(world.registry)).toMatchObject({ code: 'sealed', added: 17 })
        }
        return world.registry.sha256(data)
      },
    }
    expect(await sequenceLog(slow)).toEqual({ code: 'lost' })
    await addEvents(1, 'afterwards')
    expect(await sequenceLog(world.registry)).toMatchObject({ code: 'sealed', added: 1 })
  })

  test('beside two others seals each event once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await addEvents(40, `round-${round}`)
      await Promise.all([1, 2, 3].map(() => sequenceLog(world.registry)))
    }
    await sequenceLog(world.registry)
    const bodies = await sealedBodies()
    const { size, root } = await head()
    expect(bodies).toHaveLength(size)
    expect(new Set(bodies).size).toBe(size)
    expect(Buffer.from(root).toString('hex')).toBe(mth(bodies).toString('hex'))
    const all = await audit()
      .selectFrom('event')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('log', '=', 1)
      .executeTakeFirstOrThrow()
    expect(size).toBe(all.n)
  })
})
