import { err, ok, type Result } from '../../../../core/result.ts'
import { type Bundle, loadBundle } from '../../../../core/trust/bundle.ts'
import { type BundleText, parseManifest } from '../../../../core/trust/manifest.ts'
import type { UpdateState } from '../../../counter/knowledge-state.ts'
import { offeredRoot } from './offered-root.ts'
import type { Held, KnowledgeStore, Registry } from './store.ts'

/** One trusted registry: what is remembered, and the bundle that was proven from it. */
export interface Trusted {
  readonly registry: Registry
  readonly text?: BundleText
  readonly bundle?: Bundle
  readonly update: UpdateState
}

/** Why a bundle was not taken. */
export type TakeFault =
  | { readonly code: 'root_changed'; readonly offered: string }
  | { readonly code: string }

/** A fresh text of a bundle, and how it came. */
export interface Offer {
  readonly text: BundleText
  readonly etag?: string | undefined
  /** Epoch seconds. */
  readonly now: number
}

/**
 * Proves what is stored, without a network. A bundle that was damaged in the store is put aside;
 * what was seen of it stays the floor under the next one.
 */
export async function recall(registry: Registry, store: KnowledgeStore): Promise<Trusted> {
  if (registry.held === undefined) return { registry, update: idle }
  const text = await store.textOf(registry)
  const { roots, seen } = registry
  const loaded =
    text && (await loadBundle(text, { roots, ...(seen === undefined ? {} : { previous: seen }) }))
  // Labels alone may be damaged and the bundle still load: they are fetched anew as well.
  const wanted = text === undefined ? {} : hashesOf(text)
  const damaged = loaded?.ok
    ? unusableTypes(loaded.value).some((uri) => registry.held?.parts[uri] === wanted[uri])
    : true
  if (text !== undefined && loaded?.ok && !damaged) {
    return { registry, text, bundle: loaded.value, update: idle }
  }
  const { held, ...rest } = registry
  await store.save(rest, undefined)
  const update: UpdateState = { state: 'failed', code: 'stored_damaged' }
  return loaded?.ok ? { registry: rest, bundle: loaded.value, update } : { registry: rest, update }
}

/**
 * Proves a bundle and takes it whole, or says why not and changes nothing. At the first use of the
 * host the root that it offers is noted; from then on only that root names its successor.
 */
export async function take(trusted: Trusted, offer: Offer): Promise<Result<Trusted, TakeFault>> {
  const { registry } = trusted
  const { text, etag, now } = offer
  const offered = await offeredRoot(text.parts)
  const noted = registry.roots
  const mayBeNoted = registry.source === 'host' && noted.length === 0 && offered !== undefined
  const loaded = await loadBundle(text, {
    roots: mayBeNoted ? [offered] : noted,
    ...(registry.seen === undefined ? {} : { previous: registry.seen }),
  })
  if (!loaded.ok) {
    const { code } = loaded.error
    return code === 'root_unknown' && noted.length > 0
      ? err({ code: 'root_changed', offered: offered ?? '?' })
      : err({ code })
  }
  const bundle = loaded.value
  if (registry.origin !== undefined && registry.origin !== bundle.origin) {
    return err({ code: 'other_registry' })
  }
  const hashes = hashesOf(text)
  // What does not hash right stays wanted, so that the next update asks for it again.
  for (const uri of unusableTypes(bundle)) hashes[uri] = 'unusable'
  const held = {
    manifest: text.manifest,
    parts: hashes,
    checkedAt: now,
    ...(etag === undefined ? {} : { etag }),
  }
  return ok({ registry: noteOf(registry, bundle, held), text, bundle, update: idle })
}

const idle: UpdateState = { state: 'idle' }

const unusableTypes = ({ types }: Bundle): readonly string[] =>
  [...types].flatMap(([uri, type]) => (type === 'unusable' ? [uri] : []))

function hashesOf({ manifest }: BundleText): Record<string, string> {
  const parsed = parseManifest(manifest)
  const parts = parsed.ok ? parsed.value.manifest.parts : []
  return Object.fromEntries(parts.map(({ uri, sha256 }) => [uri, sha256]))
}

function noteOf(registry: Registry, bundle: Bundle, held: Held): Registry {
  const { rootFingerprint: fingerprint, nextRoots, origin, seen } = bundle
  const { id, source, address, rotated, roots: noted } = registry
  const [former] = noted
  const changed = registry.seen !== undefined && former !== undefined && former !== fingerprint
  const change = changed ? { at: held.checkedAt, former } : rotated
  return {
    id,
    source,
    origin,
    // The signing root first; the others are the ones it vouches for.
    roots: [fingerprint, ...nextRoots.filter((root) => root !== fingerprint)],
    seen: { origin, seen },
    held,
    ...(address === undefined ? {} : { address }),
    ...(change === undefined ? {} : { rotated: change }),
  }
}
