import { parseJws, verifyJws } from '../core/credential/jws.ts'
import { type Signer, signCompact } from '../core/credential/sign.ts'
import { isoInstant } from '../core/license/local-date.ts'
import { err, ok, type Result } from '../core/result.ts'
import { jsonOf } from '../core/trust/manifest.ts'
import {
  fingerprintOf,
  importEs256,
  type PublicJwk,
  parsePublicJwk,
} from '../core/trust/public-key.ts'
import { maxRootLifeSeconds, parseRootList, type RootList } from '../core/trust/root-list.ts'
import { membersOf, type Names } from '../core/trust/scheme.ts'
import type { Store } from '../store/database.ts'
import { listKeys } from '../store/key.ts'
import { findPublished } from '../store/published.ts'
import { importPrivate, makeKey } from './key-make.ts'
import { publicJwkOf } from './keys.ts'
import { publishObject, textBytes } from './publish-object.ts'

/** The file that the operator keeps off the net: `licet keys root` writes it. */
export interface RootKeyFile {
  /** Full RFC 7638 thumbprint: what verifiers pin and people compare. */
  readonly fingerprint: string
  readonly publicJwk: PublicJwk
  readonly privateJwk: JsonWebKey
}

/** What a registry hands to the holder of the root: which keys may sign its trust list. */
export interface ListKeysFile {
  /** `https://HOST` */
  readonly origin: string
  readonly operator: Names
  readonly keys: readonly PublicJwk[]
}

/** Makes a root key; needs neither database nor network. */
export async function makeRootKey(): Promise<RootKeyFile> {
  const { publicJwk, privateJwk } = await makeKey('ES256')
  return { fingerprint: await fingerprintOf(publicJwk), publicJwk, privateJwk }
}

/** Reads a root key file; undefined for anything else. The file is the operator's. */
export async function parseRootKeyFile(text: string): Promise<RootKeyFile | undefined> {
  const members = membersOf(parseJson(text))
  const publicJwk = await parsePublicJwk(members?.publicJwk)
  const secret = membersOf(members?.privateJwk)
  if (typeof publicJwk === 'string' || publicJwk.kty !== 'EC' || secret === undefined) {
    return undefined
  }
  const { d, x, y } = secret
  if (typeof d !== 'string' || x !== publicJwk.x || y !== publicJwk.y) return undefined
  const privateJwk = { kty: 'EC', crv: 'P-256', x: publicJwk.x, y: publicJwk.y, d }
  return { fingerprint: await fingerprintOf(publicJwk), publicJwk, privateJwk }
}

/** Reads a list-keys file; undefined for anything else. It comes from a registry's operator. */
export async function parseListKeysFile(text: string): Promise<ListKeysFile | undefined> {
  const members = membersOf(parseJson(text))
  const { zh, en } = membersOf(members?.operator) ?? {}
  if (typeof members?.origin !== 'string' || typeof zh !== 'string' || typeof en !== 'string') {
    return undefined
  }
  if (!/^https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/.test(members.origin)) return undefined
  if (!Array.isArray(members.keys) || members.keys.length === 0) return undefined
  const keys: PublicJwk[] = []
  for (const value of members.keys) {
    const jwk = await parsePublicJwk(value)
    if (typeof jwk === 'string' || jwk.alg !== 'ES256') return undefined
    keys.push(jwk)
  }
  return { origin: members.origin, operator: { zh, en }, keys }
}

/** What `licet keys list --export` writes: the registry's list keys, current and next. */
export async function exportListKeys(
  store: Store,
  origin: string,
  operator: Names,
): Promise<ListKeysFile> {
  const rows = (await listKeys(store.scoped({ role: 'licet_publisher' }))).filter(
    ({ purpose, state }) => purpose === 'list' && (state === 'active' || state === 'next'),
  )
  return { origin, operator, keys: await Promise.all(rows.map(publicJwkOf)) }
}

/**
 * Signs a root list, offline: no clock, no database, no network.
 *
 * @param options.sequence - One more than the last list that this root signed.
 * @param options.issuedAt - Epoch seconds; `lifeSeconds` at most 366 days.
 * @param options.alsoRoots - Further root keys that verifiers may pin: the second root.
 */
export async function signRootList(
  root: RootKeyFile,
  options: {
    readonly sequence: number
    readonly issuedAt: number
    readonly lifeSeconds?: number
    readonly operator: Names
    readonly registries: readonly ListKeysFile[]
    readonly alsoRoots?: readonly PublicJwk[]
  },
): Promise<string> {
  const { sequence, issuedAt, operator, registries } = options
  const life = options.lifeSeconds ?? 365 * 86_400
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError('sequence from 1')
  if (!(life > 0 && life <= maxRootLifeSeconds)) throw new RangeError(`life of ${life} s`)
  const payload = {
    LoTE: {
      ListAndSchemeInformation: {
        LoTEVersionIdentifier: 1,
        LoTESequenceNumber: sequence,
        LoTEType: 'urn:licet:trust:root',
        SchemeOperatorName: textsOf(operator),
        ListIssueDateTime: isoInstant(issuedAt),
        NextUpdate: isoInstant(issuedAt + life),
        PointersToOtherLoTE: registries.map((registry) => ({
          LoTELocation: `${registry.origin}/trust/list`,
          ServiceDigitalIdentities: [{ PublicKeyValues: registry.keys }],
          LoTEQualifiers: [
            {
              LoTEType: 'urn:licet:trust:registry',
              SchemeOperatorName: textsOf(registry.operator),
              MimeType: 'application/trustlist+jwt',
            },
          ],
        })),
        SchemeExtensions: [{ roots: [root.publicJwk, ...(options.alsoRoots ?? [])] }],
      },
      TrustedEntitiesList: [],
    },
  }
  const key = await importPrivate('ES256', root.privateJwk)
  const signer: Signer = {
    sign: (_kid, messages) =>
      Promise.all(
        messages.map(async (message) => {
          const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
          return new Uint8Array(await crypto.subtle.sign(algorithm, key, message.slice()))
        }),
      ),
  }
  return signCompact(signer, 'trustlist+jwt', root.publicJwk.kid, JSON.stringify(payload))
}

export type RootPublishFault =
  | 'root_malformed'
  | 'root_signature_wrong'
  | 'root_not_for_this_registry'
  | 'root_sequence_not_higher'

/**
 * Puts a root list that was signed elsewhere at `/trust/root`.
 *
 * @param token - The operator's file. It must be signed by a key of its own `roots`, name this
 *   registry's trust list, and have a higher number than the one in place.
 */
export async function publishRootList(
  registry: { readonly store: Store; readonly origin: string; readonly now: () => number },
  token: string,
): Promise<Result<RootList, RootPublishFault>> {
  const read = await readRootList(token.trim())
  if (!read.ok) return read
  const list = read.value
  if (!list.registries.has(`${registry.origin}/trust/list`)) {
    return err('root_not_for_this_registry')
  }
  const db = registry.store.scoped({ role: 'licet_publisher' })
  const before = await findPublished(db, '/trust/root')
  if (before !== undefined && before.seq >= list.sequence) return err('root_sequence_not_higher')
  const published = await publishObject(db, {
    path: '/trust/root',
    seq: list.sequence,
    iat: list.issuedAt,
    contentType: 'application/trustlist+jwt',
    body: textBytes(token.trim()),
  })
  return published ? ok(list) : err('root_sequence_not_higher')
}

/** Reads a root list and checks that one of the roots it names signed it. */
export async function readRootList(
  token: string,
): Promise<Result<RootList, 'root_malformed' | 'root_signature_wrong'>> {
  const jws = parseJws(token, 'trustlist+jwt', 1_000_000)
  if (!jws.ok) return err('root_malformed')
  const list = await parseRootList(jsonOf(jws.value.payload))
  if (!list.ok) return err('root_malformed')
  const jwk = list.value.roots.find(({ kid }) => kid === jws.value.kid)
  const key = jwk && (await importEs256(jwk))
  if (key === undefined || !(await verifyJws(key, jws.value))) return err('root_signature_wrong')
  return ok(list.value)
}

/** Names in the form that the lists carry. */
export function textsOf(names: Names): readonly { lang: string; value: string }[] {
  return [
    { lang: 'zh-CN', value: names.zh },
    { lang: 'en', value: names.en },
  ]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
