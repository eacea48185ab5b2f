import { encodeBase64url } from './base64url.ts'

/**
 * Whoever holds private keys: wrapped keys in this process, or a remote service.
 *
 * `sign` takes the ASCII signing inputs and gives one 64-byte signature r‖s (ES256) each, in the
 * same order. It throws when the key is absent, retired or out of reach: then nothing was signed
 * as far as the caller may assume, and asking again with the same bytes is safe.
 * @see RFC 7515 §5.1, RFC 7518 §3.4
 */
export interface Signer {
  sign(kid: string, messages: readonly Uint8Array[]): Promise<readonly Uint8Array[]>
}

/** `typ` of everything that Licet signs as JWS, so that none can stand in for another. */
export type TokenType = 'dc+sd-jwt' | 'statuslist+jwt' | 'trustlist+jwt' | 'licet-bundle+jwt'

/** The exact header text; these bytes and no others are accepted. @see SPEC.md §1.1, §4–6 */
export function headerText(typ: TokenType, kid: string): string {
  return `{"alg":"ES256","typ":"${typ}","kid":"${kid}"}`
}

const encoder = new TextEncoder()

/** The ASCII text that is signed: base64url(header) "." base64url(payload). `payload` is UTF-8 text. */
export function signingInput(typ: TokenType, kid: string, payload: string): string {
  const header = encodeBase64url(encoder.encode(headerText(typ, kid)))
  return `${header}.${encodeBase64url(encoder.encode(payload))}`
}

/** Signs one payload as compact JWS; throws what the signer throws. */
export async function signCompact(
  signer: Signer,
  typ: TokenType,
  kid: string,
  payload: string,
): Promise<string> {
  const input = signingInput(typ, kid, payload)
  const [signature] = await signer.sign(kid, [encoder.encode(input)])
  if (signature?.length !== 64) throw new TypeError('signer gave no 64-byte signature')
  return `${input}.${encodeBase64url(signature)}`
}
