import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { verify } from '../../src/core/verdict.ts'
import { claimedRoots, proveBundle } from '../../src/entry/saved-bundle.ts'
import { fetchToken } from './client.ts'

/** One department's client. */
export interface SuiteClient {
  readonly id: string
  readonly privateKey: CryptoKey
}

/**
 * All that the suite needs of a registry, so that it runs against any: two departments' clients
 * with every scope, one type that only the first may issue, and a body for it whose number is made.
 */
export interface SuiteRegistry {
  /** Where requests go: `http://127.0.0.1:PORT`. */
  readonly baseUrl: string
  /** The issuer that assertions name, `LICET_ORIGIN`. */
  readonly issuer: string
  readonly first: SuiteClient
  readonly second: SuiteClient
  /** A good body of `POST /api/licenses` for the first department; the name makes it findable. */
  readonly permit: (holderName?: string) => Record<string, unknown>
  /** A path published and signed, such as `/s/1`. */
  readonly publicPath: string
  /** The registry’s clock in seconds, where it is not this machine’s. */
  readonly now?: () => number
  /** Log lines so far, where the runner can see them. */
  readonly logLines?: () => readonly string[]
}

type Json = Record<string, unknown>
interface Answer {
  readonly status: number
  readonly body: Json
  readonly text: string
  readonly headers: Headers
}

/** Of a registry that nobody here trusts. */
const foreignCode: string = JSON.parse(
  readFileSync(new URL('../vectors/valid/card.json', import.meta.url), 'utf8'),
).text

/** A verdict without the seconds that pass between two verifications. */
function timeless(verdict: unknown): unknown {
  return JSON.parse(
    JSON.stringify(verdict, (key, value) =>
      ['at', 'seconds', 'now'].includes(key) ? undefined : value,
    ),
  )
}

const CANARY = '金丝雀样本有限公司'

/** Defines the suite; call it where `registry()` is ready by the time that tests run. */
export function defineApiSuite(name: string, registry: () => SuiteRegistry): void {
  const tokens = new Map<string, Promise<string>>()
  const token = (client: SuiteClient, scope?: string): Promise<string> => {
    const key = `${client.id} ${scope}`
    const known = tokens.get(key) ?? fetchToken(registry(), client, scope)
    tokens.set(key, known)
    return known
  }

  async function call(
    method: string,
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const { body } = options
    const response = await fetch(`${registry().baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = (response.headers.get('content-type') ?? '').includes('json')
    const parsed = json && text !== '' ? (JSON.parse(text) as Json) : {}
    return { status: response.status, body: parsed, text, headers: response.headers }
  }

  async function issue(body: unknown, key: string = crypto.randomUUID()): Promise<Answer> {
    return await call('POST', '/api/licenses', {
      token: await token(registry().first),
      body,
      headers: { 'Idempotency-Key': key },
    })
  }

  describe(name, () => {
    test('a license is issued, found, read, drawn and verified', async () => {
      const issued = await issue(registry().permit(CANARY))
      expect([issued.status, issued.body.code]).toEqual([201, expect.any(Object)])
      expect(issued.body).toMatchObject({ status: 'issued', version: 1 })
      const code = issued.body.code as { text: string; version: number; modules: number }
      expect(code.modules).toBe(17 + 4 * code.version)

      const first = await token(registry().first)
      const found = await call('POST', '/api/licenses/search', {
        token: first,
        body: { holderName: CANARY, purpose: '窗口查询' },
      })
      expect(JSON.stringify(found.body.items)).toContain(issued.body.id)

      const path = `/api/licenses/${issued.body.id}`
      const headers = { 'Licet-Purpose': 'test' }
      const whole = await call('GET', path, { token: first, headers })
      expect(whole.body).toMatchObject({ number: issued.body.number, status: 'issued' })

      const svg = await call('GET', `${path}/code.svg`, { token: first })
      expect([svg.status, svg.text.startsWith('<svg')]).toEqual([200, true])

      const verdict = await call('POST', '/api/verify', { body: { text: code.text } })
      expect(verdict.status).toBe(200)
      expect(JSON.stringify(verdict.body.lines)).toContain('signature_valid')
      expect(verdict.body.overall).toBe('valid')
    })

    test('a typed short code leads to the code, and wrong and absent look alike', async () => {
      const issued = await issue(registry().permit('短码样本有限公司'))
      const first = await token(registry().first)
      const path = `/api/licenses/${issued.body.id}/short-code`
      const made = await call('POST', path, { token: first, body: {} })
      expect([made.status, made.body.shortCode]).toEqual([
        201,
        expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/),
      ])
      const holder = (registry().permit().holders as Json[])[0] ?? {}
      const last4 = String(holder.id).slice(-4)
      const look = (code: unknown, digits: string) =>
        call('POST', '/v/lookup', { body: { code, last4: digits } })
      const found = await look(String(made.body.shortCode).toLowerCase(), last4)
      expect([found.status, found.body.text]).toEqual([200, (issued.body.code as Json).text])
      expect(found.headers.get('cache-control')).toBe('no-store')
      expect(found.body.unsigned).toEqual([
        {
          code: 'jjlx',
          label: { zh: '经济类型', en: expect.any(String) },
          value: { zh: '有限责任公司', en: '有限责任公司' },
        },
        {
          code: 'jyfw',
          label: { zh: '经营范围', en: expect.any(String) },
          value: { zh: '道路普通货物运输', en: '道路普通货物运输' },
        },
      ])
      const wrong = await look(made.body.shortCode, '0000')
      const absent = await look('0000-0000-0000', last4)
      const shape = ({ status, body: { requestId: _, ...rest } }: Answer) => ({ status, ...rest })
      expect(shape(wrong)).toEqual(shape(absent))
      expect(wrong.status).toBe(404)
      const guesses = []
      for (const digits of ['0001', '0002', '0003', '0004']) {
        guesses.push((await look(made.body.shortCode, digits)).status)
      }
      expect(guesses).toContain(429)
      expect((await look(made.body.shortCode, last4)).status).toBe(429)
    })

    test('a license is printed as one sheet, and its first print bears the short code', async () => {
      const issued = await issue(registry().permit('打印<b>样本</b>有限公司'))
      const first = await token(registry().first)
      const path = `/api/licenses/${issued.body.id}/print`
      const headers = { 'Licet-Purpose': 'x', 'Accept-Language': 'zh-CN' }
      const bare = await call('GET', path, { token: first })
      expect([bare.status, bare.body.code]).toEqual([400, 'purpose_required'])
      const sheet = await call('GET', path, { token: first, headers })
      expect([sheet.status, sheet.headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(sheet.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const policy = sheet.headers.get('content-security-policy')
      expect(policy).toContain("style-src 'self';")
      expect(sheet.text).not.toMatch(/<style|\sstyle=|<script(?![^>]*src=)|\son\w+=/)
      expect(sheet.text).toContain('打印&lt;b&gt;样本&lt;/b&gt;有限公司')
      expect(sheet.text).toContain(issued.body.number)
      expect(sheet.text).toContain('91370299MADEM002XJ')
      expect(sheet.text).toContain('道路普通货物运输')
      expect(sheet.text).toContain(`${registry().issuer}/v`)
      expect(sheet.text).toMatch(/<svg[^>]* width="40mm"/)
      expect(sheet.text).toMatch(/打印时间 \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\+8\)/)
      const short = /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}/
      const code = short.exec(sheet.text)?.[0]
      const look = { code, last4: '02XJ' }
      const found = await call('POST', '/v/lookup', { body: look })
      expect([found.status, found.body.text]).toEqual([200, (issued.body.code as Json).text])

      const again = await call('GET', `${path}?lang=en`, { token: first, headers })
      expect(again.text).toContain('<html lang="en"')
      expect(again.text).toContain('The short code stands on the first print')
      expect(again.text).not.toMatch(short)
    })

    test('the online verdict is the offline one, and tells when and by which version', async () => {
      const issued = await issue(registry().permit('历史样本有限公司'))
      const { text } = issued.body.code as { text: string }
      const verdictOf = async (of: string) => {
        const answer = await call('POST', '/api/verify', { body: { text: of } })
        expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
          200,
          '*',
        ])
        return answer.body as Json & { history?: Json; lines: Json[]; license?: Json }
      }
      const before = await verdictOf(text)
      expect(before.history).toEqual({})

      const saved = (await call('GET', '/bundle')).text
      const roots = await claimedRoots(saved)
      const bundle = await proveBundle(saved, () => roots)
      if (!bundle.ok) throw new Error(JSON.stringify(bundle.error))
      const now = registry().now?.() ?? Math.floor(Date.now() / 1000)
      const { history: _, ...online } = before
      const offline = JSON.parse(JSON.stringify(await verify(text, bundle.value, now)))
      expect(timeless(online)).toEqual(timeless(offline))

      const first = await token(registry().first)
      const path = `/api/licenses/${issued.body.id}/replace`
      const next = await call('POST', path, { token: first, body: { reason: '更正' } })
      expect([next.status, next.body.version]).toEqual([201, 2])
      const { history } = await verdictOf(text)
      expect(history).toEqual({
        changedAt: expect.any(Number),
        replacedBy: { version: 2, identifier: next.body.identifier },
      })
      expect(Math.abs(Number(history?.changedAt) - now)).toBeLessThan(120)
      const nextText = (next.body.code as { text: string }).text
      expect((await verdictOf(nextText)).history).toEqual({})

      const foreign = await verdictOf(foreignCode)
      expect([foreign.overall, foreign.history, foreign.license]).toEqual([
        'unknown_issuer',
        undefined,
        undefined,
      ])
    })

    test('five copies of one request issue once, and answer alike', async () => {
      const key = crypto.randomUUID()
      const body = registry().permit('五次样本有限公司')
      const answers = await Promise.all(Array.from({ length: 5 }, () => issue(body, key)))
      for (const { status } of answers) expect([201, 409]).toContain(status)
      const again = await Promise.all(Array.from({ length: 5 }, () => issue(body, key)))
      expect(new Set(again.map(({ text }) => text)).size).toBe(1)
      expect(again[0]?.status).toBe(201)
      const done = answers.filter(({ status }) => status === 201).map(({ text }) => text)
      for (const text of done) expect(text).toBe(again[0]?.text)
      const other = await issue(registry().permit('另一家样本有限公司'), key)
      expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])
    })

    test('every bad input is named by field and fault, and nothing of it comes back', async () => {
      const good = registry().permit()
      const holder = (good.holders as Json[])[0] ?? {}
      const bad: readonly (readonly [string, Json, string, string])[] = [
        ['an unknown type', { ...good, type: '11370000MBDEM100XA999' }, 'type', 'unknown_type'],
        ['no holder', { ...good, holders: [] }, 'holders', 'too_few'],
        [
          'a wrong check character',
          { ...good, holders: [{ ...holder, id: '91370299MADEM002X0' }] },
          'holders[0].id',
          'id_check',
        ],
        [
          'overlong text',
          { ...good, holders: [{ ...holder, name: '长'.repeat(5000) }] },
          'holders[0].name',
          'too_long',
        ],
        ['a day that is none', { ...good, validFrom: '2026-02-30' }, 'validFrom', 'not_a_day'],
        [
          'issued after today',
          { ...good, issuedOn: '2099-01-01' },
          'issuedOn',
          'issued_after_today',
        ],
        [
          'an end before its start',
          { ...good, validFrom: '2026-05-01', validUntil: '2026-04-01' },
          'validUntil',
          'end_before_start',
        ],
        ['an unknown member', { ...good, extra: 1 }, 'extra', 'unknown_member'],
      ]
      for (const [what, body, path, code] of bad) {
        const answer = await issue(body)
        expect([what, answer.status, answer.body.code]).toEqual([what, 422, 'invalid_fields'])
        const faults = (answer.body.faults ?? []) as { path: string; code: string }[]
        const named = faults.filter((fault) => fault.code !== 'wrong_term')
        expect([what, named]).toEqual([what, [{ path, code, message: expect.any(String) }]])
        expect(answer.text).not.toContain('91370299')
        expect(answer.text).not.toContain('长长')
      }

      const id = [{ ...holder, id: '91370299MADEM002X0' }]
      const many = await issue({ ...good, validFrom: '2026-02-30', holders: id, extra: 1 })
      const all = (many.body.faults ?? []) as { path: string }[]
      expect(all.map(({ path }) => path).toSorted()).toEqual([
        'extra',
        'holders[0].id',
        'validFrom',
      ])
    })

    test('faults of form have codes of their own, and nothing is written', async () => {
      const first = await token(registry().first)
      const count = async () => {
        const body = { holderName: '形式样本有限公司', purpose: 'x' }
        return (await call('POST', '/api/licenses/search', { token: first, body })).body.items
      }
      const good = JSON.stringify(registry().permit('形式样本有限公司'))
      const forms: readonly (readonly [string, string, number, string])[] = [
        ['malformed JSON', good.slice(0, -1), 400, 'malformed_json'],
        ['a doubled key', good.replace('{', '{"type":"x",'), 400, 'duplicate_key'],
        ['JSON too deep', `${'['.repeat(50)}${']'.repeat(50)}`, 400, 'too_deep'],
        ['a body too large', `{"type":"${'x'.repeat(200_000)}"}`, 413, 'body_too_large'],
        ['a list for an object', '[]', 422, 'invalid_fields'],
      ]
      for (const [what, body, status, code] of forms) {
        const answer = await issue(body)
        expect([what, answer.status, answer.body.code]).toEqual([what, status, code])
        const stranger = await call('POST', '/api/licenses', { body })
        expect([what, stranger.status, stranger.body.code]).toEqual([what, 401, 'unauthenticated'])
      }
      expect(await count()).toEqual([])
    })

    test('an override is kept with its reason, and old stock is taken and shown as expired', async () => {
      const good = registry().permit('旧存样本有限公司')
      const holder = (good.holders as Json[])[0] ?? {}
      const wrong = { ...good, holders: [{ ...holder, id: '91370299MADEM002X0' }] }
      const overridden = await issue({ ...wrong, overrideReason: '原件如此' })
      expect(overridden.status).toBe(201)
      const first = await token(registry().first)
      const headers = { 'Licet-Purpose': 'x' }
      const read = async (id: unknown) =>
        (await call('GET', `/api/licenses/${id}`, { token: first, headers })).body
      expect((await read(overridden.body.id)).overrideReason).toBe('原件如此')

      const days = { issuedOn: '2020-01-01', validFrom: '2020-01-01', validUntil: '2023-12-31' }
      const old = await issue({ ...good, ...days })
      expect([old.status, (await read(old.body.id)).displayStatus]).toEqual([201, 'expired'])

      const taken = await issue({ ...good, number: old.body.number })
      expect([taken.status, taken.body.code]).toEqual([409, 'number_taken'])
    })

    test('a change of status goes by the machine, and is refused with what is allowed', async () => {
      const issued = await issue(registry().permit('状态样本有限公司'))
      const path = `/api/licenses/${issued.body.id}`
      const first = await token(registry().first)
      const act = (name: string, body: unknown = { reason: '测试' }) =>
        call('POST', `${path}/${name}`, { token: first, body })
      expect((await act('suspend')).status).toBe(200)
      const twice = await act('suspend')
      expect([twice.status, twice.body.code]).toEqual([409, 'transition_not_allowed'])
      expect(twice.body.allowed).toContain('resume')
      expect((await act('resume')).status).toBe(200)
      expect((await act('revoke', {})).status).toBe(422)
      expect((await act('revoke')).status).toBe(200)
      expect((await act('resume')).body.allowed).toEqual([])
    })

    test('two clerks at once: one wins and the other is told', async () => {
      const issued = await issue(registry().permit('并发样本有限公司'))
      const first = await token(registry().first)
      const path = `/api/licenses/${issued.body.id}/cancel`
      const both = await Promise.all(
        [1, 2].map(() => call('POST', path, { token: first, body: { reason: '测试' } })),
      )
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    })

    test('another department’s license is absent in every route, as one that never was', async () => {
      const issued = await issue(registry().permit('他部门样本有限公司'))
      const second = await token(registry().second)
      const body = { reason: 'x' }
      const paths = ['approve', 'reject', 'suspend', 'resume', 'cancel', 'revoke', 'withdraw']
      const posts = [...paths, 'replace', 'reprint', 'lost-print', 'short-code']
      const shape = async (id: unknown) => {
        const headers = { 'Licet-Purpose': 'x' }
        const gets = ['', '/code.svg', '/code.png'].map((end) =>
          call('GET', `/api/licenses/${id}${end}`, { token: second, headers }),
        )
        const writes = posts.map((end) =>
          call('POST', `/api/licenses/${id}/${end}`, { token: second, body }),
        )
        return (await Promise.all([...gets, ...writes])).map(({ status, body: answer }) => ({
          status,
          code: answer.code,
        }))
      }
      const foreign = await shape(issued.body.id)
      expect(foreign).toEqual(await shape('018f2c5e-7d1a-7c3b-9a55-0a1b2c3d4e5f'))
      for (const answer of foreign) expect(answer).toEqual({ status: 404, code: 'not_found' })
    })

    test('a right that is missing is named: a scope, or a type', async () => {
      const reader = await token(registry().first, 'license:read')
      const scope = await call('POST', '/api/licenses', { token: reader, body: '{"a' })
      expect([scope.status, scope.body.right]).toEqual([403, 'license:issue'])
      const stranger = await call('POST', '/api/licenses', {
        token: await token(registry().second),
        body: registry().permit(),
        headers: { 'Idempotency-Key': crypto.randomUUID() },
      })
      expect([stranger.status, stranger.body.code]).toEqual([403, 'missing_right'])
    })

    test('nothing but an access token opens a department route', async () => {
      const issued = await issue(registry().permit('令牌样本有限公司'))
      const list = await call('GET', registry().publicPath)
      const compact = String(issued.body.credential)
      const wrong = [compact, compact.replace('~', ''), list.text, 'x', 'a.b.c']
      for (const bearer of wrong) {
        const answer = await call('GET', '/api/types', { token: bearer.slice(0, 8000) })
        expect([401, 431]).toContain(answer.status)
      }
      const good = await token(registry().first)
      for (const text of [good, list.text]) {
        const verdict = await call('POST', '/api/verify', { body: { text: text.slice(0, 19_000) } })
        expect([verdict.status, verdict.body.overall]).not.toEqual([200, 'valid'])
      }
    })

    test('hostile text is a fault or a value, never a failure of ours', async () => {
      const good = registry().permit()
      const holder = (good.holders as Json[])[0] ?? {}
      const hostile = [
        "'; drop table license; --",
        '<script>alert(1)</script>',
        '\u202e\u200b',
        '\\u0000',
        '{{7*7}}',
        '%00%s%n',
        '../../etc/passwd',
        'a'.repeat(100_000),
        '=cmd|calc',
        '',
        ' ',
      ]
      for (const name of hostile) {
        const answer = await issue({ ...good, holders: [{ ...holder, name }] })
        expect([name.slice(0, 20), answer.status < 500]).toEqual([name.slice(0, 20), true])
        const first = await token(registry().first)
        const found = await call('POST', '/api/licenses/search', {
          token: first,
          body: { holderName: name, number: name, purpose: 'x' },
        })
        expect(found.status).toBeLessThan(500)
      }
    })

    test('malformed members of every body get no 5xx', async () => {
      const first = await token(registry().first)
      // Tens of thousands stand in bad-input.test.ts; these meet each runtime's own parsers.
      const values = [null, -1, '', [[]], '2026-13-45']
      const members = ['type', 'holders', 'fields', 'number', 'validFrom', 'validUntil', 'issuedOn']
      const extra = ['reason', 'until', 'effectiveOn', 'cursor', 'purpose', 'holderId', '__proto__']
      const id = '018f2c5e-7d1a-7c3b-9a55-0a1b2c3d4e5f'
      const paths = [
        '/api/licenses',
        '/api/licenses/search',
        `/api/licenses/${id}/suspend`,
        `/api/licenses/${id}/replace`,
        '/api/types',
        '/api/verify',
        '/v/lookup',
      ]
      const failures: string[] = []
      let count = 0
      for (const path of paths) {
        for (const member of [...members, ...extra]) {
          const answers = await Promise.all(
            values.map((value) => {
              const base = path === '/api/licenses' ? registry().permit() : {}
              const entries = [...Object.entries(base).filter(([k]) => k !== member)]
              const body = JSON.stringify(Object.fromEntries([...entries, [member, value]]))
              const headers = { 'Idempotency-Key': crypto.randomUUID() }
              return call('POST', path, { token: first, body, headers })
            }),
          )
          count += answers.length
          for (const { status, text } of answers) {
            if (status >= 500 || / at .*:\d+:\d+/.test(text)) failures.push(`${path} ${member}`)
          }
        }
      }
      expect(failures).toEqual([])
      expect(count).toBeGreaterThan(400)
    }, 240_000)

    test('no personal value has reached a log line', () => {
      const lines = registry().logLines?.() ?? []
      for (const line of lines) {
        expect(line).not.toContain('样本有限公司')
        expect(line).not.toContain('91370299')
      }
    })
  })
}
