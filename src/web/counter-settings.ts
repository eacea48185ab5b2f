import { err, ok, type Result } from '../core/result.ts'
import { membersOf } from '../core/trust/scheme.ts'
import { defaultPolicy, type Policy } from '../core/verdict/policy.ts'

/** What the operator of a deployment settles for its counters; served at `settingsPath`. */
export interface CounterSettings {
  readonly policy: Policy
  /** Registries beside the host's own: the only ones that a counter may connect to. */
  readonly registries: readonly OtherRegistry[]
}

export interface OtherRegistry {
  /** `https://HOST` as it stands in its credentials. */
  readonly origin: string
  /**
   * Thumbprints of its root keys, 43 characters each: it is trusted. Empty: a counter may fetch
   * from it once a person there has added it by a file.
   */
  readonly roots: readonly string[]
  /** Where its bundle is fetched; its origin unless it says otherwise (http on loopback only). */
  readonly address: string
}

export const settingsPath = '/counter/policy.json'

export const defaultCounterSettings: CounterSettings = { policy: defaultPolicy, registries: [] }

/** The smallest value of each number; the largest is the default: settings only make stricter. */
const smallest = {
  staleAfterSeconds: 3_600,
  clockToleranceSeconds: 0,
  trustListOldSeconds: 0,
  timedPastSeconds: 10,
  timedFutureSeconds: 0,
} as const satisfies Partial<Record<keyof Policy, number>>

const presentations = ['any', 'live', 'challenged'] as const
const thumbprint = /^[\w-]{43}$/

/**
 * Reads a settings document, or an operator's own words in the same shape; what is left out takes
 * its default. Unknown members are ignored: a newer server may say more than this page knows.
 *
 * @param value - From the host, or from the environment.
 * @returns The name of the first member that is malformed or less strict than the default.
 */
export function parseCounterSettings(value: unknown): Result<CounterSettings, string> {
  const document = membersOf(value)
  if (document === undefined) return err('settings')
  const { policy: rules = {}, registries: listed = [] } = document
  const policy = parsePolicy(rules)
  if (!policy.ok) return policy
  if (!Array.isArray(listed) || listed.length > 50) return err('registries')
  const registries: OtherRegistry[] = []
  for (const entry of listed) {
    const registry = parseRegistry(entry)
    if (registry === undefined || registries.some(({ origin }) => origin === registry.origin)) {
      return err('registries')
    }
    registries.push(registry)
  }
  return ok({ policy: policy.value, registries })
}

/** The names that a policy may hold, for an operator whose slip of the pen must not pass. */
export const policyNames: readonly string[] = Object.keys(defaultPolicy)

function parsePolicy(value: unknown): Result<Policy, string> {
  const members = membersOf(value)
  if (members === undefined) return err('policy')
  const policy = { ...defaultPolicy }
  for (const name of Object.keys(smallest) as (keyof typeof smallest)[]) {
    const wanted = members[name]
    if (wanted === undefined) continue
    if (typeof wanted !== 'number' || !Number.isSafeInteger(wanted)) return err(name)
    if (wanted < smallest[name] || wanted > defaultPolicy[name]) return err(name)
    policy[name] = wanted
  }
  const presentation = members.presentation ?? policy.presentation
  const known = presentations.find((one) => one === presentation)
  return known === undefined ? err('presentation') : ok({ ...policy, presentation: known })
}

/**
 * Reads one registry of the settings, or the small file that a person adds.
 * Undefined: not an https origin, no list of roots, or an address that is neither https nor on loopback.
 */
export function parseRegistry(value: unknown): OtherRegistry | undefined {
  const { origin, roots = [], address = origin } = membersOf(value) ?? {}
  if (!isOrigin(origin) || !origin.startsWith('https:') || !isOrigin(address)) return undefined
  if (!Array.isArray(roots) || roots.length > 10) return undefined
  const thumbprints = roots.filter((root): root is string => thumbprint.test(String(root)))
  return thumbprints.length === roots.length ? { origin, roots: thumbprints, address } : undefined
}

function isOrigin(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const url = new URL(value)
  const local = url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname)
  return url.origin === value && (url.protocol === 'https:' || local)
}

/** The document as it is served. */
export function settingsDocument({ policy, registries }: CounterSettings): string {
  return `${JSON.stringify({ format: 1, policy, registries }, null, 2)}\n`
}
