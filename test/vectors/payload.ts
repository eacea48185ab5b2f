import { deflateRawSync } from 'node:zlib'
import { base64url } from 'jose'
import { crc16 } from '../../src/core/code/crc16.ts'
import { dictionaryOf } from '../../src/core/code/dictionary.ts'
import { encodeDigits } from '../../src/core/code/digits.ts'
import { encodeText } from '../../src/core/code/text.ts'
import { host, type Key, now, origin, rawJws, sha256, typeCode } from './material.ts'

/** A day before `now`, 00:00 at +08:00, computed by hand: 2026-12-01T00:00+08:00 = 1796054400. */
const today = 1_796_054_400

export type Payload = Record<string, unknown>

/** Claims of a license that is valid; members in JCS order. */
export function claims(change: Payload = {}): Payload {
  const all: Payload = {
    exp: today + 365 * 86_400,
    f: { zs: '示范省示范市中心路1号' },
    hid: '91370299MADEM0011T',
    iat: now - 86_400,
    id: '20260000001.001',
    iss: `${origin}/i/sp`,
    name: '示范市样板食品有限公司',
    nbf: today - 30 * 86_400,
    num: 'SP2026000001',
    status: { status_list: { idx: 5, uri: `${origin}/s/1` } },
    vct: `${origin}/t/${typeCode}001/1`,
    ...change,
  }
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

export const at = (idx: number) => ({ status: { status_list: { idx, uri: `${origin}/s/1` } } })

export const cardHeader = (kid: string) => `{"alg":"ES256","typ":"dc+sd-jwt","kid":"${kid}"}`

/** A card in compact form. */
export async function card(key: Key, payload: Payload | string): Promise<string> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return `${await rawJws(key, cardHeader(key.kid), text)}~`
}

export function cnfOf(key: Key): Payload {
  const { crv, kty, x, y } = key.pub
  return { cnf: { jwk: { crv, kty, x, y } } }
}

/** A KB-JWT over `issuerJwt~`. */
export function proof(
  key: Key,
  issuerJwt: string,
  { iat = now - 12, nonce = 'timed', aud = `${origin}/v` } = {},
): Promise<string> {
  const payload = `{"aud":"${aud}","iat":${iat},"nonce":"${nonce}","sd_hash":"${sha256(`${issuerJwt}~`)}"}`
  return rawJws(key, '{"alg":"ES256","typ":"kb+jwt"}', payload)
}

/** How a frame is laid down; what is left out is right. */
export interface Frame {
  readonly format?: number
  readonly dictionary?: number
  /** Inflated bytes instead of those of the payload. */
  readonly inflated?: Buffer
  /** The DEFLATE stream instead of the deflated bytes. */
  readonly stream?: (stream: Buffer) => Buffer
  readonly crc?: number
  readonly printedHost?: string
}

/** Packs a compact form into a QR text by hand, so that any one part of it can be wrong. */
export function draw(compact: string, frame: Frame = {}): string {
  const [issuerJwt = '', proofJwt = ''] = compact.split('~')
  const [head = '', body = '', signature = ''] = issuerJwt.split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
  let text = Buffer.from(body, 'base64url').toString()
  let extra = Buffer.alloc(0)
  if (proofJwt !== '') {
    const jwk = JSON.parse(text).cnf.jwk
    text = `{${text.slice(text.indexOf('}},') + 3)}`.replace(/\}\}$/, '}')
    if (!text.endsWith('}')) text += '}'
    const [, proofBody = '', proofSignature = ''] = proofJwt.split('.')
    const time = Buffer.alloc(4)
    time.writeUInt32BE(JSON.parse(Buffer.from(proofBody, 'base64url').toString()).iat)
    const parts = [jwk.x, jwk.y].map((part: string) => Buffer.from(part, 'base64url'))
    extra = Buffer.concat([...parts, time, Buffer.from(proofSignature, 'base64url')])
  }
  const dictionary = frame.dictionary ?? 1
  const nonce =
    proofJwt === ''
      ? ''
      : JSON.parse(Buffer.from(proofJwt.split('.')[1] ?? '', 'base64url').toString()).nonce
  const format = frame.format ?? (proofJwt === '' ? 1 : nonce === 'timed' ? 2 : 3)
  const inflated =
    frame.inflated ??
    Buffer.concat([Buffer.from(`${host}\0`), Buffer.from(encodeText(text, host)!)])
  const known = dictionary === 1 ? dictionaryOf(1) : undefined
  const options = { level: 9, ...(known === undefined ? {} : { dictionary: known }) }
  const stream = deflateRawSync(inflated, options)
  const bytes = Buffer.concat([
    Buffer.from([(format << 4) | dictionary]),
    Buffer.from(kid, 'base64url'),
    Buffer.from(signature, 'base64url'),
    extra,
    frame.stream?.(stream) ?? stream,
  ])
  const crc = crc16(bytes) ^ (frame.crc ?? 0)
  const whole = Buffer.concat([bytes, Buffer.from([crc >> 8, crc & 255])])
  return `https://${frame.printedHost ?? host}/v#${encodeDigits(whole)}`
}

export const utf8 = (text: string) => Buffer.from(text, 'utf8')
export const b64 = base64url.encode
