import { createHash } from 'node:crypto'
import { createApp } from '../../src/http/app.ts'
import { licenseWork } from '../../src/http/license-adapter.ts'
import { registryPages } from '../../src/http/page-facts.ts'
import { addClient, addDepartment } from '../../src/service/department.ts'
import { issueTrains } from '../../src/service/issue-train.ts'
import { deriveAccessTokenKey } from '../../src/service/oauth-access-token.ts'
import { ownBundle } from '../../src/service/own-bundle.ts'
import { publishedReader } from '../../src/service/publish-reader.ts'
import { statusHistory } from '../../src/service/status-history.ts'
import type { TestDatabase } from '../postgres.ts'
import { makePublishWorld, origin, type PublishWorld } from '../service/publish-world.ts'
import type { SuiteClient } from './api-suite.ts'
import { makeClientKey } from './test-app.ts'

const scopes = 'license:issue license:read license:status'

/** The whole app over a published registry on PostgreSQL, with a client of each of two departments. */
export interface RegistryApp {
  readonly app: ReturnType<typeof createApp>
  readonly world: PublishWorld
  /** Of the department jt, which may issue the permits. */
  readonly first: SuiteClient
  /** Of the department sp, which may issue nothing. */
  readonly second: SuiteClient
  /** Log lines so far. */
  readonly lines: readonly string[]
}

export const metricsToken = 'metrics-token-of-tests'

export async function openRegistryApp(database: TestDatabase): Promise<RegistryApp> {
  const lines: string[] = []
  const world = await makePublishWorld(database)
  const { registry, root } = world
  const second = await addDepartment(registry, {
    short: 'sp',
    code: '11370299MBDEM0015H',
    name: '示例市行政审批服务局',
    nameEn: 'Approval Bureau',
    area: '370299',
  })
  const client = async (id: string, department: number): Promise<SuiteClient> => {
    const { privateKey, publicJwk } = await makeClientKey()
    await addClient(registry, { department, id, name: id, jwk: JSON.stringify(publicJwk), scopes })
    return { id, privateKey }
  }
  const published = publishedReader(database.store)
  await published.refresh()
  const roots = [root.fingerprint]
  const bundle = ownBundle(published, roots)
  const text = { zh: '示例', en: 'Sample' }
  const assets = { style: '/a', counter: '/a', docs: '/a', icon: '/a', spec: '/a' }
  const app = createApp({
    site: { origin, name: text, demo: true, assets },
    accessTokenKey: await deriveAccessTokenKey(new Uint8Array(32).fill(1)),
    store: database.store,
    mac: registry.mac,
    sha256: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
    published,
    work: licenseWork({ registry, run: issueTrains(registry) }),
    online: { bundle, history: (license) => statusHistory(registry, license) },
    pages: registryPages({ registry, roots: async () => roots, published, bundle }),
    ready: async () => true,
    log: (level, event, fields) => lines.push(JSON.stringify({ level, event, ...fields })),
    nowMs: () => world.clock.now * 1000,
    metricsToken,
    newId: () => crypto.randomUUID(),
    addressOf: () => '127.0.0.1',
    limits: {
      client: { name: 'client', capacity: 1e6, refillPerSecond: 1e6 },
      token: { name: 'token', capacity: 1e6, refillPerSecond: 1e6 },
      open: { name: 'open', capacity: 1e6, refillPerSecond: 1e6 },
    },
  })
  return {
    app,
    world,
    first: await client('first', world.department),
    second: await client('second', second.id),
    lines,
  }
}
