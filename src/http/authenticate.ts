/** Who is calling, and whether they may: settled before anything of the body is looked at. */
import type { MiddlewareHandler } from 'hono'
import { verifyAccessToken } from '../service/oauth-access-token.ts'
import type { Scope } from '../service/oauth-scope.ts'
import type { AppEnv, Principal } from './context.ts'
import { problem } from './problem.ts'

export interface Authentication {
  readonly accessTokenKey: CryptoKey
  readonly issuer: string
  readonly nowMs: () => number
}

/** Verified tokens kept in memory; each is taken until its own end and no longer. */
const KEPT = 1000

interface Known {
  readonly principal: Principal
  readonly expiresAt: number
}

/**
 * Asks for a bearer token that holds a scope.
 *
 * @returns A maker of middlewares, one a scope, which share what has been verified already: the
 *   HMAC of a token that came a moment ago need not be computed again.
 */
export function authentication(deps: Authentication): (scope: Scope) => MiddlewareHandler<AppEnv> {
  const known = new Map<string, Known>()

  async function principalOf(token: string, now: number): Promise<Principal | undefined> {
    const kept = known.get(token)
    if (kept !== undefined && kept.expiresAt > now) return kept.principal
    known.delete(token)
    const grant = await verifyAccessToken(token, deps.accessTokenKey, deps.issuer, now)
    if (grant === undefined) return undefined
    const { client, department, departmentCode, expiresAt } = grant
    const principal = { client, department, departmentCode, scopes: new Set(grant.scopes) }
    known.set(token, { principal, expiresAt })
    const oldest = known.keys().next().value
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest)
    return principal
  }

  return (scope) => async (c, next) => {
    const header = c.req.header('authorization')
    if (header === undefined) return problem(c, 'unauthenticated')
    const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header)?.[1]
    if (token === undefined) return problem(c, 'invalid_token')
    const principal = await principalOf(token, Math.floor(deps.nowMs() / 1000))
    if (principal === undefined) return problem(c, 'invalid_token')
    c.set('principal', principal)
    if (!principal.scopes.has(scope)) return problem(c, 'missing_right', { right: scope })
    return await next()
  }
}
