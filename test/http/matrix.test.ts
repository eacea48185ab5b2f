import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { mintPermit, origin, textAt } from '../service/publish-world.ts'
import { fetchToken } from './client.ts'
import { metricsToken, openRegistryApp, type RegistryApp } from './registry-app.ts'

let database: TestDatabase
let made: RegistryApp
let foreignId = ''
const absentId = '018f2c5e-7d1a-7c3b-9a55-0a1b2c3d4e5f'
const tokens = { first: '', second: '' }
/** One good text of every kind that this registry signs or keeps. */
const kinds: Record<string, () => Promise<string>> = {
  access: async () => tokens.first,
  assertion: () => assertion(),
  metrics: async () => metricsToken,
  status: () => textAt(made.world, '/s/1'),
  trust: () => textAt(made.world, '/trust/list'),
  root: () => textAt(made.world, '/trust/root'),
}
let credential = ''

const now = () => made.world.clock.now
const through = async (url: string | URL | Request, init?: RequestInit) =>
  await made.app.request(new URL(String(url)).pathname, init)

async function assertion(): Promise<string> {
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer('first')
    .setSubject('first')
    .setAudience(origin)
    .setIssuedAt(now())
    .setExpirationTime(now() + 60)
    .setJti(crypto.randomUUID())
    .sign(made.first.privateKey)
}

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  made = await openRegistryApp(database)
  const server = { baseUrl: origin, issuer: origin, now }
  tokens.first = await fetchToken(server, made.first, undefined, through)
  tokens.second = await fetchToken(server, made.second, undefined, through)
  const minted = await mintPermit(made.world)
  foreignId = minted.id
  credential = minted.credential?.compact ?? ''
  kinds.credential = async () => credential
  kinds.jwt = async () => credential.replace('~', '')
})
afterAll(() => database?.drop())

/** Every route that asks for a bearer token, from the app's own table. */
function securedRoutes() {
  const seen = new Map<string, { readonly method: string; readonly path: string }>()
  for (const { method, path } of made.app.routes) {
    if (!path.startsWith('/api/') || path.includes('*') || method === 'ALL') continue
    if (path !== '/api/verify') seen.set(`${method} ${path}`, { method, path })
  }
  return [...seen.values()]
}

async function ask(method: string, path: string, token: string) {
  const answer = await made.app.request(path, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Licet-Purpose': 'x',
      'Idempotency-Key': crypto.randomUUID(),
    },
    ...(method === 'GET' ? {} : { body: '{"reason":"x"}' }),
  })
  const text = await answer.text()
  const json = (answer.headers.get('content-type') ?? '').includes('json')
  const { requestId: _, ...body } = json && text !== '' ? JSON.parse(text) : { requestId: '' }
  return { status: answer.status, body }
}

describe('the matrix', () => {
  test('every route answers for another department’s license as for one that never was', async () => {
    const routes = securedRoutes().filter(({ path }) => path.includes(':id'))
    expect(routes.length).toBeGreaterThan(12)
    for (const { method, path } of routes) {
      const of = (id: string) => ask(method, path.replace(':id', id), tokens.second)
      const foreign = await of(foreignId)
      expect([path, foreign]).toEqual([path, await of(absentId)])
      expect([path, foreign.status, foreign.body.code]).toEqual([path, 404, 'not_found'])
    }
    const own = await ask('GET', `/api/licenses/${foreignId}`, tokens.first)
    expect([own.status, own.body.status]).toEqual([200, 'issued'])
  })

  test('a department route opens to an access token and to no other text we sign', async () => {
    const routes = securedRoutes()
    expect(routes.length).toBeGreaterThan(17)
    for (const [kind, make] of Object.entries(kinds)) {
      const text = await make()
      expect([kind, text.length > 10]).toEqual([kind, true])
      for (const { method, path } of routes) {
        const { status } = await ask(method, path.replace(':id', absentId), text)
        const said = [kind, method, path, status === 401]
        expect(said).toEqual([kind, method, path, kind !== 'access'])
      }
    }
  })

  test('the token endpoint opens to an assertion, metrics to their token, and to nothing else', async () => {
    for (const [kind, make] of Object.entries(kinds)) {
      const text = await make()
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: text,
      })
      const token = await made.app.request('/oauth/token', { method: 'POST', body: form })
      expect([kind, token.status]).toEqual([kind, kind === 'assertion' ? 200 : 401])
      const headers = { Authorization: `Bearer ${text}` }
      const metrics = await made.app.request('/metrics', { headers })
      expect([kind, metrics.status]).toEqual([kind, kind === 'metrics' ? 200 : 401])
    }
  })

  test('a verdict is green for a credential and for no other text we sign', async () => {
    for (const [kind, make] of Object.entries(kinds)) {
      const answer = await made.app.request('/api/verify', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ text: (await make()).slice(0, 20_000) }),
      })
      const { overall } = (await answer.json()) as { overall?: string }
      expect([kind, answer.status, overall === 'valid']).toEqual([kind, 200, kind === 'credential'])
    }
  })

  test('every read of a person is in the access log, with who and why', async () => {
    const reads = async () => {
      const rows = await database.owner
        .scoped({ role: 'licet_auditor' })
        .selectFrom('event')
        .select('detail')
        .where('log', '=', 2)
        .where('subject', '=', foreignId)
        .execute()
      return rows.map(({ detail }) => JSON.parse(detail ?? '{}'))
    }
    const before = (await reads()).length
    await ask('GET', `/api/licenses/${foreignId}`, tokens.first)
    await ask('GET', `/api/licenses/${foreignId}/print`, tokens.first)
    await ask('GET', `/api/licenses/${foreignId}/print`, tokens.second)
    const seen = (await reads()).slice(before)
    expect(seen).toEqual([
      { actor: 'client:first', purpose: 'x', salt: expect.any(String) },
      { actor: 'client:first', purpose: 'x', salt: expect.any(String) },
    ])
  })
})
