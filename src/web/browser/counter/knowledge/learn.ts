import { decodeBase64url } from '../../../../core/credential/base64url.ts'
import { payloadText } from '../../../../core/credential/jws.ts'
import { type Bundle, loadBundle } from '../../../../core/trust/bundle.ts'
import { parseBundleText } from '../../../../core/trust/manifest.ts'
import { fingerprintOf, parsePublicJwk } from '../../../../core/trust/public-key.ts'
import { extensionOf, membersOf } from '../../../../core/trust/scheme.ts'
import type { KnowledgeState, Root } from '../../../counter/knowledge-part.tsx'
import { recall, remember } from './memory.ts'

/** A loaded bundle and how it is shown, or why there is none. */
export interface Learned {
  readonly bundle?: Bundle
  readonly state:
    | Exclude<KnowledgeState, { readonly state: 'ready' }>
    | { readonly state: 'ready'; readonly signedAt: number; readonly root: Root }
}

/**
 * Fetches `/bundle` from this page's own origin and verifies it from the noted root down. At the
 * first use the root that the site offers is noted: from then on it must sign its own successor.
 */
export async function learn(): Promise<Learned> {
  if (typeof crypto === 'undefined' || crypto.subtle === undefined) {
    return { state: { state: 'old_browser' } }
  }
  const json = await fetchText('/bundle')
  if (json === undefined) return { state: { state: 'failed' } }
  const text = parseBundleText(json)
  if (text === undefined) return { state: { state: 'failed', code: 'manifest_malformed' } }
  const offered = await offeredRoot(text.parts)
  const noted = recall()
  const roots = noted?.roots ?? (offered === undefined ? [] : [offered])
  const loaded = await loadBundle(text, {
    roots,
    ...(noted === undefined ? {} : { previous: noted.seen }),
  })
  if (!loaded.ok) {
    const { code } = loaded.error
    return code === 'root_unknown' && noted !== undefined
      ? { state: { state: 'alarm', noted: noted.roots[0] ?? '', offered: offered ?? '?' } }
      : { state: { state: 'failed', code } }
  }
  const bundle = loaded.value
  const { rootFingerprint: fingerprint, nextRoots, origin, seen } = bundle
  // The signing root first; the others are the ones it vouches for.
  const others = nextRoots.filter((root) => root !== fingerprint)
  remember({ roots: [fingerprint, ...others], seen: { origin, seen } })
  const trusted =
    noted === undefined ? 'first' : noted.roots[0] === fingerprint ? 'kept' : 'rotated'
  const root = { fingerprint, trusted } as const
  return { bundle, state: { state: 'ready', signedAt: bundle.iat, root } }
}

async function fetchText(path: string): Promise<string | undefined> {
  try {
    const response = await fetch(path, { credentials: 'omit', cache: 'no-cache' })
    return response.ok ? await response.text() : undefined
  } catch {
    return undefined
  }
}

/** The fingerprint of the key that the offered root list names as its own signer; unproven. */
async function offeredRoot(parts: Readonly<Record<string, string>>): Promise<string | undefined> {
  const [, token] = Object.entries(parts).find(([uri]) => uri.endsWith('/trust/root')) ?? []
  const [header = '', payload = ''] = (token ?? '').split('.')
  const kid = membersOf(parse(header))?.kid
  const lote = membersOf(membersOf(parse(payload))?.LoTE)
  const information = membersOf(lote?.ListAndSchemeInformation)
  const listed = extensionOf(information?.SchemeExtensions, 'roots')
  for (const value of Array.isArray(listed) ? listed : []) {
    const jwk = await parsePublicJwk(value)
    if (typeof jwk !== 'string' && jwk.kid === kid) return await fingerprintOf(jwk)
  }
  return undefined
}

function parse(part: string): unknown {
  const bytes = decodeBase64url(part)
  const text = bytes && payloadText(bytes)
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
