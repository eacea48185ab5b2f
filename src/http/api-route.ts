/** What every described route shares: its problems, its hook for parameters. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ZodError } from 'zod'
import type { Fault } from '../core/license/fault.ts'
import type { AppEnv } from './context.ts'
import { problem } from './problem.ts'
import { Problem } from './schemas.ts'

export type Api = OpenAPIHono<AppEnv>

const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** The problems any authenticated route may answer with. */
export const problems = {
  400: refusal('The request is malformed'),
  401: refusal('No bearer token, or one that is not accepted'),
  403: refusal('A right is missing'),
  404: refusal('Absent, or another department’s'),
  405: refusal('Method not offered'),
  // No content named: the document's types then take answers whose bytes a use case made and kept.
  408: { description: 'The body came too slowly' },
  409: refusal('The present state does not allow it'),
  413: refusal('The body is too large'),
  415: refusal('Not JSON in UTF-8'),
  422: refusal('Fields are wrong, or the Idempotency-Key was used for another request'),
  429: refusal('Too many requests'),
  500: refusal('Something failed here'),
  501: refusal('Not offered'),
  503: refusal('Too much work is waiting, or not ready'),
} as const

/** `holders[0].id`, as the domain writes places. */
function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, n) =>
      typeof part === 'number' ? `[${part}]` : `${n === 0 ? '' : '.'}${String(part).slice(0, 64)}`,
    )
    .join('')
}

/** Zod's own messages may quote what was sent; ours never do. */
function faultsOf(error: ZodError): readonly Fault[] {
  return error.issues.map((issue) => ({
    path: pathOf(issue.path),
    code: issue.code,
    message: 'does not have the form that /openapi.json gives',
  }))
}

/** Answers what a described route's validators refuse. */
export function refuseShape(
  result:
    | { readonly success: true }
    | { readonly success: false; readonly error: ZodError; readonly target: string },
  c: Context,
) {
  if (result.success) return undefined
  if (result.target === 'json') {
    return problem(c, 'invalid_fields', { faults: faultsOf(result.error) })
  }
  // An id that is no id names nothing: absent, as any other.
  if (result.target === 'param') return problem(c, 'not_found')
  return problem(c, 'bad_parameter', { faults: faultsOf(result.error) })
}
