/** License types: read by every department, added by their definer without a deploy. */
import { createRoute, z } from '@hono/zod-openapi'
import { type Api, problems } from '../api-route.ts'
import { jsonBody } from '../body.ts'
import { callerOf, idempotencyKey, writeOf } from '../idempotency.ts'
import { ListingBody, TypeInput } from '../schemas.ts'
import { workProblem } from '../work-problem.ts'
import type { LicenseRoutes } from './licenses.ts'

const security = [{ bearer: [] }]
const JSON_TYPE = { 'Content-Type': 'application/json' }

export function typeRoutes(app: Api, deps: LicenseRoutes): void {
  const { work, need, limit } = deps
  const list = createRoute({
    method: 'get',
    path: '/api/types',
    summary: 'The license types, newest version of each',
    security,
    middleware: [need('license:read'), limit],
    request: { query: z.object({ cursor: z.string().max(200).optional() }) },
    responses: {
      200: { description: 'One page', content: { 'application/json': { schema: ListingBody } } },
      ...problems,
    },
  })
  app.openapi(list, async (c) => {
    const result = await work.types(callerOf(c), c.req.valid('query').cursor)
    if (!result.ok) return workProblem(c, result.error)
    return plain(c.body(JSON.stringify(result.value), 200, JSON_TYPE))
  })

  const add = createRoute({
    method: 'post',
    path: '/api/types',
    summary: 'Add a type or a new version of one; every fault of a bad one is named',
    security,
    middleware: [need('license:issue'), limit, idempotencyKey(false), jsonBody(deps.body)],
    request: { body: { required: true, content: { 'application/json': { schema: TypeInput } } } },
    responses: { 201: { description: 'Added' }, ...problems },
  })
  app.openapi(add, async (c) => {
    const result = await work.addType(await writeOf(c, deps.sha256), c.req.valid('json'))
    if (!result.ok) return workProblem(c, result.error)
    return c.body(result.value.body, result.value.status, JSON_TYPE)
  })
}

function plain(response: Response): Response {
  return response
}
