import { createHash } from 'node:crypto'
import { decodeJwt, importJWK } from 'jose'
import {
  type BundleChange,
  jws,
  type Key,
  type Keys,
  loadKeys,
  makeBundle,
  now,
  origin,
  sha256,
} from '../vectors/material.ts'
import { card, claims } from '../vectors/payload.ts'
import type { Published } from './front.ts'

export { now, origin }
export const keys: Keys = await loadKeys()

/** A bundle with one valid license under it, and the text of that license. */
export async function base(change: BundleChange = {}): Promise<Published> {
  const { manifest, parts } = await makeBundle(keys, new Map(), change)
  return { manifest, parts }
}

export const license = (): Promise<string> => card(keys.issue, claims())

/** What a later bundle changes; parts by path. */
export interface Later {
  readonly seq?: number
  readonly iat?: number
  readonly parts?: Readonly<Record<string, string | undefined>>
}

/** The same registry a little later: only what is named differs, the manifest is signed anew. */
export async function later(before: Published, change: Later = {}): Promise<Published> {
  const { seq, iat } = decodeJwt(before.manifest) as { seq: number; iat: number }
  const parts: Record<string, string> = {}
  for (const [uri, text] of Object.entries(before.parts)) {
    const path = uri.slice(origin.length)
    const next = change.parts !== undefined && path in change.parts ? change.parts[path] : text
    if (next !== undefined) parts[uri] = next
  }
  const at = change.iat ?? iat + 60
  const manifest = await jws(keys.status, 'licet-bundle+jwt', {
    iss: origin,
    iat: at,
    exp: at + 8 * 86_400,
    seq: change.seq ?? seq + 1,
    parts: Object.entries(parts).map(([uri, text]) => ({ uri, sha256: sha256(text) })),
  })
  return { manifest, parts }
}

const types = { '/s/1': 'statuslist+jwt' } as const satisfies Record<string, string>

/** One signed part with another payload, signed again. */
export async function resigned(
  before: Published,
  path: string,
  signer: Key,
  change: (payload: any) => void,
): Promise<string> {
  const payload = structuredClone(decodeJwt(before.parts[`${origin}${path}`] ?? ''))
  change(payload)
  return jws(signer, path === '/s/1' ? types[path] : 'trustlist+jwt', payload)
}

/** A list or its head with another sequence number. */
export const numbered = (sequence: number) => (payload: any) => {
  payload.LoTE.ListAndSchemeInformation.LoTESequenceNumber = sequence
}

/** A list signed some seconds later, or earlier. */
export const shifted = (seconds: number) => (payload: any) => {
  payload.iat += seconds
}

const encoder = new TextEncoder()

/** The same registry under another name, with everything signed anew. */
export async function renamed(before: Published, host: string): Promise<Published> {
  const other = (text: string) => text.replaceAll('lic.example', host)
  const parts: Record<string, string> = {}
  const signers = { '/trust/root': keys.root, '/trust/list': keys.list, '/s/1': keys.status }
  for (const [uri, text] of Object.entries(before.parts)) {
    const path = uri.slice(origin.length)
    const signer = Object.entries(signers).find(([at]) => at === path)?.[1]
    const typ = path === '/s/1' ? 'statuslist+jwt' : 'trustlist+jwt'
    if (signer !== undefined) {
      parts[other(uri)] = await jws(signer, typ, other(JSON.stringify(decodeJwt(text))))
    } else {
      parts[other(uri)] = path === '/log/checkpoint' ? await checkpointOf(host) : other(text)
    }
  }
  const listed = Object.entries(parts).map(([uri, text]) => ({ uri, sha256: sha256(text) }))
  const head = { ...decodeJwt(before.manifest), iss: `https://${host}`, parts: listed }
  return { manifest: await jws(keys.status, 'licet-bundle+jwt', head), parts }
}

/** @see C2SP signed-note and tlog-checkpoint */
async function checkpointOf(host: string): Promise<string> {
  const name = `${host}/log`
  const text = `${name}\n100\n${createHash('sha256').update('example').digest('base64')}\n`
  const pub = Buffer.from(keys.log.pub.x ?? '', 'base64url')
  const id = createHash('sha256').update(`${name}\n\x01`).update(pub).digest().subarray(0, 4)
  const secret = (await importJWK(keys.log.secret, 'Ed25519')) as CryptoKey
  const signature = await crypto.subtle.sign('Ed25519', secret, encoder.encode(text))
  const line = Buffer.concat([id, Buffer.from(signature)]).toString('base64')
  return `${text}\n\u2014 ${name} ${line}\n`
}

export const licenseOf = (host: string): Promise<string> =>
  card(keys.issue, JSON.stringify(claims()).replaceAll('lic.example', host))
