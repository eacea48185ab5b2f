import { parseJws } from '../../../../core/credential/jws.ts'
import { jsonOf } from '../../../../core/trust/manifest.ts'
import { fingerprintOf, parsePublicJwk } from '../../../../core/trust/public-key.ts'
import { extensionOf, membersOf } from '../../../../core/trust/scheme.ts'

const maxLength = 8_000_000

/** The fingerprint of the key that a root list names as its own signer; worth nothing unproven. */
export async function offeredRoot(
  parts: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const [, token = ''] = Object.entries(parts).find(([uri]) => uri.endsWith('/trust/root')) ?? []
  const jws = parseJws(token, 'trustlist+jwt', maxLength)
  if (!jws.ok) return undefined
  const lote = membersOf(membersOf(jsonOf(jws.value.payload))?.LoTE)
  const information = membersOf(lote?.ListAndSchemeInformation)
  const listed = extensionOf(information?.SchemeExtensions, 'roots')
  for (const value of Array.isArray(listed) ? listed : []) {
    const jwk = await parsePublicJwk(value)
    if (typeof jwk !== 'string' && jwk.kid === jws.value.kid) return await fingerprintOf(jwk)
  }
  return undefined
}
