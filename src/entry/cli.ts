import { realpathSync } from 'node:fs'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import {
  type Command,
  CommandFault,
  exitCodes,
  type Surroundings,
  UsageFault,
} from './cli/command.ts'

/**
 * The commands; each file is read only when its word is called, so that `licet verify` starts
 * without loading a database driver or a server.
 */
const commands: Readonly<Record<string, { about: string; load: () => Promise<Command> }>> = {
  verify: {
    about: 'verify codes offline: text, PNG, folder, CSV or -',
    load: async () => (await import('./cli/verify.ts')).verifyCommand,
  },
  bundle: {
    about: 'fetch the signed bundle that verifying needs',
    load: async () => (await import('./cli/bundle.ts')).bundleCommand,
  },
  migrate: {
    about: 'bring the database to the newest schema',
    load: async () => (await import('./cli/migrate.ts')).migrateCommand,
  },
  keys: {
    about: 'root, list, rotate, retire, rewrap, compromise',
    load: async () => (await import('./cli/keys.ts')).keysCommand,
  },
  root: {
    about: 'sign and publish the root list',
    load: async () => (await import('./cli/root.ts')).rootCommand,
  },
  department: {
    about: 'add a department and what it may issue',
    load: async () => (await import('./cli/department.ts')).departmentCommand,
  },
  client: {
    about: 'add an API client of a department',
    load: async () => (await import('./cli/client.ts')).clientCommand,
  },
  type: {
    about: 'add a license type',
    load: async () => (await import('./cli/type.ts')).typeCommand,
  },
  staff: {
    about: 'invite a person to the desk (not in this version)',
    load: async () => (await import('./cli/staff.ts')).staffCommand,
  },
  issue: {
    about: 'issue licenses from a file, one JSON object a line',
    load: async () => (await import('./cli/issue.ts')).issueCommand,
  },
  seed: {
    about: 'departments, types and licenses of a file',
    load: async () => (await import('./cli/seed.ts')).seedCommand,
  },
  token: {
    about: 'an access token for an API client',
    load: async () => (await import('./cli/token.ts')).tokenCommand,
  },
  check: {
    about: 're-derive every invariant from the stored bytes',
    load: async () => (await import('./cli/check.ts')).checkCommand,
  },
  recover: {
    about: 'the mandatory step after a restore',
    load: async () => (await import('./cli/recover.ts')).recoverCommand,
  },
  doctor: {
    about: 'look over the environment, the database and its roles',
    load: async () => (await import('./cli/doctor.ts')).doctorCommand,
  },
  dev: {
    about: 'a demo registry on this machine alone',
    load: async () => (await import('./cli/dev.ts')).devCommand,
  },
  serve: {
    about: 'a deployment',
    load: async () => (await import('./cli/serve.ts')).serveCommand,
  },
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(11)} ${about}`)
  return `licet COMMAND …\n\n${rows.join('\n')}\n\nlicet COMMAND --help tells more.`
}

/**
 * Runs one command line.
 *
 * @param args - Words after `licet`; written by the person at the terminal.
 * @param around - Files, clock, network and output of this run.
 * @returns The exit code. Expected failures are one sentence on the error output; no stack trace.
 */
export async function runCommandLine(
  args: readonly string[],
  around: Surroundings,
): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === 'help') {
    around.out(overview())
    return name === undefined ? exitCodes.usage : exitCodes.good
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) {
    around.complain('licet: there is no such command; `licet --help` lists them')
    return exitCodes.usage
  }
  let faultCode: number = exitCodes.refused
  try {
    const command = await entry.load()
    faultCode = command.faultCode ?? faultCode
    if (rest.includes('--help')) {
      around.out(command.usage)
      return exitCodes.good
    }
    return await command.run(rest, around)
  } catch (failure) {
    return explain(name, failure, around, faultCode)
  }
}

function explain(name: string, failure: unknown, around: Surroundings, faultCode: number): number {
  if (failure instanceof UsageFault) {
    around.complain(`licet ${name}: ${failure.message}`)
    return exitCodes.usage
  }
  if (failure instanceof CommandFault) {
    around.complain(`licet ${name}: ${failure.message}`)
    return faultCode
  }
  // Unexpected. The message may quote a value, so only its class and a known code are shown.
  const code =
    failure instanceof Error && 'code' in failure && typeof failure.code === 'string'
      ? failure.code
      : undefined
  const kind = failure instanceof Error ? failure.name : 'failure'
  around.complain(`licet ${name}: ${reasons[code ?? ''] ?? `could not finish (${code ?? kind})`}`)
  if (around.variables.LICET_TRACE === '1' && failure instanceof Error) {
    around.complain(failure.stack ?? '')
  }
  return faultCode
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'a file that it needs is not there',
  EACCES: 'a file that it needs may not be read or written',
  EISDIR: 'a folder stands where a file was expected',
  ECONNREFUSED: 'nothing listens at the address of the database or server',
  EADDRINUSE: 'the port is taken; choose another with PORT',
  '28P01': 'the database refuses this password',
  '3D000': 'there is no such database',
  '42P01': 'the database has no tables yet; run `licet migrate`',
  unavailable: 'the database does not answer',
  forbidden:
    'the database refuses this login what it needs; run `licet migrate` and `licet doctor`',
}

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return new Uint8Array(Buffer.concat(chunks))
}

/** Lines of one turn leave in one write: a thousand verdicts are not a thousand system calls. */
function writeLine(text: string): void {
  process.stdout.cork()
  process.stdout.write(`${text}\n`)
  setImmediate(() => process.stdout.uncork())
}

const started = process.argv[1]
if (started !== undefined && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  // A reader that stops early (`licet verify … | head`) is no failure of ours.
  process.stdout.on('error', () => process.exit(0))
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    variables: process.env,
    folder: process.cwd(),
    now: () => Math.floor(Date.now() / 1000),
    out: writeLine,
    complain: (text) => void process.stderr.write(`${text}\n`),
    input: readInput,
    fetch,
  })
}
