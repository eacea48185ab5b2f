import { deflateSync } from 'node:zlib'
import { encode } from 'cborg'
import { randomBytes } from './claims.ts'

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
/** Registered CWT claims, and integers of our own for what has none. */
const KEYS: Readonly<Record<string, number>> = {
  iss: 1,
  exp: 4,
  nbf: 5,
  iat: 6,
  vct: 11,
  status: 65535,
  f: -1,
  hid: -2,
  id: -3,
  name: -4,
  num: -5,
  org: -6,
  // Of `status`: its registered form has text here, which would only make the base larger.
  status_list: -8,
  idx: -9,
  uri: -10,
}

/** An EU DCC-like code of the same claims: COSE_Sign1, zlib 9, base45, `HC1:` (RFC 9052, 9285). */
export function cwtText(claims: Readonly<Record<string, unknown>>, bytes = randomBytes): string {
  const kid = bytes(8)
  const header = encode(
    new Map<number, unknown>([
      [1, -7],
      [4, kid],
    ]),
  )
  const signature = bytes(64)
  const body = encode([header, new Map(), encode(withIntegerKeys(claims)), signature])
  const tagged = Buffer.concat([Uint8Array.of(0xd2), body])
  return `HC1:${base45(deflateSync(tagged, { level: 9 }))}`
}

/** Claims by number; face fields keep the codes that their type gives them. */
function withIntegerKeys(claims: Readonly<Record<string, unknown>>): Map<number | string, unknown> {
  return new Map(
    Object.entries(claims).map(([name, value]) => {
      const inner = name.startsWith('status') ? Object.assign({}, value) : undefined
      return [KEYS[name] ?? name, inner === undefined ? value : withIntegerKeys(inner)]
    }),
  )
}

function base45(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const value = bytes[i]! * 256 + bytes[i + 1]!
    text +=
      BASE45[value % 45]! + BASE45[Math.floor(value / 45) % 45]! + BASE45[Math.floor(value / 2025)]!
  }
  const last = bytes.at(-1)!
  return bytes.length % 2 === 0 ? text : text + BASE45[last % 45]! + BASE45[Math.floor(last / 45)]!
}
