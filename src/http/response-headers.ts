/** Headers that every answer carries unless its route says otherwise. */
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'

/** Nothing from here is framed, sniffed, or told to another site in a referrer. */
export const machineHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
}

/**
 * Sets the headers before the handler runs, so that a handler's own value (a page's policy, a
 * public document's `Cache-Control`) takes their place. The default is `no-store`: a cache keeps
 * only what a route has expressly given it.
 */
export function defaultHeaders(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.header('Cache-Control', 'no-store')
    c.header('X-Request-Id', c.get('requestId'))
    for (const [name, value] of Object.entries(machineHeaders)) c.header(name, value)
    await next()
  }
}
