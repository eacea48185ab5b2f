import { exportJWK, generateKeyPair } from 'jose'
import { err, ok } from '../../src/core/result.ts'
import { createApp, defaultLimits, type HttpDeps } from '../../src/http/app.ts'
import type { LicenseWork } from '../../src/http/license-work.ts'
import { deriveAccessTokenKey, signAccessToken } from '../../src/service/oauth-access-token.ts'
import type { Scope } from '../../src/service/oauth-scope.ts'

/** Everything the app needs, with a work port that remembers what reached it. */
export const ORIGIN = 'https://registry.example'
export const NOW = 1_800_000_000

export interface TestApp {
  readonly app: ReturnType<typeof createApp>
  readonly calls: string[]
  readonly lines: string[]
  readonly reads: string[]
  token(scopes: readonly Scope[], client?: string): Promise<string>
}

export async function makeApp(
  change: Partial<HttpDeps> = {},
  work: Partial<LicenseWork> = {},
): Promise<TestApp> {
  const calls: string[] = []
  const lines: string[] = []
  const reads: string[] = []
  const accessTokenKey = await deriveAccessTokenKey(new Uint8Array(32).fill(7))
  const reply = (name: string, status: 200 | 201) => async () => {
    calls.push(name)
    return ok({ status, body: '{}' })
  }
  const listing = (name: string) => async () => {
    calls.push(name)
    return ok({ items: [] })
  }
  const never = (): never => {
    throw new Error('nothing may ask the database here')
  }
  const text = { zh: '示例', en: 'Sample' }
  const deps: HttpDeps = {
    site: {
      origin: ORIGIN,
      name: text,
      demo: true,
      assets: {
        style: '/assets/s.css',
        counter: '/assets/v.js',
        docs: '/assets/d.js',
        icon: '/assets/i.svg',
        spec: '/assets/SPEC.md',
      },
    },
    accessTokenKey,
    store: { scoped: never, transaction: never, end: async () => undefined },
    mac: () => new Uint8Array(32),
    sha256: (data) => new Uint8Array(32).fill(data.length & 255),
    published: {
      get(path) {
        reads.push(path)
        if (path !== '/s/1') return undefined
        const body = new TextEncoder().encode('a.b.c'.repeat(400))
        return { etag: '"one"', body, contentType: 'application/statuslist+jwt', maxAge: 15 }
      },
    },
    work: {
      issue: reply('issue', 201),
      act: async (_write, act) => {
        calls.push(act)
        return ok({ status: 200, body: '{}' })
      },
      search: listing('search'),
      read: async () => {
        calls.push('read')
        return ok({ id: 'x' })
      },
      code: async () => {
        calls.push('code')
        const link = { data: 'https://registry.example/v#', mode: 'byte' } as const
        return ok({ segments: [link, { data: '1'.repeat(200), mode: 'numeric' }] })
      },
      print: async () => err({ code: 'not_found' }),
      shortCode: reply('shortCode', 201),
      types: listing('types'),
      addType: reply('addType', 201),
      ...work,
    },
    online: { bundle: never, history: never },
    pages: {
      home: async () => ({ departments: [], types: [] }),
      howTo: async () => ({ rootFingerprints: [] }),
      type: async () => undefined,
      department: async () => undefined,
      status: never,
    },
    ready: async () => true,
    log: (level, event, fields) => lines.push(JSON.stringify({ level, event, ...fields })),
    nowMs: () => NOW * 1000,
    newId: () => crypto.randomUUID(),
    addressOf: () => '192.0.2.1',
    limits: defaultLimits,
    metricsToken: 'metrics-secret',
    ...change,
  }
  return {
    app: createApp(deps),
    calls,
    lines,
    reads,
    token: (scopes, client = 'demo') => {
      const grant = { client, department: 1, departmentCode: 'sp', scopes }
      return signAccessToken(grant, accessTokenKey, ORIGIN, NOW, crypto.randomUUID())
    },
  }
}

export async function makeClientKey() {
  const pair = await generateKeyPair('ES256', { extractable: true })
  return { ...pair, publicJwk: await exportJWK(pair.publicKey) }
}
