/** The public documents before the router: what every verifier asks for again and again. */
import type { HttpMetrics } from './http-metrics.ts'
import type { HttpLog } from './observe.ts'
import { type PublishedReader, publicDocumentRoutes } from './public-documents.ts'
import { documentForms } from './public-forms.ts'

export interface FrontDeps {
  readonly published: PublishedReader
  readonly metrics: HttpMetrics
  readonly log: HttpLog
  readonly nowMs: () => number
}

/**
 * Answers a published object that is held in memory, with the same headers, conditions, count and
 * log line as its route has, and without the router, the context and the request id, which cost
 * more than the answer. Undefined: the app's to answer (another path or method, a query, an object
 * that is not held).
 */
export function publicFront({ published, metrics, log, nowMs }: FrontDeps) {
  const formOf = documentForms()
  // Only paths of held objects come here, and a registry has a few dozen of them.
  const routes = new Map<string, string | undefined>()
  const routeOf = (path: string): string | undefined => {
    if (!routes.has(path)) {
      routes.set(path, patterns.find(({ pattern }) => pattern.test(path))?.name)
    }
    return routes.get(path)
  }

  return (
    method: string,
    url: string,
    header: (name: string) => string | undefined,
  ): Response | Promise<Response> | undefined => {
    if (method !== 'GET' && method !== 'HEAD') return undefined
    const started = nowMs()
    const path = pathOf(url)
    const document = published.held?.(path)
    const route = document && routeOf(path)
    if (document === undefined || route === undefined) return undefined
    const ifNoneMatch = header('if-none-match')
    const wanted = { method, ifNoneMatch, acceptEncoding: header('accept-encoding') }
    const answered = formOf(path, document, wanted)
    const seen = (response: Response): Response => {
      const durationMs = Math.round((nowMs() - started) * 10) / 10
      const { status } = response
      metrics.count(method, route, status, durationMs)
      log('info', 'request', { method, route, status, durationMs })
      return response
    }
    return answered instanceof Promise ? answered.then(seen) : seen(answered)
  }
}

// Parsing an address whole costs more than the look-up. With its query it is found nowhere.
function pathOf(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('://') + 3))
}

// Each route under the name that the log gives it, and what it matches.
const patterns = publicDocumentRoutes.map((route) => {
  const name = route.replace(/:\w+\{[^}]*\}/, '*')
  const source = name.replaceAll('.', '\\.').replace('*', '.+').replaceAll(/:\w+/g, '[^/]+')
  return { name, pattern: new RegExp(`^${source}$`) }
})
