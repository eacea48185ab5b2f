import type { Signer } from '../core/credential/sign.ts'
import type { Deflate } from '../core/status-list/zlib.ts'
import type { Bundle } from '../core/trust/bundle.ts'
import type { Names } from '../core/trust/scheme.ts'
import { createApp, type HttpDeps } from '../http/app.ts'
import { licenseWork } from '../http/license-adapter.ts'
import { registryPages } from '../http/page-facts.ts'
import { issueTrains } from '../service/issue-train.ts'
import { keySigner } from '../service/key-signer.ts'
import type { Kek } from '../service/key-wrap.ts'
import type { KeyKeeper } from '../service/keys.ts'
import { deriveAccessTokenKey } from '../service/oauth-access-token.ts'
import type { Publishing } from '../service/publish-object.ts'
import { makePublisher, type Publisher } from '../service/publisher.ts'
import type { Registry } from '../service/registry.ts'
import { statusHistory } from '../service/status-history.ts'
import type { Store } from '../store/database.ts'
import { StoreFailure } from '../store/failure.ts'
import type { Site } from '../web/view.ts'
import type { Log } from './log.ts'
import { nativeMac, nativeSha256 } from './native-hash.ts'
import { nativeDeflate } from './native-zlib.ts'
import { claimedRoots, proveBundle } from './saved-bundle.ts'

/** What a deployment is, whatever it runs on. */
export interface RuntimeSettings {
  readonly store: Store
  /** The one in use first; a second only while keys are being rewrapped. */
  readonly keks: readonly [Kek, ...Kek[]]
  /** 32 bytes that key the hashes of holders; never changes while a registry lives. */
  readonly pepper: Uint8Array
  /** `https://HOST` of every identifier. */
  readonly identifierOrigin: string
  readonly operator: Names
  readonly now: () => number
  readonly remoteSigner?: Signer
  /** Single issues share statements; a worker has one request at a time and none to share with. */
  readonly trains: boolean
  readonly afterCommit?: () => void
}

/** The use cases of one registry, wired. */
export interface Runtime {
  readonly registry: Registry
  readonly keeper: KeyKeeper
  readonly publishing: Publishing
  readonly publisher: Publisher
  readonly settings: RuntimeSettings
}

/** Object root of the certificate identifiers, modelled on GB/T 36904. */
const identifierRoot = '1.2.156.3005.2'

/** Wires the services. Opens nothing and asks nobody. */
export function openRuntime(settings: RuntimeSettings): Runtime {
  const { store, keks, now, operator, afterCommit } = settings
  const registry: Registry = {
    store,
    signer: keySigner({
      store,
      keks,
      now,
      ...(settings.remoteSigner === undefined ? {} : { remote: settings.remoteSigner }),
    }),
    now,
    random: randomBytes,
    sha256: nativeSha256,
    mac: nativeMac(settings.pepper),
    origin: settings.identifierOrigin,
    identifierRoot,
    offsetSeconds: 28_800,
    ...(afterCommit === undefined ? {} : { hooks: { afterCommit } }),
  }
  const keeper: KeyKeeper = { store, kek: keks[0], now }
  const deflate: Deflate = nativeDeflate
  const publishing: Publishing = { registry, operator, deflate }
  return { registry, keeper, publishing, publisher: makePublisher(publishing, keeper), settings }
}

// getRandomValues gives at most 65,536 bytes at a time (Web Cryptography §10.1.1).
function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let at = 0; at < count; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}

export interface AppSettings {
  readonly site: Site
  readonly published: HttpDeps['published']
  readonly log: Log
  readonly addressOf: HttpDeps['addressOf']
  readonly metricsToken?: string
  readonly metrics?: HttpDeps['metrics']
  readonly rootFingerprints: () => Promise<readonly string[]>
  readonly sampleDigits?: () => string | undefined
}

/** The HTTP surface over the use cases; the same for Node and for workerd. */
export async function openApp(runtime: Runtime, app: AppSettings) {
  const { registry, settings } = runtime
  const { store } = settings
  const bundle = heldBundle(app.published)
  return createApp({
    site: app.site,
    accessTokenKey: await deriveAccessTokenKey(settings.keks[0].bytes),
    store,
    mac: registry.mac,
    sha256: registry.sha256,
    published: app.published,
    work: licenseWork({ registry, ...(settings.trains ? { run: issueTrains(registry) } : {}) }),
    online: { bundle, history: (license) => statusHistory(registry, license) },
    pages: registryPages({
      registry,
      roots: app.rootFingerprints,
      published: app.published,
      bundle,
      ...(app.sampleDigits === undefined ? {} : { sampleDigits: app.sampleDigits }),
    }),
    ready: async () => {
      const db = store.scoped({ role: 'licet_public' })
      await db.selectFrom('published').select('path').limit(1).execute()
      return true
    },
    log: app.log,
    nowMs: Date.now,
    newId: () => crypto.randomUUID(),
    addressOf: app.addressOf,
    ...(app.metricsToken === undefined ? {} : { metricsToken: app.metricsToken }),
    ...(app.metrics === undefined ? {} : { metrics: app.metrics }),
  })
}

// Proven once for each published bundle: `/api/verify` knows exactly what offline verifiers know.
function heldBundle(published: HttpDeps['published']): () => Promise<Bundle> {
  let held: { readonly etag: string; readonly bundle: Bundle } | undefined
  return async () => {
    const document = await published.get('/bundle')
    if (document === undefined) throw new StoreFailure('unavailable')
    if (held?.etag === document.etag) return held.bundle
    const json = new TextDecoder().decode(document.body)
    const roots = await claimedRoots(json)
    const proven = await proveBundle(json, () => roots)
    if (!proven.ok) throw new StoreFailure('unavailable')
    held = { etag: document.etag, bundle: proven.value }
    return held.bundle
  }
}

/** 32 bytes for the hashes of holders, drawn from the key-encryption key (RFC 5869). */
export async function derivePepper(kek: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', kek.slice(), 'HKDF', false, ['deriveBits'])
  const info = new TextEncoder().encode('licet pepper v1')
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256))
}
