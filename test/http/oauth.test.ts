import { SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeApp, makeClientKey, type TestApp } from './test-app.ts'

const ISSUER = 'https://registry.example'
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

let database: TestDatabase
let made: TestApp
let key: Awaited<ReturnType<typeof makeClientKey>>
const nowSeconds = () => Math.floor(Date.now() / 1000)

async function addClient(id: string, jwk: object, short: string): Promise<void> {
  const registrar = database.store.scoped({ role: 'licet_registrar' })
  const { id: department } = await registrar
    .insertInto('department')
    .values({
      short,
      code: `11370299MBDEM00${short.toUpperCase().padEnd(3, '0')}`,
      name: '示例',
      name_en: 'Sample',
      area: '370299',
      created_at: 1,
      frozen_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await registrar
    .insertInto('client')
    .values({
      department,
      id,
      name: id,
      jwk: JSON.stringify(jwk),
      scopes: 'license:issue license:read',
      created_at: 1,
      ended_at: null,
    })
    .execute()
}

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  made = await makeApp({ store: database.store, nowMs: () => Date.now() })
  key = await makeClientKey()
  await addClient('demo', key.publicJwk, 'sp')
})
afterAll(() => database?.drop())

interface Claims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | string[]
  readonly iat?: number
  readonly exp?: number
  readonly jti?: string
}

async function assertion(claims: Claims = {}, header: object = {}, signer = key.privateKey) {
  const now = nowSeconds()
  const standard = { iss: 'demo', sub: 'demo', aud: ISSUER, iat: now, exp: now + 60 }
  return await new SignJWT({ ...standard, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(signer)
}

async function ask(text: string, more: Record<string, string> = {}) {
  const response = await made.app.request('/oauth/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: TYPE,
      client_assertion: text,
      ...more,
    }).toString(),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('client credentials', () => {
  test('an independent client discovers the server and gets a token that opens a route', async () => {
    const through = (url: string, init: object) =>
      Promise.resolve(made.app.request(new URL(url).pathname, init))
    const options = { [oauth.customFetch]: through } as const
    const found = await oauth.discoveryRequest(new URL(ISSUER), { ...options, algorithm: 'oauth2' })
    const server = await oauth.processDiscoveryResponse(new URL(ISSUER), found)
    const client = { client_id: 'demo' }
    const answer = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.PrivateKeyJwt(key.privateKey),
      new URLSearchParams({ scope: 'license:read' }),
      options,
    )
    const token = await oauth.processClientCredentialsResponse(server, client, answer)
    expect(token).toMatchObject({ token_type: 'bearer', scope: 'license:read', expires_in: 600 })
    const types = await made.app.request('/api/types', {
      headers: { Authorization: `Bearer ${token.access_token}` },
    })
    expect(types.status).toBe(200)
  })

  test('an assertion opens the endpoint once, also when two copies come together', async () => {
    const text = await assertion()
    const answers = await Promise.all([ask(text), ask(text), ask(text)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401])
    expect((await ask(text)).body.error).toBe('invalid_client')
  })

  test('every faulty assertion gets one and the same answer', async () => {
    const now = nowSeconds()
    const stranger = await makeClientKey()
    const faulty = {
      'another audience': await assertion({ aud: 'https://other.example' }),
      'the token endpoint as audience': await assertion({ aud: `${ISSUER}/oauth/token` }),
      'a list of audiences': await assertion({ aud: [ISSUER] }),
      'another issuer': await assertion({ iss: 'other' }),
      'an unknown client': await assertion({ iss: 'nobody', sub: 'nobody' }),
      expired: await assertion({ iat: now - 200, exp: now - 100 }),
      'from the future': await assertion({ iat: now + 120, exp: now + 180 }),
      'too long a life': await assertion({ exp: now + 3600 }),
      'no jti': await assertion({ jti: '' }),
      'a key of its own': await assertion({}, {}, stranger.privateKey),
      'a key in its header': await assertion({}, { jwk: stranger.publicJwk }),
      'the type of a credential': await assertion({}, { typ: 'dc+sd-jwt' }),
      'no signature': `${(await assertion()).split('.').slice(0, 2).join('.')}.`,
      'no JWT': 'a.b.c',
    }
    const answers = new Set<string>()
    for (const [name, text] of Object.entries(faulty)) {
      const { status, body } = await ask(text)
      expect([name, status, body.error]).toEqual([name, 401, 'invalid_client'])
      answers.add(JSON.stringify(body))
    }
    expect(answers.size).toBe(1)
  })

  test('a refused assertion is not used up', async () => {
    const jti = crypto.randomUUID()
    const stranger = await makeClientKey()
    expect((await ask(await assertion({ jti }, {}, stranger.privateKey))).status).toBe(401)
    expect((await ask(await assertion({ jti }))).status).toBe(200)
  })

  test('scopes beyond those granted are refused', async () => {
    const over = await ask(await assertion(), { scope: 'license:read license:status' })
    expect([over.status, over.body.error]).toEqual([400, 'invalid_scope'])
    const unknown = await ask(await assertion(), { scope: 'everything' })
    expect(unknown.body.error).toBe('invalid_scope')
  })

  test('another grant, a doubled or a missing parameter is refused in OAuth’s form', async () => {
    const grant = await ask(await assertion(), { grant_type: 'password' })
    expect([grant.status, grant.body.error]).toEqual([400, 'unsupported_grant_type'])
    const doubled = await made.app.request('/oauth/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&grant_type=client_credentials',
    })
    expect([doubled.status, (await doubled.json()).error]).toEqual([400, 'invalid_request'])
  })

  test('a client of a frozen department, or one that has ended, gets nothing', async () => {
    const other = await makeClientKey()
    await addClient('second', other.publicJwk, 'jt')
    const mine = { iss: 'second', sub: 'second' }
    expect((await ask(await assertion(mine, {}, other.privateKey))).status).toBe(200)
    const registrar = database.store.scoped({ role: 'licet_registrar' })
    await registrar
      .updateTable('department')
      .set({ frozen_at: 5 })
      .where('short', '=', 'jt')
      .execute()
    expect((await ask(await assertion(mine, {}, other.privateKey))).status).toBe(401)
  })
})
