import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { type BuiltWorker, buildWorker, startWorkerd, type Workerd } from './workerd.ts'

let built: BuiltWorker
let database: TestDatabase
let workerd: Workerd

async function publish(path: string, seq: number, body: string) {
  await database.store
    .scoped({ role: 'licet_publisher' })
    .insertInto('published')
    .values({
      path,
      seq,
      iat: 1,
      etag: `"${path}-${seq}"`,
      content_type: 'application/statuslist+jwt',
      body: Buffer.from(body),
    })
    .execute()
}

beforeAll(async () => {
  built = buildWorker()
  database = await createDatabase(inject('postgresUrl'))
  await publish('/s/1', 1, 'first')
  workerd = await startWorkerd(built, database.loginUrl)
})
afterAll(async () => {
  await workerd?.stop()
  await database?.drop()
  built?.remove()
})

describe('the built worker in workerd', () => {
  test('is small enough to deploy, and says its size', () => {
    console.log(built.size)
    const gzipKib = Number(/gzip: ([\d.]+) KiB/.exec(built.size)?.[1])
    // Workers' limit on the paid plan is 10 MB compressed.
    expect(gzipKib).toBeGreaterThan(0)
    expect(gzipKib).toBeLessThan(10_000)
  })

  test('is ready when PostgreSQL answers through Hyperdrive', async () => {
    const response = await fetch(`${workerd.url}/healthz`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ live: true, ready: true })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('serves a published object with its tag, and answers 304 to it', async () => {
    const response = await fetch(`${workerd.url}/s/1`)
    expect(await response.text()).toBe('first')
    expect(response.headers.get('etag')).toBe('"/s/1-1"')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const again = await fetch(`${workerd.url}/s/1`, { headers: { 'If-None-Match': '"/s/1-1"' } })
    expect(again.status).toBe(304)
  })

  test('serves a newer object as soon as it is published', async () => {
    await publish('/s/2', 1, 'old')
    await publish('/s/2', 2, 'new')
    expect(await (await fetch(`${workerd.url}/s/2`)).text()).toBe('new')
  })

  test('answers what is absent with a problem document', async () => {
    const response = await fetch(`${workerd.url}/s/999`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'not_found' })
  })

  test('shows its metrics to nobody without the token', async () => {
    expect((await fetch(`${workerd.url}/metrics`)).status).toBe(404)
  })

  test('answers 50 requests at once without a failure', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${workerd.url}/s/1`, { cache: 'no-store' })),
    )
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(texts)).toEqual(new Set(['first']))
  })
})
