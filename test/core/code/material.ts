import { createHash } from 'node:crypto'
import { crc16 } from '../../../src/core/code/crc16.ts'
import { canonical, claimsOf, HOST } from '../../bench/qr/claims.ts'
import { sampleFacts } from '../../bench/qr/sample.ts'

export const b64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const fill = (size: number, first: number) =>
  Uint8Array.from({ length: size }, (_, i) => (first + i * 7) & 255)

export const KID = b64(fill(8, 3))
export const HEADER = `{"alg":"ES256","typ":"dc+sd-jwt","kid":"${KID}"}`

/** Card payloads of all sample types. */
export const CARD_PAYLOADS = sampleFacts().map((facts) => {
  const chosen = Object.entries(facts.fields).filter(([code]) => facts.cardFields.includes(code))
  return canonical(claimsOf(facts, Object.fromEntries(chosen)))
})

export function jwtOf(payload: string, header = HEADER, signature = fill(64, 9)): string {
  return `${b64(header)}.${b64(payload)}.${b64(signature)}`
}

export const card = (payload = CARD_PAYLOADS[0]!) => `${jwtOf(payload)}~`

const JWK = `{"crv":"P-256","kty":"EC","x":"${b64(fill(32, 1))}","y":"${b64(fill(32, 2))}"}`

/** A live credential with its proof, put together by hand from SPEC.md §3. */
export function live(nonce: string, changes: { aud?: string; header?: string } = {}): string {
  const jwt = jwtOf(`{"cnf":{"jwk":${JWK}},${CARD_PAYLOADS[0]!.slice(1)}`)
  const hash = createHash('sha256').update(`${jwt}~`).digest('base64url')
  const aud = changes.aud ?? `https://${HOST}/v`
  const proof = `{"aud":"${aud}","iat":1790000000,"nonce":"${nonce}","sd_hash":"${hash}"}`
  const header = changes.header ?? '{"alg":"ES256","typ":"kb+jwt"}'
  return `${jwt}~${b64(header)}.${b64(proof)}.${b64(fill(64, 5))}`
}

/** Puts a right CRC behind changed bytes. */
export function sealed(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice()
  const crc = crc16(out, out.length - 2)
  out[out.length - 2] = crc >>> 8
  out[out.length - 1] = crc & 255
  return out
}
