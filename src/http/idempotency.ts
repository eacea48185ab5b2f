/** The `Idempotency-Key` of a write and what it is bound to (mechanics.md §6). */
import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'
import type { Caller, Write } from './license-work.ts'
import { problem } from './problem.ts'

/** Takes the key; `required` refuses a write without one. */
export function idempotencyKey(required: boolean): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const key = c.req.header('idempotency-key')
    if (key === undefined) {
      return required ? problem(c, 'idempotency_key_required') : await next()
    }
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) return problem(c, 'idempotency_key_malformed')
    c.set('idempotencyKey', key)
    return await next()
  }
}

/** The caller of an authenticated route. */
export function callerOf(c: Context<AppEnv>): Caller {
  const principal = c.get('principal')
  if (principal === undefined) throw new TypeError('callerOf: the route has no authentication')
  return { department: principal.department, client: principal.client }
}

/** The write that this request is, bound to the exact bytes that came. */
export async function writeOf(
  c: Context<AppEnv>,
  sha256: (data: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<Write> {
  const head = new TextEncoder().encode(`${c.req.method} ${c.req.path}\n`)
  const bytes = c.get('rawBody')?.bytes ?? new Uint8Array()
  const all = new Uint8Array(head.length + bytes.length)
  all.set(head)
  all.set(bytes, head.length)
  const key = c.get('idempotencyKey')
  const hash = await sha256(all)
  const fingerprint = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { ...callerOf(c), fingerprint, ...(key === undefined ? {} : { key }) }
}
