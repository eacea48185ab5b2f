/** What anybody may ask: is this code good, and what does this short code lead to. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type LookupFault, type LookupService, lookUp } from '../../service/lookup.ts'
import { type OnlineService, verifyOnline } from '../../service/verify-online.ts'
import { instantText, offsetText } from '../../web/instant.ts'
import { CounterPage } from '../../web/pages/counter.tsx'
import { VerdictPage } from '../../web/pages/verdict.tsx'
import { renderPage } from '../../web/reply.ts'
import { shownVerdict } from '../../web/verdict/shown-verdict.ts'
import type { Site } from '../../web/view.ts'
import { type Api, problems } from '../api-route.ts'
import { jsonBody, readForm } from '../body.ts'
import type { AppEnv } from '../context.ts'
import { problem } from '../problem.ts'
import { type BucketRule, rateLimit } from '../rate-limit.ts'
import { findJsonFault } from '../strict-json.ts'

export interface VerifyRoutes {
  readonly online: OnlineService
  readonly lookup: LookupService
  readonly site: Site
  readonly nowMs: () => number
  readonly addressOf: (c: Context<AppEnv>) => string
  readonly limit: BucketRule
}

/** A live code is about 2,000 characters; a compact one with proof stays far below. */
const TEXT_LIMIT = 20_000

const VerifyInput = z
  .strictObject({ text: z.string().min(1).max(TEXT_LIMIT) })
  .openapi('VerifyInput')
const History = z
  .object({
    changedAt: z.number().optional().openapi({ description: 'Seconds since 1970' }),
    replacedBy: z.object({ version: z.number(), identifier: z.string() }).optional(),
  })
  .openapi('StatusHistory', {
    description: 'Beside the verdict: since when the status holds, and by which version replaced',
  })
const LookupInput = z.strictObject({ code: z.string().max(64), last4: z.string().max(16) })

export function verifyRoutes(app: Api, deps: VerifyRoutes): void {
  const limit = rateLimit(deps.limit, deps.nowMs, deps.addressOf)
  const verify = createRoute({
    method: 'post',
    path: '/api/verify',
    summary: 'The verdict on a code, as offline; the body is neither logged nor kept',
    middleware: [limit, jsonBody({ maxBytes: 65_536, timeoutMs: 10_000 })],
    request: {
      body: { required: true, content: { 'application/json': { schema: VerifyInput } } },
    },
    responses: {
      200: {
        description: 'The verdict',
        content: {
          'application/json': {
            schema: z
              .object({
                overall: z.string(),
                lines: z.array(z.looseObject({ line: z.string(), code: z.string() })),
                license: z.unknown().optional(),
                history: History.optional(),
              })
              .openapi('Verdict'),
          },
        },
      },
      ...problems,
    },
  })
  app.openapi(verify, async (c) => {
    const { text } = c.req.valid('json')
    const verdict = await verifyOnline(deps.online, text, Math.floor(deps.nowMs() / 1000))
    c.header('Access-Control-Allow-Origin', '*')
    return answer(c.body(JSON.stringify(verdict), 200, { 'Content-Type': 'application/json' }))
  })

  app.post('/v/lookup', limit, async (c) => {
    const form = (c.req.header('content-type') ?? '').startsWith('application/x-www-form')
    return form ? await lookupForm(c, deps) : await lookupJson(c, deps)
  })
}

function answer(response: Response): Response {
  return response
}

async function find(c: Context<AppEnv>, deps: VerifyRoutes, code: string, last4: string) {
  const now = Math.floor(deps.nowMs() / 1000)
  return await lookUp(deps.lookup, { code, last4 }, deps.addressOf(c), now)
}

async function lookupJson(c: Context<AppEnv>, deps: VerifyRoutes): Promise<Response> {
  let refusal: Response | undefined
  const read = jsonBody({ maxBytes: 4096, timeoutMs: 10_000 })
  const early = await read(c, async () => undefined)
  if (early instanceof Response) return early
  const text = c.get('rawBody')?.text ?? ''
  if (findJsonFault(text, 2) !== undefined) return problem(c, 'too_deep')
  const input = LookupInput.safeParse(JSON.parse(text))
  if (!input.success) {
    refusal = problem(c, 'invalid_fields', {
      faults: [{ path: '', code: 'form', message: 'must be {code, last4}, both text' }],
    })
    return refusal
  }
  const found = await find(c, deps, input.data.code, input.data.last4)
  if (found.ok) {
    c.header('Cache-Control', 'no-store')
    return c.json(found.value)
  }
  switch (found.error.code) {
    case 'malformed':
      return problem(c, 'invalid_fields', {
        faults: [{ path: found.error.path, code: 'form', message: 'is not of the right form' }],
      })
    case 'too_many':
      return problem(c, 'too_many_requests', {
        retryAfterSeconds: found.error.retryAfterSeconds,
      })
    case 'not_found':
      return problem(c, 'not_found')
  }
}

function shownFault(fault: LookupFault) {
  if (fault.code === 'not_found') return 'notFound'
  if (fault.code === 'too_many') return 'tooMany'
  return fault.path === 'code' ? 'shortMalformed' : 'last4Malformed'
}

/**
 * Without scripts a browser cannot verify, and a redirect would put the whole license into an
 * address for nothing: this server verifies, and says so by being the one that answers.
 */
async function verdictPage(c: Context<AppEnv>, deps: VerifyRoutes, text: string) {
  const now = Math.floor(deps.nowMs() / 1000)
  const { offsetSeconds } = (await deps.online.bundle()).trust
  const instant = (at: number) => `${instantText(at, offsetSeconds)} (${offsetText(offsetSeconds)})`
  const verdict = shownVerdict(await verifyOnline(deps.online, text, now), instant)
  const checkedAt = instant(now)
  const page = await renderPage(
    c.req.raw,
    deps.site,
    (view) => VerdictPage({ view, verdict, checkedAt }),
    '/v',
  )
  page.headers.set('Cache-Control', 'no-store')
  return new Response(page.body, { headers: page.headers })
}

/** Without scripts: the verdict or the fault, as a page. */
async function lookupForm(c: Context<AppEnv>, deps: VerifyRoutes): Promise<Response> {
  const form = await readForm(c)
  if (form instanceof Response) return form
  const found = await find(c, deps, form.get('code') ?? '', form.get('last4') ?? '')
  if (found.ok) return await verdictPage(c, deps, found.value.text)
  const lookupFault = shownFault(found.error)
  const page = await renderPage(
    c.req.raw,
    deps.site,
    (view) => CounterPage({ view, lookupFault }),
    '/v',
  )
  const status =
    found.error.code === 'not_found' ? 404 : found.error.code === 'too_many' ? 429 : 422
  page.headers.set('Cache-Control', 'no-store')
  return new Response(page.body, { status, headers: page.headers })
}
