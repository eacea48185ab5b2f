/** The department's routes: who, what, and then the use case. */
import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { Scope } from '../../service/oauth-scope.ts'
import { type Api, problems } from '../api-route.ts'
import { type BodyLimits, jsonBody } from '../body.ts'
import type { AppEnv } from '../context.ts'
import { callerOf, idempotencyKey, writeOf } from '../idempotency.ts'
import { type LicenseAct, type LicenseWork, licenseActs } from '../license-work.ts'
import { problem } from '../problem.ts'
import { ActInput, Issued, LicenseId, LicenseInput, ListingBody, SearchInput } from '../schemas.ts'
import { workProblem } from '../work-problem.ts'

export interface LicenseRoutes {
  readonly work: LicenseWork
  readonly need: (scope: Scope) => MiddlewareHandler<AppEnv>
  readonly limit: MiddlewareHandler<AppEnv>
  readonly body: BodyLimits
  readonly sha256: (data: Uint8Array) => Uint8Array | Promise<Uint8Array>
}

const security = [{ bearer: [] }]
const json = <T>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
})
const jsonRequest = <T>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
})
/** Described in the API document; its form is checked before the body is read. */
const keyHeader = z.object({ 'idempotency-key': z.string().optional() })

/** Issue and find. */
export function licenseRoutes(app: Api, deps: LicenseRoutes): void {
  const { work, need, limit } = deps
  const body = jsonBody(deps.body)

  const issue = createRoute({
    method: 'post',
    path: '/api/licenses',
    summary: 'Issue a license (201), or draft one of a two-person type (202)',
    security,
    middleware: [need('license:issue'), limit, idempotencyKey(true), body],
    request: { headers: keyHeader, body: jsonRequest(LicenseInput) },
    responses: {
      201: json('Issued', Issued),
      202: json('Drafted; somebody else approves', Issued),
      ...problems,
    },
  })
  app.openapi(issue, async (c) => {
    const result = await work.issue(await writeOf(c, deps.sha256), c.req.valid('json'))
    if (!result.ok) return workProblem(c, result.error)
    return sent(c.body(result.value.body, result.value.status, JSON_TYPE))
  })

  const search = createRoute({
    method: 'post',
    path: '/api/licenses/search',
    summary: 'Find licenses; the query stands in the body, so that no number is in an address',
    security,
    middleware: [need('license:read'), limit, body],
    request: { body: jsonRequest(SearchInput) },
    responses: { 200: json('One page', ListingBody), ...problems },
  })
  app.openapi(search, async (c) => {
    const result = await work.search(callerOf(c), c.req.valid('json'))
    return result.ok
      ? sent(c.body(JSON.stringify(result.value), 200, JSON_TYPE))
      : workProblem(c, result.error)
  })

  const read = createRoute({
    method: 'get',
    path: '/api/licenses/{id}',
    summary: 'One license with credentials, lineage and events',
    security,
    middleware: [need('license:read'), limit],
    request: {
      params: LicenseId,
      headers: z.object({ 'licet-purpose': z.string().optional() }),
    },
    responses: { 200: json('The license', Issued), ...problems },
  })
  app.openapi(read, async (c) => {
    const purpose = readPurpose(c.req.header('licet-purpose'))
    if (purpose === undefined) return problem(c, 'purpose_required')
    const result = await work.read(callerOf(c), c.req.valid('param').id, purpose)
    return result.ok
      ? sent(c.body(JSON.stringify(result.value), 200, JSON_TYPE))
      : workProblem(c, result.error)
  })

  for (const act of licenseActs) actRoute(app, deps, act, body)
}

function actRoute(
  app: Api,
  deps: LicenseRoutes,
  act: LicenseAct,
  body: MiddlewareHandler<AppEnv>,
): void {
  const issues = act === 'replace' || act === 'approve' || act === 'reject' || act === 'lost-print'
  const scope = issues || act === 'reprint' ? 'license:issue' : 'license:status'
  const route = createRoute({
    method: 'post',
    path: `/api/licenses/{id}/${act}`,
    summary: `${act} a license`,
    security,
    middleware: [deps.need(scope), deps.limit, idempotencyKey(false), body],
    request: {
      params: LicenseId,
      headers: keyHeader,
      body: jsonRequest(act === 'replace' ? LicenseInput : ActInput),
    },
    responses: {
      200: json('Done', Issued),
      201: json('A new version or copy', Issued),
      202: json('Drafted; somebody else approves', Issued),
      ...problems,
    },
  })
  app.openapi(route, async (c) => {
    const write = await writeOf(c, deps.sha256)
    const result = await deps.work.act(write, act, c.req.valid('param').id, c.req.valid('json'))
    if (!result.ok) return workProblem(c, result.error)
    return sent(c.body(result.value.body, result.value.status, JSON_TYPE))
  })
}

/** Why somebody's data is read: 1..200 characters, percent-encoded where not ASCII. */
export function readPurpose(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  try {
    const text = decodeURIComponent(header).trim()
    return /^[^\p{Cc}\p{Cf}]{1,200}$/u.test(text) ? text : undefined
  } catch {
    return undefined
  }
}

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** The bytes come from the use case: the API suite holds them to the document, not the compiler. */
function sent(response: Response): Response {
  return response
}
