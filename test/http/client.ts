import { SignJWT } from 'jose'

/** Fetches an access token as any client does: RFC 7523 assertion, client credentials. */
export async function fetchToken(
  server: { readonly baseUrl: string; readonly issuer: string; readonly now?: () => number },
  client: { readonly id: string; readonly privateKey: CryptoKey },
  scope?: string,
  send: typeof fetch = fetch,
): Promise<string> {
  const now = server.now?.() ?? Math.floor(Date.now() / 1000)
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(client.id)
    .setSubject(client.id)
    .setAudience(server.issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .setJti(crypto.randomUUID())
    .sign(client.privateKey)
  const response = await send(`${server.baseUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...(scope === undefined ? {} : { scope }),
    }),
  })
  const body = (await response.json()) as { access_token?: string; error?: string }
  if (body.access_token === undefined) throw new Error(`no token: ${body.error}`)
  return body.access_token
}
