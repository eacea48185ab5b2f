/** The whole HTTP surface as one Hono app; what runs it is the entry's business. */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { LookupService } from '../service/lookup.ts'
import type { TokenService } from '../service/oauth.ts'
import type { OnlineService } from '../service/verify-online.ts'
import { StoreFailure } from '../store/failure.ts'
import type { Site } from '../web/view.ts'
import { type Api, refuseShape } from './api-route.ts'
import { authentication } from './authenticate.ts'
import { type BodyLimits, defaultBodyLimits } from './body.ts'
import type { AppEnv } from './context.ts'
import { createHttpMetrics, type HttpMetrics } from './http-metrics.ts'
import type { LicenseWork } from './license-work.ts'
import { describeFault, type HttpLog, observe } from './observe.ts'
import { problem } from './problem.ts'
import { type PublishedReader, publicDocuments } from './public-documents.ts'
import { type BucketRule, rateLimit } from './rate-limit.ts'
import { defaultHeaders } from './response-headers.ts'
import { codeRoutes } from './routes/codes.ts'
import { licenseRoutes } from './routes/licenses.ts'
import { oauthRoutes } from './routes/oauth.ts'
import { operationRoutes } from './routes/operations.ts'
import { errorPage, type PageFacts, pageRoutes, wantsPage } from './routes/pages.ts'
import { printRoutes } from './routes/print.ts'
import { typeRoutes } from './routes/types.ts'
import { verifyRoutes } from './routes/verify.ts'

export interface HttpLimits {
  /** Authenticated requests of one client. */
  readonly client: BucketRule
  /** Token requests from one address. */
  readonly token: BucketRule
  /** `/api/verify` and `/v/lookup` from one address. */
  readonly open: BucketRule
}

/** Our choice; a batch of single issues on one machine stays below `client`. */
export const defaultLimits: HttpLimits = {
  client: { name: 'client', capacity: 20_000, refillPerSecond: 2_000 },
  token: { name: 'token', capacity: 120, refillPerSecond: 5 },
  open: { name: 'open', capacity: 240, refillPerSecond: 20 },
}

/** Everything the HTTP floor is given. */
export interface HttpDeps {
  /** Its `origin` is the OAuth issuer as well (`LICET_ORIGIN`). */
  readonly site: Site
  /** From `deriveAccessTokenKey(kek)`. */
  readonly accessTokenKey: CryptoKey
  readonly store: TokenService['store']
  /** HMAC-SHA-256 under the registry's pepper (`Registry.mac`). */
  readonly mac: LookupService['mac']
  readonly sha256: (data: Uint8Array) => Uint8Array | Promise<Uint8Array>
  readonly published: PublishedReader
  readonly work: LicenseWork
  readonly online: OnlineService
  readonly pages: PageFacts
  readonly ready: () => Promise<boolean>
  readonly log: HttpLog
  /** Milliseconds since 1970, with fractions if the runtime has them. */
  readonly nowMs: () => number
  /** A random id, `crypto.randomUUID`. */
  readonly newId: () => string
  /** The caller's network address, as far as the runtime knows it; only hashed or counted. */
  readonly addressOf: (c: Context<AppEnv>) => string
  readonly metricsToken?: string
  /** Its own if left out: given where something before the app counts as well. */
  readonly metrics?: HttpMetrics
  readonly readMetrics?: () => Promise<string>
  readonly limits?: HttpLimits
  readonly body?: BodyLimits
}

function failure(c: Context<AppEnv>, deps: HttpDeps, error: unknown) {
  if (error instanceof HTTPException) {
    return error.status === 415
      ? problem(c, 'unsupported_media_type')
      : problem(c, 'malformed_body')
  }
  deps.log('error', 'fault', describeFault(error, c.get('requestId')))
  if (error instanceof StoreFailure) {
    const { code } = error
    if (code === 'unavailable') return problem(c, 'unavailable', { retryAfterSeconds: 5 })
    if (code === 'busy' || code === 'timeout') {
      return problem(c, 'overloaded', { retryAfterSeconds: 1 })
    }
  }
  return wantsPage(c) ? errorPage(c, deps.site, 'failed') : problem(c, 'internal')
}

/**
 * Builds the app.
 *
 * The order is the order of defence: request id and log line; public documents, which need nothing
 * else; headers that forbid caching; then each route with authentication before its body.
 */
export function createApp(deps: HttpDeps): Api {
  const app: Api = new OpenAPIHono<AppEnv>({ defaultHook: refuseShape })
  const { nowMs, log, site, addressOf } = deps
  const limits = deps.limits ?? defaultLimits
  const metrics = deps.metrics ?? createHttpMetrics()

  app.use('*', observe({ log, nowMs, metrics, newRequestId: deps.newId }))
  publicDocuments(app, deps.published)
  app.use('*', defaultHeaders())

  const issuer = site.origin
  const { accessTokenKey, store } = deps
  const service = { store, accessTokenKey, issuer, newId: deps.newId }
  oauthRoutes(app, { service, nowMs, log, addressOf, limit: limits.token })
  const byClient = (c: Context<AppEnv>) => c.get('principal')?.client ?? ''
  const routes = {
    work: deps.work,
    need: authentication({ accessTokenKey, issuer, nowMs }),
    limit: rateLimit(limits.client, nowMs, byClient),
    body: deps.body ?? defaultBodyLimits,
    sha256: deps.sha256,
  }
  licenseRoutes(app, routes)
  codeRoutes(app, routes)
  printRoutes(app, routes, site)
  typeRoutes(app, routes)
  const lookup = { store, mac: deps.mac }
  verifyRoutes(app, { online: deps.online, lookup, site, nowMs, addressOf, limit: limits.open })
  operationRoutes(app, {
    ready: deps.ready,
    metricsToken: deps.metricsToken,
    metrics,
    readMetrics: deps.readMetrics,
  })
  pageRoutes(app, site, deps.pages)
  document(app, issuer)

  app.notFound((c) => (wantsPage(c) ? errorPage(c, site, 'notFound') : problem(c, 'not_found')))
  app.onError((error, c) => failure(c, deps, error))
  return app
}

/** The API document is made once: it depends on the routes alone. */
function document(app: Api, issuer: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${issuer}/oauth/token`, scopes: {} } },
  })
  let text: string | undefined
  app.get('/openapi.json', (c) => {
    text ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Licet', version: '1', license: { name: 'Apache-2.0' } },
        servers: [{ url: issuer }],
      }),
    )
    c.header('Cache-Control', 'public, max-age=300')
    c.header('Access-Control-Allow-Origin', '*')
    return c.body(text, 200, { 'Content-Type': 'application/json' })
  })
}
