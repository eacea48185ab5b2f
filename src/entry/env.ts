import { resolve } from 'node:path'
import { err, ok, type Result } from '../core/result.ts'
import type { CounterSettings } from '../web/counter-settings.ts'
import { readCounterSettings } from './counter-env.ts'

/** What the environment says, parsed once at the start; nothing else in the tree reads it. */
export interface Settings {
  readonly port: number
  /** Address to listen on. `licet dev` never uses it: a demo is for this machine alone. */
  readonly listen: string
  /** Folder for local data: the embedded database, development keys, saved bundles. */
  readonly dataFolder: string
  /** Where people reach this server, without a path: `https://host[:port]`. */
  readonly origin?: string
  /** 32 bytes under which every stored private key is wrapped. */
  readonly kek?: Uint8Array
  /** The next key-encryption key, only for `licet keys rewrap`. */
  readonly nextKek?: Uint8Array
  /** 32 bytes that key the hashes of holders; drawn from the first `LICET_KEK` if not set. */
  readonly pepper?: Uint8Array
  /** The server's own, unprivileged login. */
  readonly databaseUrl?: string
  /** The owner's direct connection (never through a pooler), only for `licet migrate`. */
  readonly ownerUrl?: string
  /** Bearer that `/metrics` asks for; absent = the page answers 404. */
  readonly metricsToken?: string
  /** Policy and other registries of this deployment's counters. */
  readonly counter: CounterSettings
  /** Name of the deployment for log lines. */
  readonly version: string
}

/** One thing wrong with the environment: the variable, a stable code, a sentence without the value. */
export interface EnvFault {
  readonly variable: string
  readonly code: 'missing' | 'malformed' | 'not_https' | 'too_short'
  readonly message: string
}

type Variables = Readonly<Record<string, string | undefined>>

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Parses the environment into settings.
 *
 * @param variables - `process.env` or a test's own record; written by the operator.
 * @param needs - Variables without which this command cannot run.
 * @param folder - Where relative paths start.
 * @returns Settings, or every fault at once (an operator fixes them in one go). No fault repeats
 *   a value: these are secrets and addresses with passwords in them.
 */
export function parseEnv(
  variables: Variables,
  needs: readonly ('DATABASE_URL' | 'LICET_ORIGIN' | 'LICET_KEK' | 'LICET_OWNER_URL')[] = [],
  folder = '.',
): Result<Settings, readonly EnvFault[]> {
  const faults: EnvFault[] = []
  const text = (name: string) => {
    const value = variables[name]?.trim()
    return value === undefined || value === '' ? undefined : value
  }
  const fail = (variable: string, code: EnvFault['code'], message: string) => {
    faults.push({ variable, code, message })
  }
  for (const name of needs) {
    if (text(name) === undefined) fail(name, 'missing', `${name} is not set: ${purposes[name]}`)
  }

  const portText = text('PORT') ?? '8787'
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN
  if (!(port >= 0 && port <= 65535)) {
    fail('PORT', 'malformed', 'PORT is not a port number (0 to 65535; 0 takes any free one)')
  }

  const originText = text('LICET_ORIGIN')
  const origin = originText === undefined ? undefined : parseOrigin(originText)
  if (origin !== undefined && !origin.ok) {
    fail('LICET_ORIGIN', origin.error, originMessages[origin.error])
  }

  const bytes = (name: string) => {
    const value = text(name)
    if (value === undefined) return undefined
    const key = decodeKey(value)
    if (key === undefined) {
      fail(name, 'malformed', `${name} is not 32 bytes in base64url (43 characters)`)
    }
    return key
  }
  const kek = bytes('LICET_KEK')
  const nextKek = bytes('LICET_KEK_NEXT')
  const pepper = bytes('LICET_PEPPER')

  const url = (name: string) => {
    const value = text(name)
    if (value === undefined) return undefined
    if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value)) {
      fail(name, 'malformed', `${name} is not a postgres:// address`)
    }
    return value
  }
  const databaseUrl = url('DATABASE_URL')
  const ownerUrl = url('LICET_OWNER_URL')

  const metricsToken = text('LICET_METRICS_TOKEN')
  if (metricsToken !== undefined && metricsToken.length < 16) {
    fail('LICET_METRICS_TOKEN', 'too_short', 'LICET_METRICS_TOKEN is shorter than 16 characters')
  }

  const counter = readCounterSettings(text)
  if (!counter.ok) {
    const { variable, member } = counter.error
    fail(variable, 'malformed', `${variable} is malformed or less strict than allowed: ${member}`)
  }

  if (faults.length > 0 || !counter.ok) return err(faults)
  return ok({
    counter: counter.value,
    port,
    listen: text('LICET_LISTEN') ?? '127.0.0.1',
    dataFolder: resolve(folder, text('LICET_DATA') ?? '.data'),
    version: text('LICET_VERSION') ?? '0.1.0',
    ...(origin?.ok ? { origin: origin.value } : {}),
    ...(kek === undefined ? {} : { kek }),
    ...(nextKek === undefined ? {} : { nextKek }),
    ...(pepper === undefined ? {} : { pepper }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(ownerUrl === undefined ? {} : { ownerUrl }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
  })
}

const purposes = {
  DATABASE_URL: 'the PostgreSQL login of the server, postgres://licet_login@host/licet',
  LICET_ORIGIN: 'where people reach this server, https://host; it is printed on every license',
  LICET_KEK: 'the key that wraps all stored private keys, 32 random bytes in base64url',
  LICET_OWNER_URL: 'the direct connection of the database owner, used by `licet migrate` alone',
} as const

const originMessages = {
  malformed: 'LICET_ORIGIN is not a bare origin: scheme, host and perhaps a port, no path',
  not_https: 'LICET_ORIGIN must be https:// (plain http only for this machine itself)',
} as const

function parseOrigin(text: string): Result<string, 'malformed' | 'not_https'> {
  if (!URL.canParse(text)) return err('malformed')
  const url = new URL(text)
  // Byte equality with the parsed form also refuses user names, a trailing slash and upper case:
  // this text ends up inside identifiers that are printed and never renamed.
  if (url.origin !== text) return err('malformed')
  if (url.protocol === 'https:') return ok(text)
  return url.protocol === 'http:' && loopback.has(url.hostname) ? ok(text) : err('not_https')
}

function decodeKey(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'))
  return Buffer.from(bytes).toString('base64url') === text ? bytes : undefined
}
