/** The drawn code of a license, and the typed short code of its print. */
import { createRoute, z } from '@hono/zod-openapi'
import { renderPng, renderSvg } from '../../core/code/draw.ts'
import { type Api, problems } from '../api-route.ts'
import { jsonBody } from '../body.ts'
import { callerOf, idempotencyKey, writeOf } from '../idempotency.ts'
import { LicenseId } from '../schemas.ts'
import { workProblem } from '../work-problem.ts'
import type { LicenseRoutes } from './licenses.ts'

const ec = z.enum(['L', 'M', 'Q', 'H']).optional()
/** Decimal without sign: the unit is the route's. */
const size = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number)
    .refine((value) => value <= max)
    .optional()

const security = [{ bearer: [] }]

export function codeRoutes(app: Api, deps: LicenseRoutes): void {
  const { work, need, limit } = deps
  const svg = createRoute({
    method: 'get',
    path: '/api/licenses/{id}/code.svg',
    summary: 'The code as SVG; size in millimetres',
    security,
    middleware: [need('license:read'), limit],
    request: { params: LicenseId, query: z.object({ ec, size: size(1000) }) },
    responses: {
      200: { description: 'SVG', content: { 'image/svg+xml': { schema: z.string() } } },
      ...problems,
    },
  })
  app.openapi(svg, async (c) => {
    const code = await work.code(callerOf(c), c.req.valid('param').id)
    if (!code.ok) return workProblem(c, code.error)
    const query = c.req.valid('query')
    const options = {
      ...(query.ec === undefined ? {} : { errorCorrection: query.ec }),
      ...(query.size === undefined ? {} : { sizeMillimetres: query.size }),
    }
    return c.body(renderSvg(code.value, options), 200, { 'Content-Type': 'image/svg+xml' })
  })

  const png = createRoute({
    method: 'get',
    path: '/api/licenses/{id}/code.png',
    summary: 'The code as PNG; size in pixels a module',
    security,
    middleware: [need('license:read'), limit],
    request: { params: LicenseId, query: z.object({ ec, size: size(32) }) },
    responses: {
      200: { description: 'PNG', content: { 'image/png': { schema: z.string() } } },
      ...problems,
    },
  })
  app.openapi(png, async (c) => {
    const code = await work.code(callerOf(c), c.req.valid('param').id)
    if (!code.ok) return workProblem(c, code.error)
    const query = c.req.valid('query')
    const options = {
      ...(query.ec === undefined ? {} : { errorCorrection: query.ec }),
      ...(query.size === undefined ? {} : { modulePixels: query.size }),
    }
    return c.body(renderPng(code.value, options), 200, { 'Content-Type': 'image/png' })
  })

  const short = createRoute({
    method: 'post',
    path: '/api/licenses/{id}/short-code',
    summary: 'The typed short code of the current card; shown once',
    security,
    middleware: [need('license:issue'), limit, idempotencyKey(false), jsonBody(deps.body)],
    request: { params: LicenseId },
    responses: {
      201: {
        description: '`XXXX-XXXX-XXXX`',
        content: { 'application/json': { schema: z.object({ shortCode: z.string() }) } },
      },
      ...problems,
    },
  })
  app.openapi(short, async (c) => {
    const write = await writeOf(c, deps.sha256)
    const result = await work.shortCode(write, c.req.valid('param').id)
    if (!result.ok) return workProblem(c, result.error)
    return json(c.body(result.value.body, result.value.status, JSON_TYPE))
  })
}

const JSON_TYPE = { 'Content-Type': 'application/json' }

function json(response: Response): Response {
  return response
}
