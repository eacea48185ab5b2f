import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { LoTEDocumentSchema } from '@owf/eudi-lote'
import { compactVerify, createLocalJWKSet, decodeJwt } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { publishBundle } from '../../src/service/bundle-publish.ts'
import { changeStatus } from '../../src/service/change-status.ts'
import { publishStatusLists } from '../../src/service/publish-lists.ts'
import { publishLog } from '../../src/service/publish-log.ts'
import type { Publishing } from '../../src/service/publish-object.ts'
import { publishedReader } from '../../src/service/publish-reader.ts'
import { publishTrustList } from '../../src/service/trust-publish.ts'
import { releaseLease, takeLease } from '../../src/store/publish-job.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import {
  bundleOf,
  compactOf,
  makePublishWorld,
  mintPermit,
  origin,
  type PublishWorld,
  textAt,
  verdictOf,
} from './publish-world.ts'

let database: TestDatabase
let world: PublishWorld

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
})

afterAll(() => database.drop())

beforeEach(() => {
  world.clock.now += 61
})

const act = async (id: string, what: 'revoke' | 'suspend' | 'resume', extra = {}) => {
  const actor = { department: world.department, id: 'client:test' }
  const outcome = await changeStatus(world.registry, actor, id, what, { reason: '测试', ...extra })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
}

/** Value of an entry, read by hand from the published token. */
async function entryOf(list: number, idx: number): Promise<number> {
  const claims = decodeJwt(await textAt(world, `/s/${list}`))
  const { lst } = claims.status_list as { lst: string }
  const bytes = inflateSync(Buffer.from(lst, 'base64url'))
  return ((bytes[idx >> 2] ?? 0) >> ((idx & 3) * 2)) & 3
}

describe('the publisher', () => {
  test('publishes a bundle under which a fresh license is valid', async () => {
    const minted = await mintPermit(world)
    await world.publisher.tick()
    expect(await verdictOf(world, compactOf(minted), await bundleOf(world))).toBe('valid')
  })

  test('changes the list within one tick of a revocation, and the verdict says why', async () => {
    const minted = await mintPermit(world)
    const { list, idx } = minted.credential ?? { list: 0, idx: 0 }
    await world.publisher.tick()
    const before = await bundleOf(world)
    expect(await entryOf(list, idx)).toBe(0)
    world.clock.now += 5
    await act(minted.id, 'revoke')
    const tick = await world.publisher.tick()
    expect(tick?.lists).toEqual([list])
    expect(await entryOf(list, idx)).toBe(1)
    const after = await bundleOf(world, before)
    expect(await verdictOf(world, compactOf(minted), after)).toBe('ended')
    expect(await verdictOf(world, compactOf(minted), before)).toBe('valid')
  })

  test('suspends and, on the day after the last suspended one, lets the entry resume', async () => {
    const minted = await mintPermit(world)
    const { list, idx } = minted.credential ?? { list: 0, idx: 0 }
    await act(minted.id, 'suspend')
    await world.publisher.tick()
    expect(await entryOf(list, idx)).toBe(2)
    world.clock.now += 5
    await act(minted.id, 'resume')
    await world.publisher.tick()
    expect(await entryOf(list, idx)).toBe(0)
  })

  test('takes a future-dated act on its day and not before', async () => {
    const minted = await mintPermit(world)
    const { list, idx } = minted.credential ?? { list: 0, idx: 0 }
    const tomorrow = new Date((world.clock.now + 28_800 + 86_400) * 1000).toISOString().slice(0, 10)
    await act(minted.id, 'revoke', { effectiveOn: tomorrow })
    const midnight = Date.parse(`${tomorrow}T00:00:00+08:00`) / 1000
    // Signed again just before, so that no other reason than the act is left to publish.
    world.clock.now = midnight - 30
    await world.publisher.tick()
    expect(await entryOf(list, idx)).toBe(0)
    world.clock.now = midnight + 5
    expect((await world.publisher.tick())?.lists).toEqual([list])
    expect(await entryOf(list, idx)).toBe(1)
  })

  test('signs every list again after six hours with a higher iat, and only then', async () => {
    await world.publisher.tick()
    const iat = async () => decodeJwt(await textAt(world, '/s/1')).iat ?? 0
    const first = await iat()
    world.clock.now += 60
    expect((await world.publisher.tick())?.lists).toEqual([])
    expect(await iat()).toBe(first)
    // An act of the test before may have signed one of the lists a little later than the others.
    world.clock.now = first + 6 * 3600 + 120
    expect((await world.publisher.tick())?.lists).toEqual([1, 2, 3, 4])
    expect(await iat()).toBeGreaterThan(first)
  })

  test('raises the iat even for two publications in one second', async () => {
    const iats = []
    for (let n = 0; n < 3; n += 1) {
      await publishStatusLists(world.publishing, undefined)
      iats.push(decodeJwt(await textAt(world, '/s/1')).iat ?? 0)
    }
    expect(iats[1]).toBe((iats[0] ?? 0) + 1)
    expect(iats[2]).toBe((iats[0] ?? 0) + 2)
  })

  test('beside another one loses nothing: each number is used once and the last list is whole', async () => {
    const minted = await Promise.all(Array.from({ length: 6 }, () => mintPermit(world)))
    const work = minted.map(async ({ id }, n) => {
      await act(id, 'revoke')
      if (n % 2 === 0) await publishStatusLists(world.publishing, undefined)
      else await Promise.all([1, 2].map(() => publishStatusLists(world.publishing, undefined)))
    })
    await Promise.all(work)
    await publishStatusLists(world.publishing, undefined)
    for (const { credential } of minted) {
      expect(await entryOf(credential?.list ?? 0, credential?.idx ?? 0)).toBe(1)
    }
    const trust = await Promise.all([1, 2, 3].map(() => publishTrustList(world.publishing)))
    expect(trust.filter((outcome) => outcome === 'published').length).toBeLessThanOrEqual(1)
  })

  test('that read first and wrote last does not hide what came between', async () => {
    const minted = await mintPermit(world)
    const { list, idx } = minted.credential ?? { list: 1, idx: 0 }
    // Each list is deflated twice: the call that pauses is the first of this list.
    const at = 2 * (list - 1)
    const pauses = (work: () => Promise<unknown>): Publishing => {
      let calls = 0
      return {
        ...world.publishing,
        deflate: async (bytes) => {
          if (calls === at) await work()
          calls += 1
          return world.publishing.deflate(bytes)
        },
      }
    }
    const paused = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const slow = publishStatusLists(
      pauses(() => {
        paused.resolve()
        return goOn.promise
      }),
      undefined,
    )
    await paused.promise
    await act(minted.id, 'revoke')
    const knowing = pauses(() => {
      goOn.resolve()
      return slow
    })
    await publishStatusLists(knowing, undefined)
    expect(await entryOf(list, idx)).toBe(1)
  })

  test('builds every list anew in the epoch after a restore', async () => {
    await world.publisher.tick()
    world.clock.now += 61
    expect((await world.publisher.tick())?.lists).toEqual([])
    await sql`update registry_state set epoch = epoch + 1`.execute(
      database.owner.scoped({ role: 'licet_owner' }),
    )
    world.clock.now += 61
    expect((await world.publisher.tick())?.lists).toEqual([1, 2, 3, 4])
  })

  test('leaves the lease to the one that holds it', async () => {
    const db = database.store.scoped({ role: 'licet_publisher' })
    const lease = await takeLease(db, 'publish', world.clock.now, 60)
    expect(lease).toBeDefined()
    if (lease === undefined) return
    expect(await world.publisher.tick()).toBeUndefined()
    await releaseLease(db, 'publish', lease.fence, lease.state)
    expect(await world.publisher.tick()).toBeDefined()
  })

  test('sees a change that committed late, below numbers that were published before', async () => {
    const minted = await mintPermit(world)
    const { list, idx } = minted.credential ?? { list: 0, idx: 0 }
    const { now } = world.clock
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let wrote = (): void => undefined
    const written = new Promise<void>((resolve) => {
      wrote = resolve
    })
    const scope = { role: 'licet_app', department: world.department } as const
    const late = database.store.transaction(scope, async (trx) => {
      const row = { list, idx, n: 1, value: 1, reason: 3, effective_at: now, at: now }
      await trx.insertInto('status_change').values(row).execute()
      wrote()
      await held
    })
    await written
    const other = await mintPermit(world)
    await act(other.id, 'revoke')
    await world.publisher.tick()
    release()
    await late
    world.clock.now += 61
    await world.publisher.tick()
    expect(await entryOf(list, idx)).toBe(1)
  })
})

describe('the bundle', () => {
  test('is refused when an older one is served again', async () => {
    await publishBundle(world.publishing)
    const old = await bundleOf(world)
    await publishStatusLists(world.publishing, undefined)
    expect(await publishBundle(world.publishing)).toBe('published')
    const young = await bundleOf(world, old)
    const { registry } = world
    await database.owner
      .scoped({ role: 'licet_publisher' })
      .deleteFrom('published')
      .where('path', '=', '/bundle')
      .where('seq', '=', young.seen.seq.number)
      .execute()
    await expect(bundleOf(world, young)).rejects.toThrow('bundle_rollback')
    expect(registry.origin).toBe(origin)
    await publishStatusLists(world.publishing, undefined)
    await publishBundle(world.publishing)
  })

  test('is not signed again while nothing changed', async () => {
    await publishBundle(world.publishing)
    expect(await publishBundle(world.publishing)).toBe('unchanged')
    world.clock.now += 6 * 3600
    expect(await publishBundle(world.publishing)).toBe('published')
  })

  test('holds the metadata of every type version, and never writes one twice', async () => {
    const bundle = await bundleOf(world)
    expect(bundle.types.size).toBe(12)
    expect([...bundle.types.values()].includes('unusable')).toBe(false)
    expect((await world.publisher.tick())?.types).toBe(0)
  })
})

describe('the trust list', () => {
  test('is read by an implementation that is not ours', async () => {
    const payload = decodeJwt(await textAt(world, '/trust/list'))
    const parsed = LoTEDocumentSchema.safeParse(payload)
    expect(parsed.error?.issues ?? []).toEqual([])
  })

  test('keeps number and bytes while nothing changes, and rises after a day', async () => {
    await publishTrustList(world.publishing)
    const before = await textAt(world, '/trust/list')
    expect(await publishTrustList(world.publishing)).toBe('unchanged')
    expect(await textAt(world, '/trust/list')).toBe(before)
    world.clock.now += 86_400
    expect(await publishTrustList(world.publishing)).toBe('published')
    const bundle = await (async () => {
      await publishStatusLists(world.publishing, undefined)
      await publishBundle(world.publishing)
      return bundleOf(world)
    })()
    const old = (decodeJwt(before) as { LoTE: { ListAndSchemeInformation: object } }).LoTE
    expect(bundle.trust.sequence).toBe(
      (old.ListAndSchemeInformation as { LoTESequenceNumber: number }).LoTESequenceNumber + 1,
    )
    expect(bundle.trust.nextUpdate - bundle.trust.issuedAt).toBe(14 * 86_400)
  })
})

describe('the key sets', () => {
  test('let plain jose verify a card', async () => {
    const minted = await mintPermit(world)
    const jwks = createLocalJWKSet(JSON.parse(await textAt(world, '/.well-known/jwks.json')))
    const verified = await compactVerify(compactOf(minted).slice(0, -1), jwks)
    expect(verified.protectedHeader.typ).toBe('dc+sd-jwt')
    const issuer = JSON.parse(await textAt(world, '/.well-known/jwt-vc-issuer/i/jt'))
    expect(issuer.issuer).toBe(`${origin}/i/jt`)
    expect(issuer.jwks.keys).toHaveLength(3)
    const status = JSON.parse(await textAt(world, '/.well-known/jwt-vc-issuer/s'))
    await compactVerify(await textAt(world, '/s/1'), createLocalJWKSet(status.jwks))
  })

  test('hold nothing private', async () => {
    for (const path of ['/.well-known/jwks.json', '/bundle']) {
      expect(await textAt(world, path)).not.toMatch(/"d":|"k":/)
    }
  })
})

describe('the reader', () => {
  test('serves what is published, with the hash of its bytes as tag, and follows changes', async () => {
    const reader = publishedReader(database.store)
    await reader.refresh()
    const first = await reader.get('/s/1')
    const hash = createHash('sha256')
      .update(first?.body ?? '')
      .digest('base64url')
    expect(first?.etag).toBe(`"${hash.slice(0, 22)}"`)
    expect([first?.contentType, first?.maxAge]).toEqual(['application/statuslist+jwt', 15])
    expect(await reader.get('/s/99')).toBeUndefined()
    expect(await reader.refresh()).toBe(0)
    await publishStatusLists(world.publishing, undefined)
    expect(await reader.refresh()).toBeGreaterThan(0)
    expect((await reader.get('/s/1'))?.etag).not.toBe(first?.etag)
  })

  test('reads the tiles that a published head stands on', async () => {
    await publishLog(world.publishing, true)
    const size = Number((await textAt(world, '/log/checkpoint')).split('\n')[1])
    const reader = publishedReader(database.store)
    const tile = await reader.get(`/log/tile/0/000.p/${size}`)
    expect(tile?.body.length).toBe(32 * size)
  })
})
