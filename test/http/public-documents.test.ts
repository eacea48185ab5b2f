import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { publicDocumentRoutes } from '../../src/http/public-documents.ts'
import { publishedReader } from '../../src/service/publish-reader.ts'
import { connectPool } from '../../src/store/connector.ts'
import { openStore } from '../../src/store/database.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeApp } from './test-app.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
})
afterAll(() => database.drop())

const addressOf = (route: string) =>
  route.replace(/:rest\{.*\}/, 'a/b').replace(/:\w+/g, (name) => `x-${name.slice(1)}`)

describe('public documents', () => {
  test('each may be read from anywhere, kept for as long as it says, and never moves', async () => {
    const body = new TextEncoder().encode('a.b.c')
    const { app } = await makeApp({
      published: {
        get: () => ({ etag: '"e"', body, contentType: 'application/jwt', maxAge: 15 }),
      },
    })
    expect(publicDocumentRoutes.length).toBeGreaterThan(10)
    for (const route of publicDocumentRoutes) {
      const address = addressOf(route)
      for (const method of ['GET', 'HEAD']) {
        const answer = await app.request(address, {
          method,
          headers: { Origin: 'https://a.example' },
        })
        const { headers } = answer
        const said = {
          address,
          status: answer.status,
          origin: headers.get('access-control-allow-origin'),
          sniff: headers.get('x-content-type-options'),
          tag: headers.get('etag'),
          kept: headers.get('cache-control'),
          type: headers.get('content-type'),
          cookie: headers.get('set-cookie'),
        }
        expect(said).toEqual({
          address,
          status: 200,
          origin: '*',
          sniff: 'nosniff',
          tag: '"e"',
          kept: expect.stringMatching(/^public, max-age=15\b/),
          type: 'application/jwt',
          cookie: null,
        })
      }
      const asked = await app.request(address, { method: 'OPTIONS' })
      expect([address, asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([
        address,
        204,
        'If-None-Match',
      ])
    }
  })

  test('what is not published is absent, and no cache keeps that', async () => {
    const { app } = await makeApp({ published: { get: () => undefined } })
    for (const route of publicDocumentRoutes) {
      const answer = await app.request(addressOf(route))
      const { status, headers } = answer
      const said = [headers.get('cache-control'), headers.get('access-control-allow-origin')]
      expect([route, status, ...said]).toEqual([route, 404, 'no-store', '*'])
    }
  })

  test('a 304, and the document itself, touch no database', async () => {
    const pool = connectPool({ url: database.loginUrl })
    let asked = 0
    const store = openStore({
      ...pool,
      acquire: () => {
        asked += 1
        return pool.acquire()
      },
    })
    await store
      .scoped({ role: 'licet_publisher' })
      .insertInto('published')
      .values({
        path: '/s/7',
        seq: 1,
        iat: 1,
        etag: '"seven"',
        content_type: 'application/statuslist+jwt',
        body: Buffer.from('a.b.c'),
      })
      .execute()
    const published = publishedReader(store)
    await published.refresh()
    const { app } = await makeApp({ store, published })
    const before = asked
    for (let n = 0; n < 20; n++) {
      const again = await app.request('/s/7', { headers: { 'If-None-Match': '"seven"' } })
      expect(again.status).toBe(304)
    }
    expect((await app.request('/s/7')).status).toBe(200)
    expect(asked).toBe(before)
    await pool.end()
  })
})
