import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { err } from '../../src/core/result.ts'
import { makeApp, makeClientKey, NOW, ORIGIN } from './test-app.ts'

const ID = '018f2c5e-7d1a-7c3b-9a55-0a1b2c3d4e5f'
const JSON_TYPE = { 'Content-Type': 'application/json' }

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>
}

async function issuing(change = {}, work = {}) {
  const made = await makeApp(change, work)
  const token = await made.token(['license:issue'])
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    made.app.request('/api/licenses', {
      method: 'POST',
      headers: {
        ...JSON_TYPE,
        Authorization: `Bearer ${token}`,
        'Idempotency-Key': 'k',
        ...headers,
      },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    })
  return { ...made, post }
}

describe('bodies', () => {
  test('a good body reaches the use case', async () => {
    const { post, calls } = await issuing()
    expect((await post('{"type":"x"}')).status).toBe(201)
    expect(calls).toEqual(['issue'])
  })

  test('malformed JSON and doubled keys are refused with a position and nothing of the body', async () => {
    const { post, calls } = await issuing()
    const doubled = await post('{"name":"张三","name":"李四"}')
    expect(doubled.status).toBe(400)
    const text = await doubled.text()
    expect(JSON.parse(text)).toMatchObject({ code: 'duplicate_key', position: 13 })
    expect(text).not.toContain('张三')
    expect(await bodyOf(await post('{"a":'))).toMatchObject({ code: 'malformed_json' })
    expect(calls).toEqual([])
  })

  test('bytes that are not UTF-8 are refused', async () => {
    const { post } = await issuing()
    const response = await post(new Uint8Array([0x22, 0xff, 0x22]))
    expect([response.status, (await bodyOf(response)).code]).toEqual([400, 'ill_formed_text'])
  })

  test('a chunked body without length is counted and refused beyond the limit', async () => {
    const { post, calls } = await issuing({ body: { maxBytes: 1000, timeoutMs: 1000 } })
    let sent = 0
    const stream = new ReadableStream({
      pull(controller) {
        sent += 1
        if (sent > 100) controller.close()
        else controller.enqueue(new TextEncoder().encode(`"${'a'.repeat(198)}"`))
      },
    })
    const response = await post(stream)
    expect([response.status, (await bodyOf(response)).limitBytes]).toEqual([413, 1000])
    expect(sent).toBeLessThan(12)
    expect(calls).toEqual([])
  })

  test('a declared length beyond the limit is refused unread, a lying one is counted', async () => {
    const { post } = await issuing({ body: { maxBytes: 100, timeoutMs: 1000 } })
    expect((await post('{}', { 'Content-Length': '101' })).status).toBe(413)
    expect((await post(`"${'a'.repeat(200)}"`, { 'Content-Length': '10' })).status).toBe(413)
  })

  test('a body that drips is refused when its time is over', async () => {
    const { post } = await issuing({ body: { maxBytes: 1000, timeoutMs: 50 } })
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{'))
      },
    })
    expect((await post(stream)).status).toBe(408)
  })

  test('another media type or charset is refused', async () => {
    const { post } = await issuing()
    for (const type of ['text/plain', 'application/json; charset=gb18030', 'application/xml']) {
      expect((await post('{}', { 'Content-Type': type })).status).toBe(415)
    }
    const utf8 = { 'Content-Type': 'application/json; charset=UTF-8' }
    expect((await post('{}', utf8)).status).toBe(201)
  })
})

describe('authentication', () => {
  test('comes before anything of the body and before the id', async () => {
    const { app, calls } = await makeApp()
    const broken = { method: 'POST', headers: JSON_TYPE, body: '{"a":1,"a"' }
    for (const path of ['/api/licenses', '/api/licenses/search', '/api/licenses/x/suspend']) {
      const response = await app.request(path, broken)
      expect([path, response.status]).toEqual([path, 401])
      expect(response.headers.get('www-authenticate')).toContain('Bearer')
    }
    expect(calls).toEqual([])
  })

  test('a missing right is 403 and names it', async () => {
    const { app, token, calls } = await makeApp()
    const response = await app.request('/api/licenses', {
      method: 'POST',
      headers: { ...JSON_TYPE, Authorization: `Bearer ${await token(['license:read'])}` },
      body: '{"a":',
    })
    expect(response.status).toBe(403)
    expect(await bodyOf(response)).toMatchObject({ code: 'missing_right', right: 'license:issue' })
    expect(calls).toEqual([])
  })

  test('no token of another kind opens a route', async () => {
    const { app, token } = await makeApp()
    const { privateKey } = await makeClientKey()
    const claims = { iss: ORIGIN, sub: 'demo', aud: ORIGIN, scope: 'license:read', department: 1 }
    const sign = (typ: string) =>
      new SignJWT({ ...claims, department_code: 'sp', client_id: 'demo' })
        .setProtectedHeader({ alg: 'ES256', typ })
        .setIssuedAt(NOW)
        .setExpirationTime(NOW + 300)
        .setJti('0123456789')
        .sign(privateKey)
    const good = await token(['license:read'])
    const [, payload = '', signature = ''] = good.split('.')
    const header = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const wrong = [
      await sign('at+jwt'),
      await sign('dc+sd-jwt'),
      await sign('statuslist+jwt'),
      await sign('trustlist+jwt'),
      await sign('client-authentication+jwt'),
      `${header({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      `${header({ alg: 'HS256', typ: 'JWT' })}.${payload}.${signature}`,
      `${good}x`,
      `${good}~`,
    ]
    const get = (bearer: string) =>
      app.request('/api/types', { headers: { Authorization: `Bearer ${bearer}` } })
    expect((await get(good)).status).toBe(200)
    for (const bearer of wrong) {
      const response = await get(bearer)
      expect([response.status, (await bodyOf(response)).code]).toEqual([401, 'invalid_token'])
    }
  })

  test('a token is refused from its last second on, also one seen before', async () => {
    let now = NOW
    const { app, token } = await makeApp({ nowMs: () => now * 1000 })
    const headers = { Authorization: `Bearer ${await token(['license:read'])}` }
    expect((await app.request('/api/types', { headers })).status).toBe(200)
    now = NOW + 600
    expect((await app.request('/api/types', { headers })).status).toBe(401)
  })
})

describe('writes and reads', () => {
  test('issuing without an Idempotency-Key is 400', async () => {
    const { app, token } = await makeApp()
    const headers = { ...JSON_TYPE, Authorization: `Bearer ${await token(['license:issue'])}` }
    const response = await app.request('/api/licenses', { method: 'POST', headers, body: '{}' })
    expect([response.status, (await bodyOf(response)).code]).toEqual([
      400,
      'idempotency_key_required',
    ])
  })

  test('reading needs a purpose', async () => {
    const { app, token, calls } = await makeApp()
    const headers = { Authorization: `Bearer ${await token(['license:read'])}` }
    expect((await app.request(`/api/licenses/${ID}`, { headers })).status).toBe(400)
    const purpose = { ...headers, 'Licet-Purpose': encodeURIComponent('窗口核验') }
    expect((await app.request(`/api/licenses/${ID}`, { headers: purpose })).status).toBe(200)
    expect(calls).toEqual(['read'])
  })

  test('an id that is no id is absent like any other', async () => {
    const { app, token } = await makeApp({}, { read: async () => err({ code: 'not_found' }) })
    const headers = {
      Authorization: `Bearer ${await token(['license:read'])}`,
      'Licet-Purpose': 'x',
    }
    const answers = await Promise.all(
      [ID, 'x', "1'--", '..%2f', '%00'].map(async (id) => {
        const response = await app.request(`/api/licenses/${id}`, { headers })
        const { requestId: _, ...rest } = await bodyOf(response)
        return rest
      }),
    )
    for (const answer of answers) {
      expect(answer).toEqual({ title: expect.any(String), status: 404, code: 'not_found' })
    }
  })

  test('every refusal of a use case has its status', async () => {
    const cases = [
      [{ code: 'number_taken' }, 409, 'number_taken'],
      [{ code: 'not_allowed', allowed: ['resume'] }, 409, 'transition_not_allowed'],
      [{ code: 'key_reused' }, 422, 'idempotency_key_reused'],
      [{ code: 'in_flight', retryAfterSeconds: 2 }, 409, 'request_in_flight'],
      [{ code: 'busy', retryAfterSeconds: 1 }, 503, 'overloaded'],
      [{ code: 'missing_right', right: 'x' }, 403, 'missing_right'],
      [{ code: 'invalid_fields', faults: [] }, 422, 'invalid_fields'],
    ] as const
    for (const [failure, status, code] of cases) {
      const { post } = await issuing({}, { issue: async () => err(failure) })
      const response = await post('{}')
      expect([response.status, (await bodyOf(response)).code]).toEqual([status, code])
      expect(response.headers.has('retry-after')).toBe('retryAfterSeconds' in failure)
    }
  })

  test('an unexpected failure says nothing of itself, and its line holds no message', async () => {
    const canary = '370299199001011234'
    const { post, lines } = await issuing(
      {},
      {
        issue: async () => {
          throw new Error(`Key (number)=(${canary}) already exists`)
        },
      },
    )
    const response = await post(`{"type":"${canary}"}`)
    const text = await response.text()
    expect([response.status, JSON.parse(text).code]).toEqual([500, 'internal'])
    expect(text).not.toContain(canary)
    expect(text).not.toMatch(/ at |\.ts/)
    expect(lines.join()).not.toContain(canary)
    expect(lines.some((line) => line.includes('"event":"fault"'))).toBe(true)
  })

  test('codes are drawn in the size and correction asked for', async () => {
    const { app, token } = await makeApp()
    const headers = { Authorization: `Bearer ${await token(['license:read'])}` }
    const svg = await app.request(`/api/licenses/${ID}/code.svg?ec=Q&size=30`, { headers })
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(await svg.text()).toContain('30mm')
    const png = await app.request(`/api/licenses/${ID}/code.png`, { headers })
    expect(new Uint8Array(await png.arrayBuffer()).slice(1, 4)).toEqual(
      new Uint8Array([0x50, 0x4e, 0x47]),
    )
    const wrong = await app.request(`/api/licenses/${ID}/code.png?size=9999`, { headers })
    expect(wrong.status).toBe(400)
  })
})

describe('headers', () => {
  test('no route may be kept by a cache unless it says so itself', async () => {
    const { app, token } = await makeApp()
    const all: Parameters<typeof token>[0] = ['license:issue', 'license:read', 'license:status']
    const headers = {
      ...JSON_TYPE,
      Authorization: `Bearer ${await token(all)}`,
      'Idempotency-Key': 'k',
      'Licet-Purpose': 'x',
    }
    const cacheable = /^\/(s\/|openapi|\.well-known\/oauth)/
    const seen = new Set<string>()
    for (const { method, path } of app.routes) {
      if (path.includes('*') || (method !== 'GET' && method !== 'POST')) continue
      const url = path
        .replace(':id', ID)
        .replace('/s/:list', '/s/1')
        .replace(/:\w+(\{[^/]*\})?/g, 'x')
      const response = await app.request(url, {
        method,
        headers,
        ...(method === 'POST' ? { body: '{}' } : {}),
      })
      seen.add(`${method} ${path}`)
      const control = response.headers.get('cache-control') ?? ''
      if (cacheable.test(url))
        expect([url, control]).toEqual([url, expect.stringMatching('max-age')])
      else expect([url, control]).toEqual([url, expect.stringMatching(/no-store|no-cache/)])
      expect([url, response.headers.get('x-content-type-options')]).toEqual([url, 'nosniff'])
    }
    expect(seen.size).toBeGreaterThan(35)
  })

  test('a conditional request is answered by comparing strings', async () => {
    const { app } = await makeApp()
    const first = await app.request('/s/1')
    expect(first.headers.get('content-type')).toBe('application/statuslist+jwt')
    expect(first.headers.get('access-control-allow-origin')).toBe('*')
    expect(first.headers.get('cache-control')).toContain('max-age=15')
    for (const tag of ['"one"', 'W/"one"', '"zero", "one"', '*']) {
      const again = await app.request('/s/1', { headers: { 'If-None-Match': tag } })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    const other = await app.request('/s/1', { headers: { 'If-None-Match': '"two"' } })
    expect(other.status).toBe(200)
  })

  test('a list is sent compressed to who takes gzip, and to nobody else', async () => {
    const { app } = await makeApp()
    const packed = await app.request('/s/1', { headers: { 'Accept-Encoding': 'br, gzip' } })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(packed.headers.get('etag')).toBe('W/"one"')
    const { gunzipSync } = await import('node:zlib')
    const text = gunzipSync(new Uint8Array(await packed.arrayBuffer())).toString()
    expect(text).toBe(await (await app.request('/s/1')).text())
    const plain = await app.request('/s/1', { headers: { 'Accept-Encoding': 'gzip;q=0' } })
    expect(plain.headers.has('content-encoding')).toBe(false)
  })

  test('HEAD has the headers alone; ?time= is not offered; what is not published is absent', async () => {
    const { app, reads } = await makeApp()
    const head = await app.request('/s/1', { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      '2000',
      '',
    ])
    expect((await app.request('/s/1?time=1700000000')).status).toBe(501)
    expect((await app.request('/s/2')).status).toBe(404)
    expect(reads).toEqual(['/s/1', '/s/2'])
  })
})

describe('operations', () => {
  test('metrics need their token, and count by pattern', async () => {
    const { app, token } = await makeApp()
    const headers = { Authorization: `Bearer ${await token(['license:read'])}` }
    await app.request(`/api/licenses/${ID}`, { headers })
    expect((await app.request('/metrics')).status).toBe(401)
    const metrics = await app.request('/metrics', {
      headers: { Authorization: 'Bearer metrics-secret' },
    })
    const text = await metrics.text()
    expect(text).toContain('route="/api/licenses/:id",status="400"} 1')
    expect(text).not.toContain(ID)
  })

  test('a log line names pattern, status and client, and nothing that was asked', async () => {
    const { app, token, lines } = await makeApp()
    const headers = { Authorization: `Bearer ${await token(['license:read'])}` }
    await app.request(`/api/licenses/${ID}?name=canary`, { headers })
    expect(lines).toHaveLength(1)
    const line = JSON.parse(lines[0] ?? '{}')
    expect(line).toMatchObject({ route: '/api/licenses/:id', status: 400, client: 'demo' })
    expect(lines[0]).not.toContain('canary')
    expect(lines[0]).not.toContain(ID)
  })

  test('readiness is told apart from life', async () => {
    const { app } = await makeApp({ ready: async () => false })
    expect((await app.request('/healthz/live')).status).toBe(200)
    expect((await app.request('/healthz/ready')).status).toBe(503)
  })

  test('too many requests are told when to come again', async () => {
    const one = { name: 'one', capacity: 1, refillPerSecond: 0.5 }
    const { app, token } = await makeApp({ limits: { client: one, token: one, open: one } })
    const headers = { Authorization: `Bearer ${await token(['license:read'])}` }
    const first = await app.request('/api/types', { headers })
    expect(first.headers.get('ratelimit')).toBe('"one";r=0;t=2')
    const second = await app.request('/api/types', { headers })
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '2'])
  })

  test('the API document is OpenAPI 3.1 and names every department route', async () => {
    const { app } = await makeApp()
    const document = await bodyOf(await app.request('/openapi.json'))
    expect(document.openapi).toBe('3.1.0')
    const paths = Object.keys(document.paths as object)
    for (const path of ['/api/licenses', '/api/licenses/{id}/suspend', '/api/verify']) {
      expect(paths).toContain(path)
    }
  })

  test('a browser gets a page where a program gets a problem', async () => {
    const { app } = await makeApp()
    const page = await app.request('/nothing', { headers: { Accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=utf-8',
    ])
    const program = await app.request('/nothing')
    expect(program.headers.get('content-type')).toBe('application/problem+json')
    for (const path of ['/', '/v', '/docs', '/how-to-verify']) {
      expect([path, (await app.request(path)).status]).toEqual([path, 200])
    }
  })
})
