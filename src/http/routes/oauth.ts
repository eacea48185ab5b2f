/** `POST /oauth/token` and its metadata, in OAuth's own forms (RFC 6749, RFC 8414). */
import type { Context, Hono } from 'hono'
import { exchangeAssertion, type TokenFault, type TokenService } from '../../service/oauth.ts'
import { allScopes } from '../../service/oauth-scope.ts'
import { readForm } from '../body.ts'
import type { AppEnv } from '../context.ts'
import type { HttpLog } from '../observe.ts'
import { type BucketRule, rateLimit } from '../rate-limit.ts'

export interface OauthRoutes {
  readonly service: TokenService
  readonly nowMs: () => number
  readonly log: HttpLog
  readonly addressOf: (c: Context<AppEnv>) => string
  readonly limit: BucketRule
}

const TITLES: Readonly<Record<TokenFault['code'], string>> = {
  invalid_request: 'a parameter is missing, doubled or malformed',
  unsupported_grant_type: 'only client_credentials is offered',
  invalid_scope: 'a scope is unknown or not granted to this client',
  // One answer for an unknown client and for every fault of an assertion: a prober learns nothing.
  invalid_client: 'the client could not be authenticated',
}

function refuse(c: Context<AppEnv>, code: TokenFault['code']): Response {
  return c.json(
    { error: code, error_description: TITLES[code] },
    code === 'invalid_client' ? 401 : 400,
  )
}

/** RFC 8414 metadata of the department API's authorization server. */
export function authorizationServerMetadata(issuer: string) {
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519'],
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported: allScopes,
    service_documentation: `${issuer}/docs`,
  }
}

export function oauthRoutes(app: Hono<AppEnv>, deps: OauthRoutes): void {
  app.get('/.well-known/oauth-authorization-server', (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    c.header('Access-Control-Allow-Origin', '*')
    return c.json(authorizationServerMetadata(deps.service.issuer))
  })
  app.post('/oauth/token', rateLimit(deps.limit, deps.nowMs, deps.addressOf), async (c) => {
    const form = await readForm(c)
    // OAuth keeps its own error form; only the status of an oversize or late body is passed on.
    if (form instanceof Response) {
      return form.status === 413 || form.status === 408 ? form : refuse(c, 'invalid_request')
    }
    const request = {
      grantType: form.get('grant_type'),
      assertionType: form.get('client_assertion_type'),
      assertion: form.get('client_assertion'),
      clientId: form.get('client_id'),
      scope: form.get('scope'),
    }
    const now = Math.floor(deps.nowMs() / 1000)
    const answer = await exchangeAssertion(deps.service, request, now)
    if (!answer.ok) {
      const { error } = answer
      const reason = error.code === 'invalid_client' ? error.reason : error.code
      deps.log('warn', 'token_refused', { requestId: c.get('requestId'), code: reason })
      return refuse(c, error.code)
    }
    const { accessToken, expiresInSeconds, scopes } = answer.value
    return c.json({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      scope: scopes.join(' '),
    })
  })
}
