import {
  type BundleText,
  type ManifestPart,
  parseBundleText,
  parseManifest,
  sha256Of,
} from '../../../../core/trust/manifest.ts'

/** What this device holds of a registry, for asking only for the rest. */
export interface HeldText {
  readonly text: BundleText
  readonly hashes: Readonly<Record<string, string>>
  readonly etag?: string | undefined
}

/** What a registry answered; a new text hashes right but is not proven yet. */
export type Update =
  | { readonly kind: 'same'; readonly etag?: string | undefined }
  | { readonly kind: 'new'; readonly text: BundleText; readonly etag?: string | undefined }
  | {
      readonly kind: 'failed'
      readonly code: 'unreachable' | 'manifest_malformed' | 'part_changed'
    }

const shortWaitMs = 20_000
const longWaitMs = 180_000

/**
 * Asks a registry for what has changed: the manifest first, then the parts whose hash is new, or
 * the whole bundle where nearly everything is.
 *
 * @param address - Origin to fetch from.
 * @param held - What is there already; undefined at the first use or after damage.
 */
export async function fetchUpdate(address: string, held: HeldText | undefined): Promise<Update> {
  if (held === undefined) return await fetchWhole(address)
  const manifest = await fetchText(`${address}/bundle/manifest`, shortWaitMs, held.etag)
  if (manifest === undefined) return { kind: 'failed', code: 'unreachable' }
  const { etag } = manifest
  if (manifest.text === undefined) return { kind: 'same', etag: held.etag }
  if (manifest.text === held.text.manifest) return { kind: 'same', etag }
  const parsed = parseManifest(manifest.text)
  if (!parsed.ok) return { kind: 'failed', code: parsed.error }
  const { iss, parts } = parsed.value.manifest
  const missing = parts.filter(({ uri, sha256 }) => held.hashes[uri] !== sha256)
  const nearlyAll = missing.length * 3 > parts.length * 2
  if (nearlyAll || missing.some(({ uri }) => !uri.startsWith(`${iss}/`))) {
    return await fetchWhole(address)
  }
  const fetched = await Promise.all(
    missing.map((part) => fetchPart(`${address}${part.uri.slice(iss.length)}`, part)),
  )
  // Published anew between the two requests, or damaged on the way: the whole belongs together.
  if (fetched.includes('changed')) return await fetchWhole(address)
  const texts: Record<string, string> = {}
  for (const { uri } of parts) {
    const at = missing.findIndex((part) => part.uri === uri)
    const text = at < 0 ? held.text.parts[uri] : fetched[at]
    if (text === undefined) return { kind: 'failed', code: 'unreachable' }
    texts[uri] = text
  }
  return { kind: 'new', text: { manifest: manifest.text, parts: texts }, etag }
}

async function fetchWhole(address: string): Promise<Update> {
  const whole = await fetchText(`${address}/bundle`, longWaitMs)
  if (whole?.text === undefined) return { kind: 'failed', code: 'unreachable' }
  const text = parseBundleText(whole.text)
  return text === undefined ? { kind: 'failed', code: 'manifest_malformed' } : { kind: 'new', text }
}

async function fetchPart(url: string, part: ManifestPart): Promise<string | undefined> {
  const text = (await fetchText(url, longWaitMs))?.text
  if (text === undefined) return undefined
  return (await sha256Of(text)) === part.sha256 ? text : 'changed'
}

/** Undefined: no answer, or not a good one. Without a text: not modified. */
export async function fetchText(
  url: string,
  waitMs: number,
  etag?: string,
): Promise<{ readonly text?: string; readonly etag?: string } | undefined> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), waitMs)
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      redirect: 'error',
      // Our own condition switches the browser's cache off: a 304 then arrives as one.
      cache: etag === undefined ? 'no-cache' : 'no-store',
      headers: etag === undefined ? {} : { 'If-None-Match': etag },
      signal: abort.signal,
    })
    if (response.status === 304) return {}
    if (!response.ok) return undefined
    const text = await response.text()
    const tag = response.headers.get('etag')
    return tag === null ? { text } : { text, etag: tag }
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
