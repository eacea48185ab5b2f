import { err, ok, type Result } from '../result.ts'
import { type PublicJwk, parsePublicJwk } from './public-key.ts'
import { extensionOf, membersOf, parseScheme, type Scheme } from './scheme.ts'

/** What the pinned root says: which keys may sign which registry's trust list. */
export interface RootList extends Scheme {
  /** By the trust list's URL, `https://HOST/trust/list`. */
  readonly registries: ReadonlyMap<string, readonly PublicJwk[]>
  /** Root keys that a verifier may pin from now on. */
  readonly roots: readonly PublicJwk[]
}

export type RootListFault = 'root_malformed' | 'kid_mismatch' | 'kid_twice'

/** A root list's life, in seconds: 366 days (SPEC.md §5). */
export const maxRootLifeSeconds = 366 * 86_400

/**
 * Reads the payload of a root list whose signature holds.
 *
 * Errors: `root_malformed` (also: lives longer than 366 days), `kid_mismatch`, `kid_twice`.
 * @see SPEC.md §5
 */
export async function parseRootList(payload: unknown): Promise<Result<RootList, RootListFault>> {
  const parsed = parseScheme(payload, 'urn:licet:trust:root')
  if (parsed === undefined) return err('root_malformed')
  const { scheme, information } = parsed
  if (scheme.nextUpdate - scheme.issuedAt > maxRootLifeSeconds) return err('root_malformed')
  const pointers = information.PointersToOtherLoTE
  if (!Array.isArray(pointers)) return err('root_malformed')
  const registries = new Map<string, readonly PublicJwk[]>()
  for (const pointer of pointers) {
    const { LoTELocation: location, ServiceDigitalIdentities: identities } =
      membersOf(pointer) ?? {}
    if (typeof location !== 'string' || !Array.isArray(identities) || registries.has(location)) {
      return err('root_malformed')
    }
    const values = identities.flatMap((identity) => {
      const keys = membersOf(identity)?.PublicKeyValues
      return Array.isArray(keys) ? keys : [undefined]
    })
    const keys = await parseKeys(values)
    if (!keys.ok) return keys
    registries.set(location, keys.value)
  }
  const listed = extensionOf(information.SchemeExtensions, 'roots')
  const roots = await parseKeys(Array.isArray(listed) ? listed : [])
  if (!roots.ok) return roots
  return ok({ ...scheme, registries, roots: roots.value })
}

async function parseKeys(
  values: readonly unknown[],
): Promise<Result<readonly PublicJwk[], RootListFault>> {
  const keys: PublicJwk[] = []
  for (const value of values) {
    const key = await parsePublicJwk(value)
    if (key === 'kid_mismatch') return err('kid_mismatch')
    if (key === 'key_malformed' || key.alg !== 'ES256') return err('root_malformed')
    if (keys.some((other) => other.kid === key.kid)) return err('kid_twice')
    keys.push(key)
  }
  return ok(keys)
}
