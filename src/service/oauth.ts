/** The token endpoint's work: a client's assertion becomes a short-lived access token. */
import type { JWK } from 'jose'
import { err, ok, type Result } from '../core/result.ts'
import { useAssertion } from '../store/assertion.ts'
import { findClient } from '../store/client.ts'
import type { Store } from '../store/database.ts'
import { accessTokenSeconds, signAccessToken } from './oauth-access-token.ts'
import { type AssertionFault, claimedClient, verifyAssertion } from './oauth-assertion.ts'
import { parseScopes, type Scope } from './oauth-scope.ts'

/** The fields of RFC 6749 §4.4 and RFC 7523 §2.2, each from the request and untrusted. */
export interface TokenRequest {
  readonly grantType: string | undefined
  readonly assertionType: string | undefined
  readonly assertion: string | undefined
  readonly clientId: string | undefined
  readonly scope: string | undefined
}

export interface TokenAnswer {
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly scopes: readonly Scope[]
}

/** OAuth's own codes (RFC 6749 §5.2); `reason` is for the log alone. */
export type TokenFault =
  | { readonly code: 'invalid_request' }
  | { readonly code: 'unsupported_grant_type' }
  | { readonly code: 'invalid_scope' }
  | {
      readonly code: 'invalid_client'
      readonly reason: AssertionFault['code'] | 'client_unknown' | 'assertion_replayed'
    }

export interface TokenService {
  readonly store: Store
  readonly accessTokenKey: CryptoKey
  /** Our origin, the only audience an assertion may name. */
  readonly issuer: string
  /** Random text for the token's `jti`. */
  readonly newId: () => string
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

function refuse(reason: Extract<TokenFault, { code: 'invalid_client' }>['reason']) {
  return err({ code: 'invalid_client', reason } as const)
}

function parseJwk(text: string): JWK | undefined {
  const json: unknown = JSON.parse(text)
  // Our own row, checked when the client was added.
  return typeof json === 'object' && json !== null ? (json as JWK) : undefined
}

/**
 * Answers a client-credentials request with `private_key_jwt`.
 *
 * The assertion is marked as used only once its signature holds, so that nobody can burn a
 * stranger's; and in the database, so that two processes cannot both take it.
 *
 * @param now - Seconds since 1970.
 * @returns A token, or `invalid_request`, `unsupported_grant_type`, `invalid_client` (unknown
 *   client, or whatever is wrong with its assertion), `invalid_scope`.
 * @see RFC 6749 §4.4, RFC 7523 §2.2 and §3, RFC 9068
 */
export async function exchangeAssertion(
  service: TokenService,
  request: TokenRequest,
  now: number,
): Promise<Result<TokenAnswer, TokenFault>> {
  if (request.grantType === undefined) return err({ code: 'invalid_request' })
  if (request.grantType !== 'client_credentials') return err({ code: 'unsupported_grant_type' })
  if (request.assertion === undefined || request.assertionType !== ASSERTION_TYPE) {
    return err({ code: 'invalid_request' })
  }
  const claimed = claimedClient(request.assertion)
  if (claimed === undefined || !/^[a-zA-Z0-9._-]{1,64}$/.test(claimed)) {
    return refuse('assertion_malformed')
  }
  if (request.clientId !== undefined && request.clientId !== claimed) {
    return refuse('assertion_subject')
  }
  const db = service.store.scoped({ role: 'licet_auth' })
  const client = await findClient(db, claimed)
  const jwk = client === undefined ? undefined : parseJwk(client.jwk)
  if (client === undefined || jwk === undefined) return refuse('client_unknown')

  const expected = { client: client.id, jwk, issuer: service.issuer }
  const verified = await verifyAssertion(request.assertion, expected, now)
  if (!verified.ok) return refuse(verified.error.code)

  const held = parseScopes(client.scopes) ?? []
  const scopes = request.scope === undefined ? held : parseScopes(request.scope)
  if (scopes === undefined || !scopes.every((scope) => held.includes(scope))) {
    return err({ code: 'invalid_scope' })
  }
  const { jti, expiresAt } = verified.value
  const jtiHash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(jti))
  // Kept a little beyond its end: our tolerance would still take it then.
  const first = await useAssertion(db, client.id, new Uint8Array(jtiHash), expiresAt + 60)
  if (!first) return refuse('assertion_replayed')

  const { department, departmentCode } = client
  const grant = { client: client.id, department, departmentCode, scopes }
  const { accessTokenKey, issuer } = service
  const accessToken = await signAccessToken(grant, accessTokenKey, issuer, now, service.newId())
  return ok({ accessToken, expiresInSeconds: accessTokenSeconds, scopes })
}
