import { err, ok, type Result } from '../core/result.ts'
import { membersOf } from '../core/trust/scheme.ts'
import { type CounterSettings, parseCounterSettings, policyNames } from '../web/counter-settings.ts'

/** Which variable is wrong, and the member of it that says so. */
export interface CounterFault {
  readonly variable: 'LICET_COUNTER_POLICY' | 'LICET_COUNTER_REGISTRIES'
  readonly member: string
}

/**
 * Reads what the operator settles for the counters.
 *
 * `LICET_COUNTER_POLICY` is a JSON object with the members that are to be stricter than the default;
 * `LICET_COUNTER_REGISTRIES` a JSON array of `{origin, roots, address?}`. An unknown member of the
 * policy is a fault here: a rule with a misspelt name would silently not hold.
 */
export function readCounterSettings(
  text: (name: string) => string | undefined,
): Result<CounterSettings, CounterFault> {
  const policy = parseJson(text('LICET_COUNTER_POLICY') ?? '{}')
  const unknown = Object.keys(membersOf(policy) ?? {}).find((name) => !policyNames.includes(name))
  if (unknown !== undefined) return err({ variable: 'LICET_COUNTER_POLICY', member: unknown })
  const registries = parseJson(text('LICET_COUNTER_REGISTRIES') ?? '[]')
  const parsed = parseCounterSettings({ policy, registries })
  if (parsed.ok) return ok(parsed.value)
  const variable =
    parsed.error === 'registries' ? 'LICET_COUNTER_REGISTRIES' : 'LICET_COUNTER_POLICY'
  return err({ variable, member: parsed.error })
}

// Null is neither an object nor an array, so that it is named as malformed by whoever reads on.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
