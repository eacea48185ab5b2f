import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { encodeBase64url } from '../../src/core/credential/base64url.ts'
import { signingInput } from '../../src/core/credential/sign.ts'
import { verify } from '../../src/core/verdict.ts'
import { compromiseKey } from '../../src/service/compromise.ts'
import { importPrivate } from '../../src/service/key-make.ts'
import { unwrapPrivate } from '../../src/service/key-wrap.ts'
import { keyFor } from '../../src/service/keys.ts'
import { logSize, sequenceLog } from '../../src/service/sequence.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import {
  bundleOf,
  compactOf,
  makePublishWorld,
  mintPermit,
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

const current = () =>
  keyFor(
    database.store.scoped({ role: 'licet_app', department: world.department }),
    world.department,
    world.clock.now,
  )

/** Signs like the thief: with the private key itself, over a payload of his own. */
async function forge(kid: string, compact: string, changes: object): Promise<string> {
  const row = await database.owner
    .scoped({ role: 'licet_auditor' })
    .selectFrom('key')
    .select('wrapped')
    .where('kid', '=', kid)
    .executeTakeFirstOrThrow()
  const jwk = await unwrapPrivate([world.keeper.kek], kid, row.wrapped ?? '')
  const key = await importPrivate('ES256', jwk)
  const payload = { ...decodeJwt(compact.slice(0, -1)), ...changes }
  const sorted = Object.fromEntries(Object.entries(payload).sort(([a], [b]) => (a < b ? -1 : 1)))
  const input = signingInput('dc+sd-jwt', kid, JSON.stringify(sorted))
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const bytes = new TextEncoder().encode(input)
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, bytes))
  return `${input}.${encodeBase64url(signature)}~`
}

describe('the drill after a theft', () => {
  test('cuts the thief off and keeps every logged license valid', async () => {
    const kid = (await current()) ?? ''
    const good = await Promise.all(Array.from({ length: 12 }, () => mintPermit(world)))
    world.clock.now += 60
    await sequenceLog(world.registry)
    const cut = await logSize(world.registry)
    const { list, idx } = good[0]?.credential ?? { list: 1, idx: 0 }
    const uri = `https://test.example/s/${list}`
    const stolen = {
      // Back-dated, at an index of its own, and at a good license's index.
      own: await forge(kid, compactOf(good[0]!), {
        name: '假的',
        status: { status_list: { idx: (idx + 1) % 4096, uri } },
      }),
      copied: await forge(kid, compactOf(good[0]!), { name: '假的' }),
    }
    // After the last trusted head the thief also had our server issue one.
    const late = await mintPermit(world)
    await world.publisher.tick()
    const before = await bundleOf(world)
    for (const text of Object.values(stolen)) {
      expect(await verdictOf(world, text, before)).toBe('valid')
    }
    world.clock.now += 3600
    const report = await compromiseKey(world.publishing, world.keeper, kid, { cut })
    if (!report.ok) throw new Error(report.error)
    expect(report.value).toMatchObject({ kid, cut, genuine: 12 })
    const after = await bundleOf(world, before)
    for (const license of good) {
      expect(await verdictOf(world, compactOf(license), after)).toBe('valid')
    }
    for (const text of [...Object.values(stolen), compactOf(late)]) {
      const { overall, lines } = await verify(text, after, world.clock.now)
      expect(overall).toBe('not_genuine')
      expect(lines.find(({ line }) => line === 'signature')?.code).toBe('not_in_genuine_set')
    }
    const jwks = JSON.parse(await textAt(world, '/.well-known/jwks.json'))
    expect(jwks.keys.map((jwk: { kid: string }) => jwk.kid)).not.toContain(kid)
  })

  test('lets the next listed key take over at once, known to bundles of before', async () => {
    const minted = await mintPermit(world)
    expect(minted.credential?.kid).toBe(await current())
    world.clock.now += 61
    await world.publisher.tick()
    const bundle = await bundleOf(world)
    expect(await verdictOf(world, compactOf(minted), bundle)).toBe('valid')
  })

  test('refuses a key it does not know, the same key twice, and a cut beyond the log', async () => {
    const again = async (kid: string, cut?: number) => {
      const options = cut === undefined ? {} : { cut }
      const report = await compromiseKey(world.publishing, world.keeper, kid, options)
      return report.ok ? 'done' : report.error
    }
    const kid = (await current()) ?? ''
    expect(await again('AAAAAAAAAAA')).toBe('key_unknown')
    expect(await again(kid, 1_000_000)).toBe('cut_out_of_range')
    expect(await again(kid, -1)).toBe('cut_out_of_range')
    expect(await again(kid)).toBe('done')
    expect(await again(kid)).toBe('already_compromised')
  })

  test('replaces a stolen status key and signs every list anew', async () => {
    const minted = await mintPermit(world)
    const status = (await import('../../src/service/keys.ts')).currentKey
    const old = await status(database.store, 'status', world.clock.now)
    world.clock.now += 60
    const report = await compromiseKey(world.publishing, world.keeper, old?.kid ?? '')
    expect(report.ok && report.value.successor).not.toBe(old?.kid)
    const bundle = await bundleOf(world)
    expect([...bundle.lists.values()].includes('list_invalid')).toBe(false)
    expect(await verdictOf(world, compactOf(minted), bundle)).toBe('valid')
  })
})
