import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// As built: pages are .tsx, which Node does not run by itself.
const cli = new URL('../dist/node/cli.js', import.meta.url).pathname
const sample = new URL('../src/entry/demo/license-types.json', import.meta.url).pathname

/** The environment of a deployment: what `licet serve` and every command of it read. */
export interface DeploymentSettings extends Readonly<Record<string, string>> {
  readonly DATABASE_URL: string
  readonly LICET_ORIGIN: string
  readonly LICET_KEK: string
  readonly LICET_DATA: string
}

/**
 * Sets a deployment up on a migrated database by the commands that an operator uses: root and list
 * keys, the sample registry, and two clients whose keys lie where `licet token` looks for them:
 * `demo` of the department jt, `other` of sp.
 */
export function deploySample(
  folder: string,
  databaseUrl: string,
  origin: string,
): DeploymentSettings {
  const settings = {
    DATABASE_URL: databaseUrl,
    LICET_ORIGIN: origin,
    LICET_KEK: randomBytes(32).toString('base64url'),
    LICET_DATA: folder,
  }
  const licet = (...args: string[]) =>
    execFileSync(process.execPath, [cli, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: process.env.PATH, ...settings },
    })
  licet('keys', 'root', '--out', 'root.json')
  licet('keys', 'list', '--export', 'registry.json')
  const sign = ['--key', 'root.json', '--registry', 'registry.json', '--sequence', '1']
  licet('root', 'sign', ...sign, '--out', 'root.jws')
  licet('root', 'publish', 'root.jws')
  licet('seed', sample, '--today')
  for (const [department, id] of [
    ['jt', 'demo'],
    ['sp', 'other'],
  ] as const) {
    licet('client', 'add', department, id, '--jwk', writeClientKey(folder, id))
  }
  return settings
}

/** Makes a client's key under a data folder. @returns The file with its public half. */
export function writeClientKey(folder: string, id: string): string {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  mkdirSync(join(folder, 'clients'), { recursive: true, mode: 0o700 })
  const write = (name: string, jwk: unknown): string => {
    const path = join(folder, 'clients', name)
    writeFileSync(path, JSON.stringify(jwk), { mode: 0o600 })
    return path
  }
  write(`${id}.json`, pair.privateKey.export({ format: 'jwk' }))
  return write(`${id}.public.json`, pair.publicKey.export({ format: 'jwk' }))
}
