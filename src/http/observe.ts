/** One line and one count a request: what may be said about it, and nothing else. */
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { AppEnv } from './context.ts'
import type { HttpMetrics } from './http-metrics.ts'

/** A log that drops every field it has no form for (`entry/log.ts`). */
export type HttpLog = (
  level: 'info' | 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, unknown>>,
) => void

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The last pattern that matched and is not the catch-all of a middleware. */
function routeOf(c: Context<AppEnv>): string {
  const routes = matchedRoutes(c)
  for (let at = routes.length - 1; at >= 0; at -= 1) {
    const path = routes[at]?.path
    // A regular expression in a pattern (`:rest{.+}`) is shown as a star.
    if (path !== undefined && !path.endsWith('*')) return path.replace(/:\w+\{[^}]*\}/, '*')
  }
  return 'none'
}

export interface ObserveDeps {
  readonly log: HttpLog
  readonly nowMs: () => number
  readonly metrics: HttpMetrics
  readonly newRequestId: () => string
}

/**
 * Gives the request its id, and when it is answered, writes its line: by allow-list, with no
 * address, no path as asked, no query, no header and no body. The route is its pattern
 * (`/api/licenses/:id`), so that nothing a caller wrote reaches the log.
 */
export function observe(deps: ObserveDeps): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = deps.nowMs()
    const requestId = deps.newRequestId()
    c.set('requestId', requestId)
    await next()
    const ms = Math.round((deps.nowMs() - started) * 10) / 10
    const method = METHODS.has(c.req.method) ? c.req.method : 'OTHER'
    const route = routeOf(c)
    const status = c.res.status
    deps.metrics.count(method, route, status, ms)
    const principal = c.get('principal')
    const who =
      principal === undefined
        ? {}
        : { department: principal.departmentCode, client: principal.client }
    deps.log('info', 'request', { method, route, status, durationMs: ms, requestId, ...who })
  }
}

/** What may be logged of an error: never its message, which may quote a value or an SQL row. */
export function describeFault(error: unknown, requestId: string): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { requestId, errorName: 'NotAnError' }
  const frame = /^ {4}at .*?([A-Za-z0-9_.-]+\.(?:tsx?|js|mjs)):(\d+):\d+\)?$/m.exec(
    error.stack ?? '',
  )
  const sqlstate = 'sqlstate' in error ? error.sqlstate : undefined
  const code = 'code' in error ? error.code : undefined
  return {
    requestId,
    errorName: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof sqlstate === 'string' ? { sqlstate } : {}),
    ...(frame === null ? {} : { errorAt: `${frame[1]}:${frame[2]}` }),
  }
}
