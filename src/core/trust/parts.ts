import { type Jws, parseJws, verifyJws } from '../credential/jws.ts'
import { parseTypeMetadata, type TypeMetadata } from '../license/type-metadata.ts'
import { parseCheckpoint, verifyCheckpoint } from '../log/checkpoint.ts'
import { decodeGenuineSet, type GenuineSet } from '../log/genuine-set.ts'
import { err, ok, type Result } from '../result.ts'
import { decodeStatusList, type StatusList } from '../status-list/list.ts'
import { parseStatusListToken } from '../status-list/token.ts'
import type { Inflate } from '../status-list/zlib.ts'
import { jsonOf, type Manifest, sha256Of } from './manifest.ts'
import { fingerprintOf, importEs256, type PublicJwk, parsePublicJwk } from './public-key.ts'
import type { RollbackFault, SeenParts } from './rollback.ts'
import { parseRootList, type RootList, type RootListFault } from './root-list.ts'
import { extensionOf, membersOf } from './scheme.ts'
import { instanceAt } from './service.ts'
import { parseTrustList, type TrustList, type TrustListFault } from './trust-list.ts'

/** A status list whose token holds. */
export interface LoadedList {
  readonly list: StatusList
  /** Epoch seconds. */
  readonly iat: number
  readonly exp: number
}

export type BundleFault =
  | { readonly code: 'manifest_malformed' | 'manifest_key_unknown' | 'root_unknown' }
  | { readonly code: RootListFault | TrustListFault | 'list_key_unknown' | 'checkpoint_invalid' }
  | { readonly code: 'part_missing' | 'part_changed'; readonly uri: string }
  | RollbackFault

/** A bundle whose parts hash right: `changed` stands for a type document that does not. */
export interface HashedBundle {
  readonly manifest: Manifest
  readonly jws: Jws
  readonly texts: ReadonlyMap<string, string | 'changed'>
}

const maxListLength = 8_000_000

/** Verifies each part of a bundle with the key that the part above it names. */
export async function loadParts(
  { manifest, jws, texts }: HashedBundle,
  pins: readonly string[],
  inflate: Inflate,
) {
  const origin = manifest.iss
  const text = (path: string) => texts.get(`${origin}${path}`) ?? ''
  const root = await loadRoot(text('/trust/root'), pins)
  if (!root.ok) return root
  const listKeys = root.value.list.registries.get(`${origin}/trust/list`)
  if (listKeys === undefined) return err({ code: 'list_key_unknown' } as const)
  const trust = await loadTrust(text('/trust/list'), listKeys)
  if (!trust.ok) return trust
  if (trust.value.origin !== origin) return err({ code: 'trust_malformed' } as const)
  if (!(await isSignedForStatus(trust.value, jws, manifest.iat))) {
    return err({ code: 'manifest_key_unknown' } as const)
  }
  const size = await checkpointSize(text('/log/checkpoint'), trust.value)
  if (size === undefined) return err({ code: 'checkpoint_invalid' } as const)
  const lists = new Map<string, LoadedList | 'list_invalid'>()
  const types = new Map<string, TypeMetadata | 'unusable'>()
  const genuineSets = new Map<string, GenuineSet>()
  const setHashes = setHashesOf(trust.value)
  for (const [uri, part] of texts) {
    if (uri.startsWith(`${origin}/s/`)) {
      lists.set(uri, (await loadList(part, uri, trust.value, inflate)) ?? 'list_invalid')
    } else if (uri.startsWith(`${origin}/t/`)) {
      const metadata = part === 'changed' ? undefined : parseTypeMetadata(part, uri)
      types.set(uri, metadata?.ok ? metadata.value : 'unusable')
    } else if (setHashes.has(uri) && (await sha256Of(part)) === setHashes.get(uri)) {
      const set = decodeGenuineSet(part)
      if (set.ok) genuineSets.set(uri, set.value)
    }
  }
  const loadedLists = [...lists].flatMap(([uri, list]) =>
    typeof list === 'string' ? [] : [[uri, list.iat] as const],
  )
  const { list: rootList, fingerprint } = root.value
  const iats = loadedLists.map(([, iat]) => iat)
  return ok({
    root: rootList,
    rootFingerprint: fingerprint,
    nextRoots: await Promise.all(rootList.roots.map(fingerprintOf)),
    trust: trust.value,
    issueKeys: await importIssueKeys(trust.value),
    lists,
    types,
    genuineSets,
    newestIat: Math.max(manifest.iat, rootList.issuedAt, trust.value.issuedAt, ...iats),
    seen: {
      root: { number: rootList.sequence, sha256: await sha256Of(text('/trust/root')) },
      trust: { number: trust.value.sequence, sha256: await sha256Of(text('/trust/list')) },
      lists: Object.fromEntries(loadedLists),
      logSize: size,
    },
  } satisfies { seen: Omit<SeenParts['seen'], 'seq'> } & Record<string, unknown>)
}

async function loadRoot(
  token: string,
  pins: readonly string[],
): Promise<Result<{ list: RootList; fingerprint: string }, BundleFault>> {
  const jws = parseJws(token, 'trustlist+jwt', maxListLength)
  if (!jws.ok) return err({ code: 'root_malformed' })
  const payload = jsonOf(jws.value.payload)
  // The list carries the keys; the pin says which of them may have signed it.
  const information = membersOf(membersOf(membersOf(payload)?.LoTE)?.ListAndSchemeInformation)
  const listed = extensionOf(information?.SchemeExtensions, 'roots')
  for (const value of Array.isArray(listed) ? listed : []) {
    const jwk = await parsePublicJwk(value)
    if (typeof jwk === 'string' || jwk.kid !== jws.value.kid) continue
    const fingerprint = await fingerprintOf(jwk)
    const key = pins.includes(fingerprint) ? await importEs256(jwk) : undefined
    if (key === undefined || !(await verifyJws(key, jws.value))) continue
    const list = await parseRootList(payload)
    return list.ok ? ok({ list: list.value, fingerprint }) : err({ code: list.error })
  }
  return err({ code: 'root_unknown' })
}

async function loadTrust(
  token: string,
  keys: readonly PublicJwk[],
): Promise<Result<TrustList, BundleFault>> {
  const jws = parseJws(token, 'trustlist+jwt', maxListLength)
  if (!jws.ok) return err({ code: 'trust_malformed' })
  const jwk = keys.find(({ kid }) => kid === jws.value.kid)
  const key = jwk && (await importEs256(jwk))
  if (key === undefined || !(await verifyJws(key, jws.value))) {
    return err({ code: 'list_key_unknown' })
  }
  const list = await parseTrustList(jsonOf(jws.value.payload))
  return list.ok ? list : err({ code: list.error })
}

async function isSignedForStatus(trust: TrustList, jws: Jws, iat: number): Promise<boolean> {
  const service = trust.services.get(jws.kid)
  if (service?.kind !== 'status' || instanceAt(service, iat)?.status !== 'active') return false
  if (service.instances[0]?.status === 'compromised') return false
  const key = await importEs256(service.jwk)
  return key !== undefined && (await verifyJws(key, jws))
}

async function loadList(
  token: string,
  uri: string,
  trust: TrustList,
  inflate: Inflate,
): Promise<LoadedList | undefined> {
  const jws = parseJws(token, 'statuslist+jwt', maxListLength)
  if (!jws.ok) return undefined
  const expected = { uri, origin: trust.origin }
  const claims = parseStatusListToken(jsonOf(jws.value.payload), expected)
  if (!claims.ok) return undefined
  const { iat, exp, status_list, reasons } = claims.value
  if (!(await isSignedForStatus(trust, jws.value, iat))) return undefined
  const list = await decodeStatusList({ ...status_list, reasons }, { inflate })
  return list.ok ? { list: list.value, iat, exp } : undefined
}

async function checkpointSize(note: string, trust: TrustList): Promise<number | undefined> {
  const name = `${trust.origin.slice('https://'.length)}/log`
  const parsed = parseCheckpoint(note)
  if (!parsed.ok || parsed.value.origin !== name) return undefined
  for (const { kind, jwk } of trust.services.values()) {
    if (kind !== 'log' || jwk.alg !== 'Ed25519') continue
    // Browsers without Ed25519 rely on the manifest, which binds these bytes by their hash.
    if (!(await knowsEd25519(jwk))) return parsed.value.size
    if ((await verifyCheckpoint(note, jwk, name)).ok) return parsed.value.size
  }
  return undefined
}

async function knowsEd25519(jwk: { kty: string; crv: string; x: string }): Promise<boolean> {
  const { kty, crv, x } = jwk
  try {
    await crypto.subtle.importKey('jwk', { kty, crv, x }, { name: 'Ed25519' }, false, ['verify'])
    return true
  } catch {
    return false
  }
}

async function importIssueKeys(trust: TrustList): Promise<ReadonlyMap<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>()
  for (const [kid, service] of trust.services) {
    const key = service.kind === 'issue' ? await importEs256(service.jwk) : undefined
    if (key !== undefined) keys.set(kid, key)
  }
  return keys
}

function setHashesOf(trust: TrustList): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>()
  for (const service of trust.services.values()) {
    for (const { uri, sha256 } of service.compromised?.sets.values() ?? []) hashes.set(uri, sha256)
  }
  return hashes
}
