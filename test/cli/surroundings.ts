import type { Surroundings } from '../../src/entry/cli/command.ts'
import { runCommandLine } from '../../src/entry/cli.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly complaint: string
}

/** Runs a command line in this process and tells what it said. */
export async function run(
  args: readonly string[],
  around: Partial<Surroundings> = {},
): Promise<Ran> {
  const out: string[] = []
  const complaint: string[] = []
  const code = await runCommandLine(args, {
    variables: {},
    folder: '/nonexistent',
    now: () => 1_800_000_000,
    out: (text) => out.push(text),
    complain: (text) => complaint.push(text),
    input: async () => new Uint8Array(),
    fetch: async () => {
      throw new TypeError('this test has no network')
    },
    ...around,
  })
  return { code, out: out.join('\n'), complaint: complaint.join('\n') }
}
