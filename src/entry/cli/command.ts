/** What a command sees of the world around it; a test hands in its own. */
export interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Current folder; relative paths start here. */
  readonly folder: string
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number
  readonly out: (text: string) => void
  readonly complain: (text: string) => void
  readonly input: () => Promise<Uint8Array>
  readonly fetch: typeof fetch
}

/** One command of the command line; `run` answers with the exit code. */
export interface Command {
  readonly usage: string
  /** Exit code when it cannot be done; 1 if not said. */
  readonly faultCode?: number
  readonly run: (args: readonly string[], around: Surroundings) => Promise<number>
}

/** Exit codes: `verify` gives the first three their meaning (api.md), `sysexits.h` the last. */
export const exitCodes = { good: 0, refused: 1, unknown: 2, usage: 64 } as const

/** The command was called wrongly: one sentence, exit 64. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault'
}

/** The command was right but cannot be done here and now: one sentence, exit 1. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault'
}
