/** Reading a body: counted before any handler sees it, in a bounded time, as one strict text. */
import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv, RawBody } from './context.ts'
import { problem } from './problem.ts'
import { findJsonFault, MAX_BODY_DEPTH } from './strict-json.ts'

export interface BodyLimits {
  readonly maxBytes: number
  /** Milliseconds for the whole body, so that a slow drip holds nothing for long. */
  readonly timeoutMs: number
}

/** Our choice: 128 KiB holds a license with an image field (50 KB before base64). */
export const defaultBodyLimits: BodyLimits = { maxBytes: 131_072, timeoutMs: 10_000 }

type Read =
  | { readonly code: 'read'; readonly bytes: Uint8Array }
  | { readonly code: 'body_too_large' }
  | { readonly code: 'body_timeout' }
  | { readonly code: 'malformed_body' }

/** A Content-Length that is digits only; anything else counts as not given. */
function declaredLength(c: Context): number | undefined {
  const text = c.req.header('content-length')
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

async function countStream(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: { expired: boolean },
): Promise<Read> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    total += value.byteLength
    if (total > maxBytes || signal.expired) {
      await reader.cancel()
      return { code: 'body_too_large' }
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return { code: 'read', bytes }
}

async function readAll(c: Context, maxBytes: number, signal: { expired: boolean }): Promise<Read> {
  try {
    // The server's parser cuts a body at its declared length, so only an undeclared one (chunked)
    // can grow while it is read; that one is counted piece by piece (Hono CVE-2026-44456).
    if (declaredLength(c) !== undefined) {
      const bytes = new Uint8Array(await c.req.raw.arrayBuffer())
      return bytes.byteLength > maxBytes ? { code: 'body_too_large' } : { code: 'read', bytes }
    }
    const stream = c.req.raw.body
    if (stream === null) return { code: 'read', bytes: new Uint8Array() }
    return await countStream(stream, maxBytes, signal)
  } catch {
    // Cut connection or a length that was a lie. The cause may quote the body: it goes nowhere.
    return { code: 'malformed_body' }
  }
}

async function readBody(c: Context, limits: BodyLimits): Promise<Read> {
  const declared = declaredLength(c)
  if (declared !== undefined && declared > limits.maxBytes) return { code: 'body_too_large' }
  const signal = { expired: false }
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Read>((resolve) => {
    timer = setTimeout(() => {
      signal.expired = true
      resolve({ code: 'body_timeout' })
    }, limits.timeoutMs)
  })
  try {
    return await Promise.race([readAll(c, limits.maxBytes, signal), late])
  } finally {
    clearTimeout(timer)
  }
}

/** The media type without parameters, or undefined where a charset other than UTF-8 is named. */
function mediaType(c: Context): string | undefined {
  const [type = '', ...parameters] = (c.req.header('content-type') ?? '').toLowerCase().split(';')
  const foreign = parameters
    .map((parameter) => parameter.trim())
    .some((parameter) => /^charset=(?!"?utf-8"?$)/.test(parameter))
  return foreign ? undefined : type.trim()
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // ignoreBOM keeps the mark in the text, where the JSON scanner refuses it (RFC 8259 §8.1).
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

async function takeBody(c: Context<AppEnv>, limits: BodyLimits): Promise<RawBody | Response> {
  const read = await readBody(c, limits)
  if (read.code !== 'read') return problem(c, read.code, { limitBytes: limits.maxBytes })
  const text = decodeUtf8(read.bytes)
  if (text === undefined) return problem(c, 'ill_formed_text')
  const body = { bytes: read.bytes, text }
  c.set('rawBody', body)
  return body
}

/**
 * Reads a JSON body and leaves its text where the route's validator looks for it. Stands after
 * authentication and before the validators.
 */
export function jsonBody(limits: BodyLimits = defaultBodyLimits): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (mediaType(c) !== 'application/json') return problem(c, 'unsupported_media_type')
    const body = await takeBody(c, limits)
    if (body instanceof Response) return body
    const fault = findJsonFault(body.text, MAX_BODY_DEPTH)
    if (fault !== undefined) return problem(c, fault.code, { position: fault.position })
    // The validator awaits the cached text; Hono's type says string, its code a promise of one.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(body.text) })
    return await next()
  }
}

/**
 * Reads a form body (`application/x-www-form-urlencoded`) whose names stand once each.
 *
 * @returns The fields, or the problem to answer with: `unsupported_media_type`, those of the
 *   body, `duplicate_key`.
 */
export async function readForm(
  c: Context<AppEnv>,
  limits: BodyLimits = { maxBytes: 16_384, timeoutMs: 10_000 },
): Promise<ReadonlyMap<string, string> | Response> {
  if (mediaType(c) !== 'application/x-www-form-urlencoded') {
    return problem(c, 'unsupported_media_type')
  }
  const body = await takeBody(c, limits)
  if (body instanceof Response) return body
  const fields = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(body.text)) {
    if (fields.has(name)) return problem(c, 'duplicate_key')
    fields.set(name, value)
  }
  return fields
}
