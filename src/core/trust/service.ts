import { decodeBase64url } from '../credential/base64url.ts'
import { type PublicJwk, parsePublicJwk } from './public-key.ts'
import { extensionOf, instantOf, membersOf } from './scheme.ts'

export type ServiceKind = 'issue' | 'status' | 'log'
export type ServiceStatus = 'active' | 'retired' | 'compromised'

/** One row of a key's life: it reigns from `from` to the next row's. */
export interface ServiceInstance {
  readonly status: ServiceStatus
  /** Epoch seconds. */
  readonly from: number
  /** What an active issue key may sign: types (`vct` without version) by `iss`. */
  readonly issue: ReadonlyMap<string, ReadonlySet<string>>
}

/** Where the credentials stand that a compromised key signed before it was lost. */
export interface GenuineSets {
  /** Log size at the last trusted head. */
  readonly cut: number
  /** By status list URI: the set's URI and base64url SHA-256 of its text. */
  readonly sets: ReadonlyMap<string, { readonly uri: string; readonly sha256: string }>
}

/** A key of a trust list, with its life. */
export interface TrustService {
  readonly kind: ServiceKind
  readonly jwk: PublicJwk
  /** Newest first; `from` falls strictly. At least one. */
  readonly instances: readonly ServiceInstance[]
  readonly compromised?: GenuineSets
}

/**
 * Reads one service of a trust list that speaks for `origin`.
 *
 * @returns Undefined for a service of another origin or an unknown kind (ignored), else the
 *   service or why the whole list is refused: `trust_malformed`, `kid_mismatch`.
 * @see SPEC.md §5, rules 1–4
 */
export async function parseService(
  value: unknown,
  origin: string,
): Promise<TrustService | undefined | 'trust_malformed' | 'kid_mismatch'> {
  const service = membersOf(value)
  const present = membersOf(service?.ServiceInformation)
  if (present === undefined) return 'trust_malformed'
  const kind = kindOf(present.ServiceTypeIdentifier, origin)
  if (kind === undefined) return undefined
  const keys = membersOf(present.ServiceDigitalIdentity)?.PublicKeyValues
  if (!Array.isArray(keys) || keys.length !== 1) return 'trust_malformed'
  const jwk = await parsePublicJwk(keys[0])
  if (jwk === 'kid_mismatch') return jwk
  if (jwk === 'key_malformed' || (jwk.alg === 'ES256') !== (kind !== 'log'))
    return 'trust_malformed'
  const history = service?.ServiceHistory ?? []
  if (!Array.isArray(history)) return 'trust_malformed'
  const instances: ServiceInstance[] = []
  for (const row of [present, ...history]) {
    const instance = parseInstance(row, origin)
    const newer = instances.at(-1)
    if (instance === undefined || (newer !== undefined && instance.from >= newer.from)) {
      return 'trust_malformed'
    }
    instances.push(instance)
  }
  if (instances[0]?.status !== 'compromised') return { kind, jwk, instances }
  const compromised = parseGenuineSets(present.ServiceInformationExtensions)
  return compromised === undefined ? 'trust_malformed' : { kind, jwk, instances, compromised }
}

/** The row that reigns at an instant, if the key was listed by then. */
export function instanceAt(service: TrustService, at: number): ServiceInstance | undefined {
  return service.instances.find((instance) => instance.from <= at)
}

function kindOf(identifier: unknown, origin: string): ServiceKind | undefined {
  for (const kind of ['issue', 'status', 'log'] as const) {
    if (identifier === `${origin}/trust/svc/${kind}`) return kind
  }
  return undefined
}

function parseInstance(value: unknown, origin: string): ServiceInstance | undefined {
  const row = membersOf(value)
  const from = instantOf(row?.StatusStartingTime)
  const status = (['active', 'retired', 'compromised'] as const).find(
    (name) => row?.ServiceStatus === `${origin}/trust/status/${name}`,
  )
  if (row === undefined || from === undefined || status === undefined) return undefined
  const issue = new Map<string, ReadonlySet<string>>()
  const listed = extensionOf(row.ServiceInformationExtensions, 'issue')
  if (listed !== undefined && !Array.isArray(listed)) return undefined
  for (const entry of listed ?? []) {
    const { iss, types } = membersOf(entry) ?? {}
    if (typeof iss !== 'string' || !Array.isArray(types) || issue.has(iss)) return undefined
    // A list speaks only for its own origin; all else in it is ignored.
    if (!iss.startsWith(`${origin}/i/`)) continue
    const own = types.filter((type) => typeof type === 'string' && type.startsWith(`${origin}/t/`))
    issue.set(iss, new Set<string>(own))
  }
  return { status, from, issue }
}

function parseGenuineSets(extensions: unknown): GenuineSets | undefined {
  const { cut, sets: listed } = membersOf(extensionOf(extensions, 'compromised')) ?? {}
  if (typeof cut !== 'number' || !Number.isSafeInteger(cut) || cut < 0) return undefined
  if (!Array.isArray(listed)) return undefined
  const sets = new Map<string, { uri: string; sha256: string }>()
  for (const entry of listed) {
    const { list, uri, sha256 } = membersOf(entry) ?? {}
    if (typeof list !== 'string' || typeof uri !== 'string' || typeof sha256 !== 'string') {
      return undefined
    }
    if (decodeBase64url(sha256)?.length !== 32 || sets.has(list)) return undefined
    sets.set(list, { uri, sha256 })
  }
  return { cut, sets }
}
