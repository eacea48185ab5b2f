/** How new everything published is, judged from the published objects alone. */
import type { Bundle } from '../core/trust/bundle.ts'
import { jsonOf, parseBundleText, parseManifest } from '../core/trust/manifest.ts'
import { membersOf } from '../core/trust/scheme.ts'
import { defaultPolicy } from '../core/verdict/policy.ts'
import { BUNDLE_RESIGN_SECONDS } from '../service/bundle-publish.ts'
import { LIST_RESIGN_SECONDS } from '../service/publish-lists.ts'
import { TRUST_RESIGN_SECONDS } from '../service/trust-publish.ts'
import type { Freshness, StatusFacts, StatusPart } from '../web/pages/status.tsx'
import type { PublishedReader } from './public-documents.ts'

export interface StatusSources {
  readonly published: PublishedReader
  /** The published bundle, proven as every verifier proves it; throws if there is none or it fails. */
  readonly bundle: () => Promise<Bundle>
  /** Epoch seconds. */
  readonly now: number
  readonly offsetSeconds: number
}

/** A signer that is this much behind is late; a restart or a slow minute is not. */
const graceSeconds = 3600
/** The root is signed by hand, so its end is announced. */
const rootNoticeSeconds = 30 * 86_400
/** Parts are published before the bundle that holds them. */
const bundleLagSeconds = 300

const paths = {
  bundle: '/bundle',
  lists: '/s',
  trust: '/trust/list',
  root: '/trust/root',
  log: '/log/checkpoint',
}
const worstFirst: readonly Freshness[] = ['missing', 'broken', 'old', 'late', 'fresh']
const worst = (...states: readonly Freshness[]): Freshness =>
  worstFirst.find((state) => states.includes(state)) ?? 'missing'

/** Reads the status anew; nothing is remembered, so nothing can look newer than it is. */
export async function systemStatus(sources: StatusSources): Promise<StatusFacts> {
  const { published, now, offsetSeconds } = sources
  const { staleAfterSeconds, clockToleranceSeconds } = defaultPolicy
  const frame = {
    now,
    offsetSeconds,
    policy: { staleAfterSeconds, signEverySeconds: LIST_RESIGN_SECONDS },
  }
  const document = await published.get(paths.bundle)
  const bundle = document === undefined ? undefined : await sources.bundle().catch(() => undefined)
  if (document === undefined || bundle === undefined) {
    // Nothing is said of parts that no bundle proves.
    const state = document === undefined ? 'missing' : 'broken'
    const parts = kinds.map((kind) => ({ kind, href: paths[kind], state }) as const)
    return { ...frame, publisher: { state }, clockWrong: false, parts }
  }
  const listed = manifestParts(new TextDecoder().decode(document.body))
  const served = await servedStates(published, listed, bundle, now)
  const alive = newestSignature(bundle)
  return {
    ...frame,
    publisher: {
      state: aged(alive, Number.POSITIVE_INFINITY, LIST_RESIGN_SECONDS, now),
      at: alive,
    },
    clockWrong: now < bundle.newestIat - clockToleranceSeconds,
    parts: kinds.map((kind) => partOf(kind, { bundle, listed, served, now })),
  }
}

const kinds = ['bundle', 'lists', 'trust', 'root', 'log'] as const

interface Reading {
  readonly bundle: Bundle
  readonly listed: readonly ListedPart[]
  /** By path: what is served there beside the bundle. */
  readonly served: ReadonlyMap<string, Freshness>
  readonly now: number
}

function partOf(kind: (typeof kinds)[number], reading: Reading): StatusPart {
  const { bundle, listed, served, now } = reading
  const href = paths[kind]
  const here = served.get(href) ?? 'missing'
  switch (kind) {
    case 'bundle': {
      const { iat: at, exp: until } = bundle
      return { kind, href, state: aged(at, until, BUNDLE_RESIGN_SECONDS, now), at, until }
    }
    case 'trust': {
      const { issuedAt: at, nextUpdate: until } = bundle.trust
      return {
        kind,
        href,
        state: worst(here, aged(at, until, TRUST_RESIGN_SECONDS, now)),
        at,
        until,
      }
    }
    case 'root': {
      const { issuedAt: at, nextUpdate: until } = bundle.root
      const ending = until - now < rootNoticeSeconds ? 'late' : 'fresh'
      return { kind, href, state: worst(here, now >= until ? 'old' : ending), at, until }
    }
    case 'log': {
      const at = listed.find(({ path }) => path === href)?.iat
      return { kind, href, state: here, at, count: bundle.seen.logSize }
    }
    case 'lists':
      return listsPart(reading)
  }
}

function listsPart({ bundle, served, now }: Reading): StatusPart {
  const loaded = [...bundle.lists]
  const good = loaded.flatMap(([, list]) => (list === 'list_invalid' ? [] : [list]))
  const base = { kind: 'lists', href: paths.lists, count: good.length } as const
  if (good.length === 0) return { ...base, state: loaded.length === 0 ? 'missing' : 'broken' }
  const at = Math.min(...good.map(({ iat }) => iat))
  const until = Math.min(...good.map(({ exp }) => exp))
  const states = loaded.map(([uri]) => served.get(uri.slice(bundle.origin.length)) ?? 'missing')
  if (good.length < loaded.length) states.push('broken')
  return { ...base, state: worst(...states, aged(at, until, LIST_RESIGN_SECONDS, now)), at, until }
}

function aged(at: number, until: number, dueSeconds: number, now: number): Freshness {
  if (now >= until) return 'old'
  return now - at > dueSeconds + graceSeconds ? 'late' : 'fresh'
}

function newestSignature({ iat, trust, lists }: Bundle): number {
  const instants = [...lists.values()].flatMap((one) => (one === 'list_invalid' ? [] : [one.iat]))
  return Math.max(iat, trust.issuedAt, ...instants)
}

interface ListedPart {
  readonly path: string
  readonly sha256: string
  /** When it was published. */
  readonly iat: number | undefined
}

/** The manifest's parts with their instants; its signature was proven by loading the bundle. */
function manifestParts(json: string): readonly ListedPart[] {
  const text = parseBundleText(json)
  const parsed = text === undefined ? undefined : parseManifest(text.manifest)
  if (!parsed?.ok) return []
  const { manifest, jws } = parsed.value
  const written = membersOf(jsonOf(jws.payload))?.parts
  const instants = new Map(
    (Array.isArray(written) ? written : []).map((one) => [
      membersOf(one)?.uri,
      membersOf(one)?.iat,
    ]),
  )
  return manifest.parts.map(({ uri, sha256 }) => {
    const iat = instants.get(uri)
    return {
      path: uri.slice(manifest.iss.length),
      sha256,
      iat: typeof iat === 'number' ? iat : undefined,
    }
  })
}

/** Whether each part is served on its own as well, and as the bundle has it. */
async function servedStates(
  published: PublishedReader,
  listed: readonly ListedPart[],
  bundle: Bundle,
  now: number,
): Promise<ReadonlyMap<string, Freshness>> {
  const states = new Map<string, Freshness>()
  for (const { path, sha256 } of listed) {
    if (path.startsWith('/t/')) continue
    const document = await published.get(path)
    // An ETag is the first 22 characters of the hash that the manifest gives.
    const same = document?.etag === `"${sha256.slice(0, 22)}"`
    const behind = now - bundle.iat > bundleLagSeconds ? 'late' : 'fresh'
    states.set(path, document === undefined ? 'missing' : same ? 'fresh' : behind)
  }
  return states
}
