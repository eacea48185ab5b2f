import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connectPool } from '../../src/store/connector.ts'
import { openStore, type Store } from '../../src/store/database.ts'

const edge = inject('edge')
const at = (path: string) => `${edge.url}${path}`
let store: Store

beforeAll(() => {
  store = openStore(connectPool({ url: edge.databaseUrl }))
})
afterAll(() => store.end())

// Lists far above those that the registry opens itself.
async function publish(path: string, seq: number, body: string) {
  await store
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

describe('the built worker in workerd', () => {
  test('is small enough to deploy, and says its size', () => {
    console.log(edge.size)
    const gzipKib = Number(/gzip: ([\d.]+) KiB/.exec(edge.size)?.[1])
    // Workers' limit on the paid plan is 10 MB compressed.
    expect(gzipKib).toBeGreaterThan(0)
    expect(gzipKib).toBeLessThan(10_000)
  })

  test('is ready when PostgreSQL answers through Hyperdrive', async () => {
    const response = await fetch(at('/healthz'))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ live: true, ready: true })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('stays up: it is not loaded anew while nothing of it changes', async () => {
    const reloads = () => readFileSync(edge.log, 'utf8').split('Reloading local server').length
    const before = reloads()
    for (const path of ['/', '/v', '/bundle']) expect((await fetch(at(path))).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(reloads()).toBe(before)
  })

  test('serves a published object with its tag, and answers 304 to it', async () => {
    await publish('/s/901', 1, 'first')
    const response = await fetch(at('/s/901'))
    expect(await response.text()).toBe('first')
    expect(response.headers.get('etag')).toBe('"/s/901-1"')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const again = await fetch(at('/s/901'), { headers: { 'If-None-Match': '"/s/901-1"' } })
    expect(again.status).toBe(304)
  })

  test('serves a newer object as soon as it is published', async () => {
    await publish('/s/902', 1, 'old')
    await publish('/s/902', 2, 'new')
    expect(await (await fetch(at('/s/902'))).text()).toBe('new')
  })

  test('answers what is absent with a problem document', async () => {
    const response = await fetch(at('/s/999'))
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'not_found' })
  })

  test('shows its metrics to nobody without the token', async () => {
    expect((await fetch(at('/metrics'))).status).toBe(404)
  })

  test('does what the cron asks', async () => {
    expect((await fetch(at('/cdn-cgi/local/scheduled'))).status).toBe(200)
  })

  test('answers 50 requests at once without a failure', async () => {
    await publish('/s/903', 1, 'many')
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => fetch(at('/s/903'), { cache: 'no-store' })),
    )
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(texts)).toEqual(new Set(['many']))
  })

  test('answers 50 pages at once from a cold start of its assets', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(at('/'))))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
  })
})
