import { parseEnv, type Settings } from '../env.ts'
import { type Surroundings, UsageFault } from './command.ts'

/**
 * The settings that a command needs.
 *
 * @throws UsageFault naming every fault of the environment, one a line.
 */
export function settingsFor(
  around: Surroundings,
  needs: Parameters<typeof parseEnv>[1] = [],
): Settings {
  const parsed = parseEnv(around.variables, needs, around.folder)
  if (parsed.ok) return parsed.value
  throw new UsageFault(parsed.error.map(({ message }) => message).join('\n  '))
}

/** `https://HOST` of the identifiers: always https, also where people come by http on loopback. */
export function identifierOriginOf(origin: string): string {
  return `https://${new URL(origin).host}`
}

/** Who runs the registry, as the trust list names it. */
export function operatorOf(around: Surroundings): { readonly zh: string; readonly en: string } {
  const { LICET_OPERATOR: zh = '登记系统', LICET_OPERATOR_EN: en = 'Licet registry' } =
    around.variables
  return { zh, en }
}
