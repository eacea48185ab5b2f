import { deflateRawSync } from 'node:zlib'
import { randomBytes } from './claims.ts'

/** A SMART-Health-Card-like code: JWS with zip DEF, each character as two digits, `shc:/`. */
export function shcSegments(json: string, bytes = randomBytes) {
  const b64 = (value: Uint8Array | string) => Buffer.from(value).toString('base64url')
  const kid = b64(bytes(32))
  const header = b64(`{"zip":"DEF","alg":"ES256","kid":"${kid}"}`)
  const payload = b64(deflateRawSync(json, { level: 9 }))
  const signature = b64(bytes(64))
  const jws = `${header}.${payload}.${signature}`
  const digits = [...jws].map((c) => String(c.charCodeAt(0) - 45).padStart(2, '0')).join('')
  return [
    { data: 'shc:/', mode: 'byte' as const },
    { data: digits, mode: 'numeric' as const },
  ]
}
