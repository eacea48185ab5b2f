/** A published object ready to be sent: its headers, its compressed form, its conditions. */
import type { PublicDocument } from './public-documents.ts'

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

/** What a request may say about the form it wants. */
export interface Wanted {
  readonly method: string
  readonly ifNoneMatch: string | undefined
  readonly acceptEncoding: string | undefined
}

/** Keeps each object's forms as long as it is the newest at its path. */
export function documentForms() {
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

  /** A promise only while an object is compressed for the first time. */
  return (path: string, document: PublicDocument, wanted: Wanted): Response | Promise<Response> => {
    const ready = readyFor(path, document)
    if (wanted.acceptEncoding === undefined || !acceptsGzip(wanted.acceptEncoding)) {
      return answer(ready, ready.plain, wanted)
    }
    if (ready.gzipTried) return answer(ready, ready.gzip ?? ready.plain, wanted)
    return addGzip(ready).then(() => answer(ready, ready.gzip ?? ready.plain, wanted))
  }
}

function answer(ready: Ready, { headers, body }: Form, wanted: Wanted): Response {
  const { ifNoneMatch, method } = wanted
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, ready.etag)) {
    return new Response(null, { status: 304, headers: ready.plain.headers })
  }
  if (method === 'HEAD') {
    return new Response(null, {
      headers: { ...headers, 'Content-Length': String(body.byteLength) },
    })
  }
  // workerd compresses by itself what says "gzip", unless told that it is done already.
  const init = { status: 200, headers, encodeBody: 'manual' }
  return new Response(body, init)
}
