/** The registry's own bundle, loaded the way every verifier loads it. */
import { type Bundle, loadBundle } from '../core/trust/bundle.ts'
import { parseBundleText } from '../core/trust/manifest.ts'

interface BundleSource {
  get(
    path: string,
  ):
    | { readonly etag: string; readonly body: Uint8Array }
    | undefined
    | Promise<{ readonly etag: string; readonly body: Uint8Array } | undefined>
}

/**
 * Loads `/bundle` from what is published, anew only when its ETag has changed.
 *
 * @param roots - RFC 7638 thumbprints of the pinned roots.
 * @returns A function that gives the bundle; it throws while none is published or none proves.
 */
export function ownBundle(source: BundleSource, roots: readonly string[]): () => Promise<Bundle> {
  let held: { readonly etag: string; readonly bundle: Bundle } | undefined
  return async () => {
    const document = await source.get('/bundle')
    if (document === undefined) throw new Error('no bundle is published')
    if (held?.etag === document.etag) return held.bundle
    const text = parseBundleText(new TextDecoder().decode(document.body))
    const loaded = text === undefined ? undefined : await loadBundle(text, { roots })
    if (loaded?.ok !== true) throw new Error('the published bundle does not prove')
    held = { etag: document.etag, bundle: loaded.value }
    return loaded.value
  }
}
