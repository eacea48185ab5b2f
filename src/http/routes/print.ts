/** The printed face of a license: a page for paper, read by its own department. */
import { createRoute, z } from '@hono/zod-openapi'
import { PrintPage } from '../../web/pages/print.tsx'
import { renderPage } from '../../web/reply.ts'
import type { Site } from '../../web/view.ts'
import { type Api, problems } from '../api-route.ts'
import { callerOf } from '../idempotency.ts'
import { problem } from '../problem.ts'
import { LicenseId } from '../schemas.ts'
import { workProblem } from '../work-problem.ts'
import { type LicenseRoutes, readPurpose } from './licenses.ts'

export function printRoutes(app: Api, deps: LicenseRoutes, site: Site): void {
  const print = createRoute({
    method: 'get',
    path: '/api/licenses/{id}/print',
    summary: 'The printable face, A4, as a page; the first print of a copy shows its short code',
    security: [{ bearer: [] }],
    middleware: [deps.need('license:read'), deps.limit],
    request: {
      params: LicenseId,
      query: z.object({ lang: z.enum(['zh', 'en']).optional() }),
      headers: z.object({ 'licet-purpose': z.string().optional() }),
    },
    responses: {
      200: { description: 'A page', content: { 'text/html': { schema: z.string() } } },
      ...problems,
    },
  })
  app.openapi(print, async (c) => {
    const purpose = readPurpose(c.req.header('licet-purpose'))
    if (purpose === undefined) return problem(c, 'purpose_required')
    const facts = await deps.work.print(callerOf(c), c.req.valid('param').id, purpose)
    if (!facts.ok) return workProblem(c, facts.error)
    const page = await renderPage(c.req.raw, site, (view) =>
      PrintPage({ view, facts: facts.value }),
    )
    page.headers.set('Cache-Control', 'no-store')
    return new Response(page.body, { headers: page.headers })
  })
}
