/**
 * What a verifier fetches: signed, static, cacheable objects, straight from the published reader.
 * A conditional request is answered by comparing two strings; no database is asked.
 */
import type { Context, Hono } from 'hono'
import type { AppEnv } from './context.ts'
import { problem } from './problem.ts'
import { documentForms } from './public-forms.ts'

/** One object as published. Its bytes never change under one ETag. */
export interface PublicDocument {
  /** With its quotes, as in the header. */
  readonly etag: string
  readonly body: Uint8Array
  readonly contentType: string
  /** Seconds; never over 15 for what can change (mechanics: worst way 5 + 1 + 15 s). */
  readonly maxAge: number
}

export interface PublishedReader {
  /** @param path - As in the address, without query (`/s/1`). */
  get(path: string): PublicDocument | undefined | Promise<PublicDocument | undefined>
  /** What is at hand without waiting; absent where nothing is held. */
  readonly held?: (path: string) => PublicDocument | undefined
}

/** Where the published objects stand. Everything else under these roots is absent. */
export const publicDocumentRoutes: readonly string[] = [
  '/.well-known/jwks.json',
  '/.well-known/jwt-vc-issuer/i/:department',
  '/.well-known/jwt-vc-issuer/s',
  '/t/:type/:version',
  '/s',
  '/s/:list',
  '/trust/root',
  '/trust/list',
  '/trust/genuine/:rest{.+}',
  '/log/checkpoint',
  '/log/:rest{.+}',
  '/tile/:rest{.+}',
  '/bundle',
  '/bundle/manifest',
]

/** Registers the public documents. `no-store` and the rest of the API's headers do not apply. */
export function publicDocuments(app: Hono<AppEnv>, reader: PublishedReader): void {
  const formOf = documentForms()

  async function serve(c: Context<AppEnv>): Promise<Response> {
    const { path } = c.req
    const found = reader.get(path)
    const document = found instanceof Promise ? await found : found
    if (document === undefined) {
      // A script of another site may read that it is absent.
      c.header('Access-Control-Allow-Origin', '*')
      return problem(c, 'not_found')
    }
    return await formOf(path, document, {
      method: c.req.method,
      ifNoneMatch: c.req.header('if-none-match'),
      acceptEncoding: c.req.header('accept-encoding'),
    })
  }

  // "Was it valid that day" is a question to the event log, for those entitled (wire.md §4).
  app.get('/s/:list', async (c, next) =>
    c.req.query('time') === undefined ? await next() : problem(c, 'not_implemented'),
  )
  for (const route of publicDocumentRoutes) {
    app.get(route, serve)
    app.options(route, () => preflight())
  }
}

/** A conditional request from another site's script asks first (Fetch standard §3.2.2). */
function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, HEAD',
      'Access-Control-Allow-Headers': 'If-None-Match',
      'Access-Control-Max-Age': '86400',
    },
  })
}
