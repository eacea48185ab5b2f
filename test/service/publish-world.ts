import { createHash, createHmac, randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { parseLicenseType } from '../../src/core/license/type.ts'
import { type Bundle, loadBundle } from '../../src/core/trust/bundle.ts'
import { parseBundleText } from '../../src/core/trust/manifest.ts'
import { verify } from '../../src/core/verdict.ts'
import {
  addDefiner,
  addDepartment,
  addLicenseType,
  grantRight,
} from '../../src/service/department.ts'
import { issue } from '../../src/service/issue.ts'
import { keySigner } from '../../src/service/key-signer.ts'
import { kekOf } from '../../src/service/key-wrap.ts'
import type { KeyKeeper } from '../../src/service/keys.ts'
import type { Minted } from '../../src/service/mint-row.ts'
import type { Publishing } from '../../src/service/publish-object.ts'
import { makePublisher, type Publisher } from '../../src/service/publisher.ts'
import type { Registry } from '../../src/service/registry.ts'
import {
  exportListKeys,
  makeRootKey,
  publishRootList,
  type RootKeyFile,
  signRootList,
} from '../../src/service/root.ts'
import type { TestDatabase } from '../postgres.ts'
import { noon, permit, sampleFile } from './world.ts'

/** A registry whose keys are its own: wrapped in the database, listed, published. */
export interface PublishWorld {
  readonly registry: Registry
  readonly publishing: Publishing
  readonly keeper: KeyKeeper
  readonly publisher: Publisher
  readonly root: RootKeyFile
  /** Number of the department `jt`, the only one. */
  readonly department: number
  readonly clock: { now: number }
}

export const origin = 'https://test.example'

export async function makePublishWorld(database: TestDatabase): Promise<PublishWorld> {
  const clock = { now: noon }
  const now = () => clock.now
  const { store } = database
  const kek = await kekOf(randomBytes(32))
  const pepper = randomBytes(32)
  const registry: Registry = {
    store,
    signer: keySigner({ store, keks: [kek], now }),
    now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    sha256: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
    mac: (data) => new Uint8Array(createHmac('sha256', pepper).update(data).digest()),
    origin,
    identifierRoot: '1.2.156.3005.2',
    offsetSeconds: 28_800,
    listSize: 4096,
  }
  for (const definer of sampleFile.definers) await addDefiner(registry, definer)
  for (const input of sampleFile.types) {
    const type = parseLicenseType(input)
    if (!type.ok) throw new Error(JSON.stringify(type.error))
    await addLicenseType(registry, type.value)
  }
  const sample = sampleFile.departments.find(({ key }: { key: string }) => key === 'jt')
  const { key, code, name, nameEn, areaCode, issues } = sample
  const { id } = await addDepartment(registry, { short: key, code, name, nameEn, area: areaCode })
  for (const type of issues) await grantRight(registry, id, type)
  const operator = { zh: '示例证照登记处', en: 'Sample license registry' }
  const publishing: Publishing = {
    registry,
    operator,
    deflate: (bytes) => new Uint8Array(deflateSync(bytes)),
  }
  const keeper: KeyKeeper = { store, kek, now }
  const publisher = makePublisher(publishing, keeper)
  await publisher.tick()
  const root = await makeRootKey()
  const token = await signRootList(root, {
    sequence: 1,
    issuedAt: clock.now,
    operator,
    registries: [await exportListKeys(store, origin, operator)],
  })
  const published = await publishRootList(registry, token)
  if (!published.ok) throw new Error(published.error)
  clock.now += 1
  await publisher.tick()
  return { registry, publishing, keeper, publisher, root, department: id, clock }
}

/** Issues a permit. */
export async function mintPermit({ registry, department }: PublishWorld): Promise<Minted> {
  const outcome = await issue(registry, { department, id: 'client:test' }, { input: permit() })
  if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error(JSON.stringify(outcome))
  return outcome.value.minted
}

export function compactOf(minted: Minted): string {
  const compact = minted.credential?.compact
  if (compact === undefined) throw new Error('nothing was signed')
  return compact
}

/** Text of what is published at a path. */
export async function textAt({ registry }: PublishWorld, path: string): Promise<string> {
  const row = await registry.store
    .scoped({ role: 'licet_public' })
    .selectFrom('published')
    .select('body')
    .where('path', '=', path)
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow()
  return new TextDecoder().decode(row.body)
}

/** The published bundle, proven from the pinned root down. */
export async function bundleOf(world: PublishWorld, previous?: Bundle): Promise<Bundle> {
  const text = parseBundleText(await textAt(world, '/bundle'))
  if (text === undefined) throw new Error('no bundle')
  const loaded = await loadBundle(text, {
    roots: [world.root.fingerprint],
    ...(previous === undefined ? {} : { previous }),
  })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
  return loaded.value
}

/** Overall verdict of a compact credential. */
export async function verdictOf(
  world: PublishWorld,
  compact: string,
  bundle: Bundle,
): Promise<string> {
  return (await verify(compact, bundle, world.clock.now)).overall
}
