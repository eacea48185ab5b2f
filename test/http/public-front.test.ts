import { expect, test } from 'vitest'
import { createHttpMetrics } from '../../src/http/http-metrics.ts'
import type { PublicDocument } from '../../src/http/public-documents.ts'
import { publicFront } from '../../src/http/public-front.ts'
import { makeApp } from './test-app.ts'

const body = (text: string) => new TextEncoder().encode(text)
const documents: Readonly<Record<string, PublicDocument>> = {
  '/s/1': { etag: '"one"', body: body('a.b.c'.repeat(400)), contentType: 'x/list', maxAge: 15 },
  '/bundle': { etag: '"two"', body: body('{}'), contentType: 'application/json', maxAge: 15 },
  '/t/X/1': { etag: '"3"', body: body('{"a":1}'), contentType: 'application/json', maxAge: 86_400 },
  '/trust/genuine/s/2': { etag: '"4"', body: body('t'), contentType: 'x/genuine', maxAge: 15 },
}
const held = (path: string) => (Object.hasOwn(documents, path) ? documents[path] : undefined)
const published = { get: held, held }

async function both() {
  const { app, lines } = await makeApp({ published })
  const own: string[] = []
  const metrics = createHttpMetrics()
  const front = publicFront({
    published,
    metrics,
    log: (level, event, fields) => own.push(JSON.stringify({ level, event, ...fields })),
    nowMs: () => 0,
  })
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const url = `http://localhost:8787${path}`
    return await front(method, url, (name) => headers[name])
  }
  return { app, lines, own, metrics, ask }
}

async function plain(response: Response) {
  const { status, headers } = response
  return { status, headers: [...headers].sort(), body: await response.text() }
}

const asked = Object.keys(documents).flatMap((path) => [
  { method: 'GET', path, headers: {} },
  { method: 'HEAD', path, headers: {} },
  { method: 'GET', path, headers: { 'accept-encoding': 'gzip, br' } },
  { method: 'GET', path, headers: { 'if-none-match': held(path)?.etag ?? '' } },
  { method: 'GET', path, headers: { 'if-none-match': '"other", W/"one"' } },
])

test.each(asked)(
  '$method $path $headers is answered, counted and logged as by its route',
  async ({ method, path, headers }) => {
    const { app, lines, own, metrics, ask } = await both()
    const routed = await app.request(path, { method, headers })
    const direct = await ask(method, path, headers)
    expect(direct).toBeDefined()
    if (direct === undefined) return
    expect(await plain(direct)).toEqual(await plain(routed))
    const said = (line: string | undefined) => ({ ...JSON.parse(line ?? ''), requestId: undefined })
    expect(own).toHaveLength(1)
    expect(said(own[0])).toEqual(said(lines[0]))
    const { route, status } = JSON.parse(own[0] ?? '')
    expect(metrics.render()).toContain(
      `licet_http_requests_total{method="${method}",route="${route}",status="${status}"} 1`,
    )
  },
)

test.each([
  ['POST', '/s/1'],
  ['OPTIONS', '/bundle'],
  ['GET', '/s/2'],
  ['GET', '/s/1?time=1'],
  ['GET', '/S/1'],
  ['GET', '/toString'],
])('%s %s is left to the app', async (method, path) => {
  const { own, ask } = await both()
  expect(await ask(method, path)).toBeUndefined()
  expect(own).toEqual([])
})
