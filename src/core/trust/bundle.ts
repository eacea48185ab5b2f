import type { TypeMetadata } from '../license/type-metadata.ts'
import type { GenuineSet } from '../log/genuine-set.ts'
import { err, ok, type Result } from '../result.ts'
import type { Inflate } from '../status-list/zlib.ts'
import { portableInflate } from '../status-list/zlib.ts'
import { type BundleText, parseManifest, sha256Of } from './manifest.ts'
import { type BundleFault, type LoadedList, loadParts } from './parts.ts'
import { findRollback, type SeenParts } from './rollback.ts'
import type { RootList } from './root-list.ts'
import type { TrustList } from './trust-list.ts'

/**
 * Everything that a verifier knows about one registry, verified: no field of it comes from an
 * unproven text. Keep the texts (`BundleText`) for the next start, not this.
 */
export interface Bundle extends SeenParts {
  readonly origin: string
  /** Epoch seconds. */
  readonly iat: number
  readonly exp: number
  /** The newest `iat` proven in it: a clock well before this one is wrong. */
  readonly newestIat: number
  /** The pinned root that it was loaded under: RFC 7638 thumbprint, base64url. */
  readonly rootFingerprint: string
  /** Roots that may be pinned from now on. */
  readonly nextRoots: readonly string[]
  readonly root: RootList
  readonly trust: TrustList
  /** Imported department keys by `kid`. */
  readonly issueKeys: ReadonlyMap<string, CryptoKey>
  /** By URI; `list_invalid` for one that proved nothing. */
  readonly lists: ReadonlyMap<string, LoadedList | 'list_invalid'>
  /** By `vct`; `unusable` where the document did not hash right. */
  readonly types: ReadonlyMap<string, TypeMetadata | 'unusable'>
  /** By the URI that the trust list gives. */
  readonly genuineSets: ReadonlyMap<string, GenuineSet>
}

/** How a bundle is loaded. */
export interface LoadOptions {
  /** Pinned roots: RFC 7638 thumbprints, base64url, 43 characters. A bundle never brings its own. */
  readonly roots: readonly string[]
  /** The bundle held before, if any: nothing in the new one may be older. */
  readonly previous?: SeenParts
  /** zlib with a bound; the portable one if left out. */
  readonly inflate?: Inflate
}

/**
 * Verifies a bundle from the pinned root down and makes it ready for `verify`. Needs no clock:
 * whether a part is too old is the verdict's business, at the moment of a verdict.
 *
 * The text is anybody's. It is taken whole or not at all, but for a type document that does not
 * hash right and a status list that proves nothing, which are marked.
 * Errors: `manifest_malformed`, `part_missing`, `part_changed`, `root_unknown`, `root_malformed`,
 * `trust_malformed`, `kid_mismatch`, `kid_twice`, `list_key_unknown`, `manifest_key_unknown`,
 * `checkpoint_invalid`, `bundle_rollback`, `part_rollback`, `sequence_fork`.
 * @see SPEC.md §5–6
 */
export async function loadBundle(
  text: BundleText,
  options: LoadOptions,
): Promise<Result<Bundle, BundleFault>> {
  const parsed = parseManifest(text.manifest)
  if (!parsed.ok) return err({ code: parsed.error })
  const { manifest, jws } = parsed.value
  const texts = new Map<string, string | 'changed'>()
  for (const { uri, sha256 } of manifest.parts) {
    const part = Object.hasOwn(text.parts, uri) ? text.parts[uri] : undefined
    if (part === undefined) return err({ code: 'part_missing', uri })
    const holds = (await sha256Of(part)) === sha256
    // Only labels may be missing: a forger gains nothing by them, and a window can still work.
    if (!holds && !uri.startsWith(`${manifest.iss}/t/`)) return err({ code: 'part_changed', uri })
    texts.set(uri, holds ? part : 'changed')
  }
  const loaded = await loadParts(
    { manifest, jws, texts },
    options.roots,
    options.inflate ?? portableInflate,
  )
  if (!loaded.ok) return loaded
  const bundle: Bundle = {
    ...loaded.value,
    origin: manifest.iss,
    iat: manifest.iat,
    exp: manifest.exp,
    seen: {
      seq: { number: manifest.seq, sha256: await sha256Of(text.manifest) },
      ...loaded.value.seen,
    },
  }
  const rollback = options.previous && findRollback(options.previous, bundle)
  return rollback === undefined ? ok(bundle) : err(rollback)
}
