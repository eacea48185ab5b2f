import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { signCompact } from '../../src/core/credential/sign.ts'
import { verify } from '../../src/core/verdict.ts'
import { endRight, grantRight } from '../../src/service/department.ts'
import { createKey, rotateKey } from '../../src/service/keys.ts'
import {
  exportListKeys,
  makeRootKey,
  parseListKeysFile,
  parseRootKeyFile,
  publishRootList,
  readRootList,
  signRootList,
} from '../../src/service/root.ts'
import { publishTrustList } from '../../src/service/trust-publish.ts'
import { windowsOf } from '../../src/service/trust-windows.ts'
import type { KeyRow } from '../../src/store/key.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import {
  bundleOf,
  compactOf,
  makePublishWorld,
  mintPermit,
  origin,
  type PublishWorld,
  verdictOf,
} from './publish-world.ts'

let database: TestDatabase
let world: PublishWorld

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
})

afterAll(() => database.drop())

const operator = { zh: '登记处', en: 'Registry' }
const permitType = '11370000MBDEM100XA003'

describe('the root', () => {
  test('is signed from two files alone, and the list says what went in', async () => {
    const root = await makeRootKey()
    const second = await makeRootKey()
    const rootFile = await parseRootKeyFile(JSON.stringify(root))
    const keys = await exportListKeys(database.store, origin, operator)
    const listFile = await parseListKeysFile(JSON.stringify(keys))
    if (rootFile === undefined || listFile === undefined) throw new Error('files do not parse')
    const network = globalThis.fetch
    globalThis.fetch = () => Promise.reject(new Error('network'))
    const token = await signRootList(rootFile, {
      sequence: 7,
      issuedAt: 1_795_000_000,
      operator,
      registries: [listFile],
      alsoRoots: [second.publicJwk],
    })
    globalThis.fetch = network
    const list = await readRootList(token)
    if (!list.ok) throw new Error(list.error)
    expect(list.value.sequence).toBe(7)
    expect(list.value.nextUpdate).toBe(1_795_000_000 + 365 * 86_400)
    expect(list.value.registries.get(`${origin}/trust/list`)).toEqual(keys.keys)
    expect(list.value.roots.map(({ kid }) => kid)).toEqual([
      root.publicJwk.kid,
      second.publicJwk.kid,
    ])
  })

  test('files that are something else are refused', async () => {
    const root = await makeRootKey()
    const other = await makeRootKey()
    expect(await parseRootKeyFile('{')).toBeUndefined()
    expect(await parseRootKeyFile('{}')).toBeUndefined()
    const mixed = { ...root, privateJwk: other.privateJwk }
    expect(await parseRootKeyFile(JSON.stringify(mixed))).toBeUndefined()
    const keys = await exportListKeys(database.store, 'http://test.example', operator)
    expect(await parseListKeysFile(JSON.stringify(keys))).toBeUndefined()
    expect(await parseListKeysFile(JSON.stringify({ ...keys, origin, keys: [] }))).toBeUndefined()
  })

  test('list is taken only for this registry, signed right, and with a higher number', async () => {
    const keys = await exportListKeys(database.store, origin, operator)
    const sign = (sequence: number, registries = [keys]) =>
      signRootList(world.root, { sequence, issuedAt: world.clock.now, operator, registries })
    const tell = async (token: string) => {
      const result = await publishRootList(world.registry, token)
      return result.ok ? 'published' : result.error
    }
    expect(await tell(await sign(1))).toBe('root_sequence_not_higher')
    const foreign = { ...keys, origin: 'https://other.example' }
    expect(await tell(await sign(2, [foreign]))).toBe('root_not_for_this_registry')
    const good = await sign(2)
    expect(await tell(`${good.slice(0, -4)}AAAA`)).toBe('root_signature_wrong')
    expect(await tell('x')).toBe('root_malformed')
    expect(await tell(good)).toBe('published')
    expect(await tell(good)).toBe('root_sequence_not_higher')
    expect(await tell(await sign(5))).toBe('published')
    expect(await tell(await sign(4))).toBe('root_sequence_not_higher')
  })

  test('lets a new list key sign only once the published root list vouches for it', async () => {
    const { keeper } = world
    const made = await createKey(keeper, 'list', null, 'next')
    world.clock.now += 9 * 86_400
    expect((await rotateKey(keeper, 'list', null)).ok).toBe(true)
    world.clock.now += 1
    expect(await publishTrustList(world.publishing)).toBe('published')
    await world.publisher.tick()
    await bundleOf(world)
    const keys = await exportListKeys(database.store, origin, operator)
    expect(keys.keys.map(({ kid }) => kid)).toContain(made.kid)
    const options = { sequence: 6, issuedAt: world.clock.now, operator, registries: [keys] }
    await publishRootList(world.registry, await signRootList(world.root, options))
    world.clock.now += 400
    await world.publisher.tick()
    await bundleOf(world)
  })
})

describe('windows', () => {
  const key = {
    kid: 'AAAAAAAAAAA',
    purpose: 'issue',
    department: 1,
    created_at: 100,
    listed_at: 100,
    retired_at: null,
    compromised_at: null,
  } as unknown as KeyRow
  const department = {
    id: 1,
    short: 'jt',
    code: '',
    name: '',
    nameEn: '',
    rights: [
      { type: 'A', grantedAt: 50, endedAt: null },
      { type: 'B', grantedAt: 200, endedAt: 300 },
    ],
  }

  test('begin when the key is listed and again with each right that comes or goes', () => {
    expect(windowsOf(key, department, 1000)).toEqual([
      { status: 'active', from: 300, types: ['A'] },
      { status: 'active', from: 200, types: ['A', 'B'] },
      { status: 'active', from: 100, types: ['A'] },
    ])
  })

  test('state nothing that begins later than now', () => {
    expect(windowsOf(key, department, 250).map(({ from }) => from)).toEqual([200, 100])
  })

  test('end with retirement and theft, newest first, rights after the end left out', () => {
    const ended = { ...key, retired_at: 250, compromised_at: 400 }
    expect(windowsOf(ended, department, 1000)).toEqual([
      { status: 'compromised', from: 400, types: [] },
      { status: 'retired', from: 250, types: [] },
      { status: 'active', from: 200, types: ['A', 'B'] },
      { status: 'active', from: 100, types: ['A'] },
    ])
  })
})

describe('a right that ended and was given again', () => {
  test('keeps its first period: good before, not trusted between, good after', async () => {
    world.clock.now += 100
    const first = await mintPermit(world)
    world.clock.now += 100
    await endRight(world.registry, world.department, permitType)
    world.clock.now += 100
    const between = world.clock.now
    world.clock.now += 100
    await grantRight(world.registry, world.department, permitType)
    await grantRight(world.registry, world.department, permitType)
    world.clock.now += 100
    const second = await mintPermit(world)
    // Signed by the department's own key with a date of the gap, as a thief of it might.
    const { kid, payload } = second.credential ?? { kid: '', payload: '' }
    const dated = payload.replace(/"iat":[0-9]+/, `"iat":${between}`)
    const forged = `${await signCompact(world.registry.signer, 'dc+sd-jwt', kid, dated)}~`
    world.clock.now += 100
    await world.publisher.tick()
    const bundle = await bundleOf(world)
    expect(await verdictOf(world, compactOf(first), bundle)).toBe('valid')
    expect(await verdictOf(world, compactOf(second), bundle)).toBe('valid')
    const { lines, overall } = await verify(forged, bundle, world.clock.now)
    expect(overall).toBe('not_allowed')
    expect(lines.find(({ line }) => line === 'issuer')?.code).toBe('type_not_allowed')
  })

  test('within one second begins a period of its own a second later', async () => {
    await endRight(world.registry, world.department, permitType)
    await grantRight(world.registry, world.department, permitType)
    await endRight(world.registry, world.department, permitType)
    await grantRight(world.registry, world.department, permitType)
    world.clock.now += 10
    await mintPermit(world)
  })
})

describe('a right that ends', () => {
  test('leaves licenses of before valid, and stops new ones', async () => {
    world.clock.now += 10
    const minted = await mintPermit(world)
    world.clock.now += 60
    await endRight(world.registry, world.department, permitType)
    world.clock.now += 60
    await world.publisher.tick()
    const bundle = await bundleOf(world)
    expect(await verdictOf(world, compactOf(minted), bundle)).toBe('valid')
    await expect(mintPermit(world)).rejects.toThrow('no_right')
    await grantRight(world.registry, world.department, permitType)
  })
})
