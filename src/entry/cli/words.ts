import { parseArgs } from 'node:util'
import { UsageFault } from './command.ts'

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

/**
 * Reads the words of one command.
 *
 * @param args - As typed.
 * @param options - As `node:util` `parseArgs` wants them.
 * @param usage - Quoted when the words do not fit.
 * @param positionals - How many words without `--` there must be, from and to.
 * @throws UsageFault with one sentence that does not repeat a value.
 */
export function readWords<const O extends Options>(
  args: readonly string[],
  options: O,
  usage: string,
  positionals: readonly [number, number],
) {
  const parsed = attempt(args, options, usage)
  const count = parsed.positionals.length
  if (count < positionals[0] || count > positionals[1]) {
    throw new UsageFault(`this is how it is called: ${usage}`)
  }
  return parsed
}

function attempt<const O extends Options>(args: readonly string[], options: O, usage: string) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch {
    // parseArgs quotes what was typed, which may be a number or a secret in the wrong place.
    throw new UsageFault(`this is how it is called: ${usage}`)
  }
}
