import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { addClient, findDepartment } from '../service/department.ts'
import { kekOf } from '../service/key-wrap.ts'
import { allScopes } from '../service/oauth-scope.ts'
import { publishedReader } from '../service/publish-reader.ts'
import {
  exportListKeys,
  makeRootKey,
  parseRootKeyFile,
  publishRootList,
  signRootList,
} from '../service/root.ts'
import type { Store } from '../store/database.ts'
import sample from './demo/license-types.json' with { type: 'json' }
import { derivePepper, openRuntime, type Runtime } from './runtime.ts'
import { bundleFile, writePins } from './saved-bundle.ts'
import { keepSecret, readSecret, writeSecret } from './secret-file.ts'
import { daysToToday, seedLicenses, seedRegistry } from './seed.ts'

export const demoName = { zh: '示例登记系统', en: 'Sample registry' }
/** The demo's client belongs to the department of transport, whose permits number themselves. */
const demoDepartment = 'jt'

/** Keys of a demo lie in its data folder and nowhere else; each start finds those of the first. */
export async function openDemo(
  store: Store,
  folder: string,
  identifierHost: string,
  now: () => number,
  afterCommit: () => void,
): Promise<Runtime> {
  const kekText = keepSecret(join(folder, 'kek'), () => randomBytes(32).toString('base64url'))
  const bytes = new Uint8Array(Buffer.from(kekText, 'base64url'))
  // Fixed by the first start: it stands in every license, whatever port a later start listens on.
  const host = keepSecret(join(folder, 'host'), () => identifierHost)
  return openRuntime({
    store,
    keks: [await kekOf(bytes)],
    pepper: await derivePepper(bytes),
    identifierOrigin: `https://${host}`,
    operator: demoName,
    now,
    trains: true,
    afterCommit,
  })
}

/** What the first start makes; a later one finds it and only publishes what is due. */
export async function prepareDemo(runtime: Runtime, folder: string): Promise<string | undefined> {
  const { registry, publisher } = runtime
  const faults = await seedRegistry(registry, sample)
  if (faults.length > 0) throw new TypeError('the demo’s own types do not parse')
  await addDemoClient(runtime, folder)
  await publisher.tick()
  await publishDemoRoot(runtime, folder)
  await publisher.tick()
  let digits = readSecret(join(folder, 'sample'))
  if (digits === undefined) {
    for await (const result of seedLicenses(registry, sample, daysToToday(registry, sample))) {
      if (result.status === 'issued') digits ??= result.text
    }
    if (digits !== undefined) writeSecret(join(folder, 'sample'), digits)
    await publisher.tick()
  }
  await saveBundle(runtime, folder)
  return digits
}

async function addDemoClient({ registry }: Runtime, folder: string): Promise<void> {
  const path = join(folder, 'clients', 'demo.json')
  const kept = keepSecret(path, () =>
    JSON.stringify(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    ),
  )
  const { kty, crv, x, y } = JSON.parse(kept)
  const department = await findDepartment(registry, demoDepartment)
  if (department === undefined) throw new TypeError('the demo has no such department')
  const jwk = JSON.stringify({ kty, crv, x, y })
  const scopes = allScopes.join(' ')
  await addClient(registry, { department, id: 'demo', name: 'demo', jwk, scopes })
}

async function publishDemoRoot(runtime: Runtime, folder: string): Promise<void> {
  const { registry, settings } = runtime
  const path = join(folder, 'root.json')
  const kept = readSecret(path)
  const root = kept === undefined ? await makeRootKey() : await parseRootKeyFile(kept)
  if (root === undefined) throw new TypeError('the demo’s root key does not parse')
  if (kept === undefined) writeSecret(path, JSON.stringify(root))
  writePins(folder, registry.origin, [root.fingerprint])
  const now = registry.now()
  const token = await signRootList(root, {
    // Rises with time, and a second start within one second changes nothing.
    sequence: now,
    issuedAt: now,
    operator: demoName,
    registries: [await exportListKeys(settings.store, registry.origin, demoName)],
  })
  await publishRootList(registry, token)
}

/** Keeps what `licet verify` needs beside the data, so that it works with no network at once. */
export async function saveBundle({ settings }: Runtime, folder: string): Promise<void> {
  const published = publishedReader(settings.store)
  await published.refresh()
  const bundle = await published.get('/bundle')
  if (bundle !== undefined) writeSecret(bundleFile(folder), new TextDecoder().decode(bundle.body))
}
