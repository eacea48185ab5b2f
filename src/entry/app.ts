import { Hono } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { createHttpMetrics } from '../http/http-metrics.ts'
import { describeFault, observe } from '../http/observe.ts'
import { problem } from '../http/problem.ts'
import { type PublishedReader, publicDocuments } from '../http/public-documents.ts'
import { defaultHeaders } from '../http/response-headers.ts'
import type { Log } from './log.ts'

/** What both runtimes hand to the app. */
export interface AppParts {
  readonly log: Log
  readonly nowMs: () => number
  readonly newRequestId: () => string
  readonly published: PublishedReader
  /** Whether the database answers; throwing counts as no. */
  readonly ready: () => Promise<boolean>
  /** Bearer of `/metrics`; without it the page is absent. */
  readonly metricsToken?: string
}

/** The same app for Node and for workerd: only its parts differ. */
export function assembleApp(parts: AppParts): Hono<AppEnv> {
  const metrics = createHttpMetrics()
  const app = new Hono<AppEnv>()
  app.use(
    observe({ log: parts.log, nowMs: parts.nowMs, newRequestId: parts.newRequestId, metrics }),
  )
  app.use(defaultHeaders())
  app.onError((failure, c) => {
    parts.log('error', 'fault', describeFault(failure, c.get('requestId')))
    return problem(c, 'internal')
  })
  app.notFound((c) => problem(c, 'not_found'))
  app.get('/healthz', async (c) => {
    // `?live` asks only whether this process answers: a dead database is no reason to restart it.
    if (c.req.query('live') !== undefined) return c.json({ live: true })
    const ready = await parts.ready().catch(() => false)
    return c.json({ live: true, ready }, ready ? 200 : 503)
  })
  app.get('/metrics', (c) => {
    const wanted = parts.metricsToken
    const given = c.req.header('authorization') ?? ''
    if (wanted === undefined || !sameText(given, `Bearer ${wanted}`)) return problem(c, 'not_found')
    return c.text(metrics.render(), 200, { 'Content-Type': 'text/plain; version=0.0.4' })
  })
  publicDocuments(app, parts.published)
  return app
}

// Looks at every character whatever the first difference: the time tells nothing of the token.
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < b.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return difference === 0
}
