/** Access tokens: ours alone to make and to read, so an HMAC and not a signature (RFC 9068 form). */
import { jwtVerify, SignJWT } from 'jose'
import { parseScopes, type Scope } from './oauth-scope.ts'

/** Seconds that an access token lives. */
export const accessTokenSeconds = 600

const TYPE = 'at+jwt'
/** Bound into the derivation, so that no other use of the secret yields these bytes. */
const PURPOSE = 'licet access token v1'

/** What a token says about its bearer. */
export interface AccessGrant {
  readonly client: string
  readonly department: number
  readonly departmentCode: string
  readonly scopes: readonly Scope[]
}

/**
 * Derives the key of the access tokens from the deployment's secret (HKDF-SHA-256, RFC 5869).
 *
 * @param secret - The key-encryption key's bytes, at least 32. Never logged or stored here.
 * @returns A key for HMAC-SHA-256 that cannot be exported.
 */
export async function deriveAccessTokenKey(secret: Uint8Array): Promise<CryptoKey> {
  if (secret.byteLength < 32) throw new RangeError('secret must be at least 32 bytes')
  const material = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, [
    'deriveKey',
  ])
  return await crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: new TextEncoder().encode(PURPOSE),
    },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  )
}

/**
 * Makes a token.
 *
 * @param issuer - Our origin: issuer and audience at once, as only we take it.
 * @param now - Seconds since 1970.
 * @param jti - Random, so that two tokens of one second differ.
 */
export async function signAccessToken(
  grant: AccessGrant,
  key: CryptoKey,
  issuer: string,
  now: number,
  jti: string,
): Promise<string> {
  return await new SignJWT({
    client_id: grant.client,
    department: grant.department,
    department_code: grant.departmentCode,
    scope: grant.scopes.join(' '),
  })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(grant.client)
    .setIssuedAt(now)
    .setExpirationTime(now + accessTokenSeconds)
    .setJti(jti)
    .sign(key)
}

/**
 * Reads a token.
 *
 * @param text - From the `Authorization` header; untrusted.
 * @returns What it grants and until when, or undefined whatever is wrong with it: a prober learns
 *   nothing from the difference.
 */
export async function verifyAccessToken(
  text: string,
  key: CryptoKey,
  issuer: string,
  now: number,
): Promise<(AccessGrant & { readonly expiresAt: number }) | undefined> {
  if (text.length > 2048) return undefined
  try {
    const { payload } = await jwtVerify(text, key, {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer,
      audience: issuer,
      currentDate: new Date(now * 1000),
      requiredClaims: ['exp', 'iat', 'sub', 'jti'],
    })
    const { sub, exp, department, department_code: departmentCode, scope } = payload
    const scopes = typeof scope === 'string' ? parseScopes(scope) : undefined
    if (sub === undefined || exp === undefined || scopes === undefined) return undefined
    if (typeof department !== 'number' || typeof departmentCode !== 'string') return undefined
    return { client: sub, department, departmentCode, scopes, expiresAt: exp }
  } catch {
    return undefined
  }
}
