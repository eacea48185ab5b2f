import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  deriveAccessTokenKey,
  signAccessToken,
  verifyAccessToken,
} from '../../src/service/oauth-access-token.ts'

const ISSUER = 'https://registry.example'
const NOW = 1_800_000_000
const GRANT = { client: 'demo', department: 1, departmentCode: 'sp', scopes: ['verify'] } as const
const secret = (fill: number) => deriveAccessTokenKey(new Uint8Array(32).fill(fill))

describe('access tokens', () => {
  test('say what they were made to say, for ten minutes', async () => {
    const key = await secret(1)
    const token = await signAccessToken(GRANT, key, ISSUER, NOW, 'j')
    expect(await verifyAccessToken(token, key, ISSUER, NOW + 599)).toEqual({
      ...GRANT,
      expiresAt: NOW + 600,
    })
    expect(await verifyAccessToken(token, key, ISSUER, NOW + 600)).toBeUndefined()
  })

  test('a token under another secret or for another issuer is refused', async () => {
    const token = await signAccessToken(GRANT, await secret(1), ISSUER, NOW, 'j')
    expect(await verifyAccessToken(token, await secret(2), ISSUER, NOW)).toBeUndefined()
    expect(
      await verifyAccessToken(token, await secret(1), 'https://other.example', NOW),
    ).toBeUndefined()
  })

  test('a token of another type is refused, though the key is right', async () => {
    const key = await secret(1)
    const claims = { department: 1, department_code: 'sp', scope: 'verify', client_id: 'demo' }
    const make = (typ: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ })
        .setIssuer(ISSUER)
        .setAudience(ISSUER)
        .setSubject('demo')
        .setIssuedAt(NOW)
        .setExpirationTime(NOW + 60)
        .setJti('j')
        .sign(key)
    expect(await verifyAccessToken(await make('at+jwt'), key, ISSUER, NOW)).toBeDefined()
    for (const typ of ['JWT', 'dc+sd-jwt', 'statuslist+jwt', 'client-authentication+jwt']) {
      expect(await verifyAccessToken(await make(typ), key, ISSUER, NOW)).toBeUndefined()
    }
  })

  test('a secret that is too short is refused', async () => {
    await expect(deriveAccessTokenKey(new Uint8Array(31))).rejects.toThrow(RangeError)
  })
})
