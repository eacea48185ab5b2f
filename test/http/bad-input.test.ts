import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { mintPermit, origin } from '../service/publish-world.ts'
import { permit } from '../service/world.ts'
import { fetchToken } from './client.ts'
import { broken, CANARY, chance, spoiled } from './naughty.ts'
import { metricsToken, openRegistryApp, type RegistryApp } from './registry-app.ts'

/** Inputs a class of endpoints. */
const CASES = 10_000
const ID = '018f2c5e-7d1a-7c3b-9a55-0a1b2c3d4e5f'

let database: TestDatabase
let made: RegistryApp
let token = ''

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  made = await openRegistryApp(database)
  const now = () => made.world.clock.now
  const through = async (url: string | URL | Request, init?: RequestInit) =>
    await made.app.request(new URL(String(url)).pathname, init)
  token = await fetchToken({ baseUrl: origin, issuer: origin, now }, made.first, undefined, through)
})
afterAll(() => database?.drop())

const acts = ['suspend', 'resume', 'revoke', 'replace', 'approve', 'reject', 'reprint']

/** Acts on licenses that are there. */
async function actTargets(): Promise<readonly Target[]> {
  return await Promise.all(
    acts.map(async (name) => {
      const { id } = await mintPermit(made.world)
      return { method: 'POST', path: `/api/licenses/${id}/${name}`, good: act }
    }),
  )
}

interface Target {
  readonly method: string
  readonly path: string
  readonly good: unknown
}

const license = () => permit(CANARY)
const act = { reason: CANARY, documentNumber: CANARY, effectiveOn: '2026-12-02' }
const classes: Readonly<Record<string, readonly Target[]>> = {
  issuing: [{ method: 'POST', path: '/api/licenses', good: license() }],
  acting: [],
  searching: [
    {
      method: 'POST',
      path: '/api/licenses/search',
      good: { holderName: CANARY, number: CANARY, purpose: CANARY, status: 'issued', limit: 5 },
    },
  ],
  types: [
    { method: 'POST', path: '/api/types', good: { code: CANARY, fields: [{ name: CANARY }] } },
  ],
  open: [
    { method: 'POST', path: '/api/verify', good: { text: CANARY } },
    { method: 'POST', path: '/v/lookup', good: { code: CANARY, last4: CANARY } },
  ],
}

/** What is wrong with an answer to bad input; undefined: nothing. */
function complaint(status: number, text: string): string | undefined {
  if (status >= 500) return `answered ${status}: ${text.slice(0, 200)}`
  if (/ at .*:\d+:\d+/.test(text)) return 'shows a stack'
  if (status >= 400 && (text.includes(CANARY) || text.includes('金丝雀')))
    return 'says what was sent'
  return undefined
}

async function send(target: Target, body: string, more: Record<string, string> = {}) {
  const answer = await made.app.request(target.path, {
    method: target.method,
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
      'Idempotency-Key': crypto.randomUUID(),
      ...more,
    },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

describe('bad input', () => {
  for (const [name, listed] of Object.entries(classes)) {
    test(`${name}: ten thousand spoiled bodies get no 5xx, no stack, and nothing of them back`, async () => {
      const next = chance(name.length * 7919)
      const targets = listed.length > 0 ? listed : await actTargets()
      const found = new Map<string, string>()
      const statuses = new Map<number, number>()
      const lane = async (from: number) => {
        for (let n = from; n < CASES; n += 8) {
          const target = targets[n % targets.length]
          if (target === undefined) return
          const whole = JSON.stringify(spoiled(target.good, next))
          const body = next(4) === 0 ? broken(whole, next) : whole
          const { status, text } = await send(target, body)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
          const wrong = complaint(status, text)
          if (wrong !== undefined) found.set(`${target.path} ${wrong}`, body.slice(0, 300))
        }
      }
      await Promise.all(Array.from({ length: 8 }, (_, from) => lane(from)))
      expect(Object.fromEntries(found)).toEqual({})
      // Inputs that were all refused by one early check would show nothing.
      expect(statuses.get(422) ?? 0).toBeGreaterThan(CASES / 20)
      expect(statuses.get(400) ?? 0).toBeGreaterThan(CASES / 20)
    }, 300_000)
  }

  test('hostile addresses, queries and headers are refused, and nothing of them is told', async () => {
    const next = chance(4711)
    const words = [
      CANARY,
      '%00',
      '%ff',
      '..%2f..',
      '%25',
      '0',
      '-1',
      ID,
      `${ID}x`,
      'a'.repeat(5000),
    ]
    const pick = () => words[next(words.length)] ?? ''
    const paths = [
      () => `/api/licenses/${encodeURI(pick())}`,
      () =>
        `/api/licenses/${ID}/code.svg?ec=${encodeURIComponent(pick())}&size=${pick().slice(0, 9)}`,
      () => `/api/licenses/${ID}/${encodeURIComponent(pick())}`,
      () => `/api/types?cursor=${encodeURIComponent(pick())}`,
      () => `/s/${encodeURIComponent(pick())}`,
      () => `/t/${encodeURIComponent(pick())}/${encodeURIComponent(pick())}`,
      () => `/departments/${encodeURIComponent(pick())}`,
      () => `/types/${encodeURIComponent(pick())}`,
      () => `/?lang=${encodeURIComponent(pick())}`,
    ]
    const found = new Map<string, string>()
    for (let n = 0; n < 5000; n++) {
      const path = paths[next(paths.length)]?.() ?? '/'
      const headers = {
        Authorization: next(4) === 0 ? `Bearer ${encodeURI(pick())}` : `Bearer ${token}`,
        'Licet-Purpose': encodeURIComponent(pick()),
        'Accept-Language': encodeURI(pick()),
        'If-None-Match': encodeURI(pick()),
        Cookie: `lang=${encodeURI(pick())}`,
      }
      const answer = await made.app.request(path, { headers })
      const wrong = complaint(answer.status, await answer.text())
      if (wrong !== undefined) found.set(path.slice(0, 100), wrong)
    }
    expect(Object.fromEntries(found)).toEqual({})
  }, 120_000)

  test('no canary has reached a log line or a metric', async () => {
    // Something of every class was issued, searched and refused before this.
    expect(made.lines.length).toBeGreaterThan(1000)
    const metrics = await made.app.request('/metrics', {
      headers: { Authorization: `Bearer ${metricsToken}` },
    })
    const text = await metrics.text()
    expect(text).toContain('licet_http_requests_total')
    for (const piece of [CANARY, '金丝雀', encodeURIComponent('金丝雀'), '91370299MADEM002XJ']) {
      expect(made.lines.some((line) => line.includes(piece))).toBe(false)
      expect(text).not.toContain(piece)
    }
  })
})
