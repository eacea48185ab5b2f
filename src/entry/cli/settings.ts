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
