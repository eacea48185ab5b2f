import { signCompact } from '../core/credential/sign.ts'
import { parseManifest } from '../core/trust/manifest.ts'
import { listKeys } from '../store/key.ts'
import {
  findPublished,
  insertPublished,
  listPublished,
  prunePublished,
  readPublished,
} from '../store/published.ts'
import { currentKey } from './keys.ts'
import { digestOf, type Publishing, publisherScope, textBytes, withEtag } from './publish-object.ts'

/** A manifest is good for this long and signed again at least this often, in seconds. */
export const BUNDLE_EXP_SECONDS = 8 * 86_400
export const BUNDLE_RESIGN_SECONDS = 6 * 3600
const KEPT = 3

export type BundleOutcome = 'published' | 'unchanged' | 'lost' | 'incomplete'

/**
 * Publishes the bundle, manifest and parts together, if a part changed or six hours have passed.
 *
 * @returns `incomplete` until there is a root list, a trust list and a log head: a verifier would
 *   refuse it. `lost` when another publisher was first.
 */
export async function publishBundle({ registry }: Publishing): Promise<BundleOutcome> {
  const db = registry.store.scoped(publisherScope)
  const before = await findPublished(db, '/bundle/manifest')
  const now = registry.now()
  const key = await currentKey(registry.store, 'status', now)
  const inForce = await setsInForce(registry.origin, await listKeys(db))
  const paths = (await listPublished(db))
    .map(({ path }) => path)
    .filter((path) => {
      if (path.startsWith('/trust/genuine/')) return inForce.has(path)
      return /^\/(?:trust\/root|trust\/list|log\/checkpoint|s\/[0-9]+|t\/.+)$/.test(path)
    })
  const needed = ['/trust/root', '/trust/list', '/log/checkpoint']
  if (key === undefined || needed.some((path) => !paths.includes(path))) return 'incomplete'
  const objects = await readPublished(db, paths)
  const parts = await Promise.all(
    objects.map(async ({ path, body, iat }) => ({
      uri: `${registry.origin}${path}`,
      sha256: await digestOf(body),
      iat,
    })),
  )
  if (
    before !== undefined &&
    before.iat + BUNDLE_RESIGN_SECONDS > now &&
    before.iat >= (key.from_at ?? 0)
  ) {
    const old = parseManifest(new TextDecoder().decode(before.body))
    const same =
      old.ok &&
      old.value.jws.kid === key.kid &&
      old.value.manifest.parts.length === parts.length &&
      old.value.manifest.parts.every(
        ({ uri, sha256 }, n) => uri === parts[n]?.uri && sha256 === parts[n]?.sha256,
      )
    if (same) return 'unchanged'
  }
  const seq = (before?.seq ?? 0) + 1
  const iat = Math.max(now, before?.iat ?? 0)
  const payload = { iss: registry.origin, iat, exp: iat + BUNDLE_EXP_SECONDS, seq, parts }
  const manifest = await signCompact(
    registry.signer,
    'licet-bundle+jwt',
    key.kid,
    JSON.stringify(payload),
  )
  const texts = objects.map(({ path, body }) => [
    `${registry.origin}${path}`,
    new TextDecoder().decode(body),
  ])
  const bundle = JSON.stringify({ manifest, parts: Object.fromEntries(texts) })
  const published = await insertPublished(db, [
    await withEtag({
      path: '/bundle/manifest',
      seq,
      iat,
      contentType: 'application/licet-bundle+jwt',
      body: textBytes(manifest),
    }),
    await withEtag({
      path: '/bundle',
      seq,
      iat,
      contentType: 'application/json',
      body: textBytes(bundle),
    }),
  ])
  if (!published) return 'lost'
  for (const path of ['/bundle', '/bundle/manifest']) {
    await prunePublished(db, path, seq - KEPT + 1)
  }
  return 'published'
}

/** Paths of the genuine sets that the keys' entries name. */
async function setsInForce(
  origin: string,
  keys: readonly { readonly state: string; readonly facts: Readonly<Record<string, unknown>> }[],
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>()
  for (const { state, facts } of keys) {
    if (state !== 'compromised' || !Array.isArray(facts.sets)) continue
    for (const { uri } of facts.sets) {
      if (typeof uri === 'string' && uri.startsWith(origin)) paths.add(uri.slice(origin.length))
    }
  }
  return paths
}
