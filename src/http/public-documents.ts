/**
 * What a verifier fetches: signed, static, cacheable objects, straight from the published reader.
 * A conditional request is answered by comparing two strings; no database is asked.
 */
import type { Context, Hono } from 'hono'
import type { AppEnv } from './context.ts'
import { problem } from './problem.ts'

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

const COMMON: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag',
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Accept-Encoding',
}

/** Lists and bundles are base64url inside: gzip wins that third back. Small ones are not worth it. */
const GZIP_FROM_BYTES = 512
/** Objects kept compressed; a registry has a few dozen, and the oldest leaves first. */
const KEPT = 256

interface Form {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

/** An object ready to be sent, made once for each ETag. */
interface Ready {
  readonly etag: string
  readonly plain: Form
  /** Absent where compression does not pay. */
  gzip?: Form | undefined
  gzipTried: boolean
}

async function gzipOf(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body.byteLength < GZIP_FROM_BYTES) return undefined
  const packed = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  return bytes.byteLength < body.byteLength * 0.9 ? bytes : undefined
}

function makeReady(document: PublicDocument): Ready {
  const headers = {
    ...COMMON,
    'Content-Type': document.contentType,
    'Cache-Control': `public, max-age=${document.maxAge}, stale-if-error=3600`,
    ETag: document.etag,
  }
  const plain = { body: new Uint8Array(document.body), headers }
  return { etag: document.etag, plain, gzipTried: false }
}

async function addGzip(ready: Ready): Promise<void> {
  ready.gzipTried = true
  const body = await gzipOf(ready.plain.body)
  if (body === undefined) return
  // Other bytes, yet the same object: a weak tag says so, and still matches.
  const headers = {
    ...ready.plain.headers,
    ETag: `W/${ready.etag}`,
    'Content-Encoding': 'gzip',
  }
  ready.gzip = { body, headers }
}

/** Whether `If-None-Match` names this object (RFC 9110 §13.1.2, weak comparison). */
export function matchesEtag(header: string, etag: string): boolean {
  if (header === etag) return true
  if (header.trim() === '*') return true
  return header.split(',').some((part) => {
    const candidate = part.trim()
    return (candidate.startsWith('W/') ? candidate.slice(2) : candidate) === etag
  })
}

/** Whether the reader takes gzip. `gzip;q=0` is a refusal (RFC 9110 §12.5.3). */
export function acceptsGzip(header: string): boolean {
  return /(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))\s*(?:[;,]|$)/i.test(header)
}

/** Registers the public documents. `no-store` and the rest of the API's headers do not apply. */
export function publicDocuments(app: Hono<AppEnv>, reader: PublishedReader): void {
  const kept = new Map<string, Ready>()

  function readyFor(path: string, document: PublicDocument): Ready {
    const known = kept.get(path)
    if (known !== undefined && known.etag === document.etag) return known
    const ready = makeReady(document)
    kept.delete(path)
    kept.set(path, ready)
    const oldest = kept.keys().next().value
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
    return ready
  }

  function answer(c: Context<AppEnv>, ready: Ready, form: Form): Response {
    const { headers, body } = form
    const wanted = c.req.header('if-none-match')
    if (wanted !== undefined && matchesEtag(wanted, ready.etag)) {
      return new Response(null, { status: 304, headers: ready.plain.headers })
    }
    if (c.req.method === 'HEAD') {
      return new Response(null, {
        headers: { ...headers, 'Content-Length': String(body.byteLength) },
      })
    }
    // workerd compresses by itself what says "gzip", unless told that it is done already.
    const init = { status: 200, headers, encodeBody: 'manual' }
    return new Response(body, init)
  }

  async function serve(c: Context<AppEnv>): Promise<Response> {
    const { path } = c.req
    const found = reader.get(path)
    const document = found instanceof Promise ? await found : found
    if (document === undefined) {
      // A script of another site may read that it is absent.
      c.header('Access-Control-Allow-Origin', '*')
      return problem(c, 'not_found')
    }
    const ready = readyFor(path, document)
    if (!acceptsGzip(c.req.header('accept-encoding') ?? '')) return answer(c, ready, ready.plain)
    if (!ready.gzipTried) await addGzip(ready)
    return answer(c, ready, ready.gzip ?? ready.plain)
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
