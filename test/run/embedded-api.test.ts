import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importJWK } from 'jose'
import { afterAll, beforeAll } from 'vitest'
import { writeClientKey } from '../deployment.ts'
import { defineApiSuite, type SuiteClient, type SuiteRegistry } from '../http/api-suite.ts'
import { permit } from '../service/world.ts'

// The demo as people start it: built, on its embedded database, in an empty folder.
const cli = new URL('../../dist/node/cli.js', import.meta.url).pathname
let folder = ''
let server: ChildProcess | undefined
let suite: SuiteRegistry
const lines: string[] = []

const environment = () => ({ PATH: process.env.PATH, PORT: '0', LICET_DATA: folder })

async function start(): Promise<string> {
  const child = spawn(process.execPath, [cli, 'dev'], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  server = child
  child.stderr.on('data', (chunk: Buffer) => lines.push(...String(chunk).split('\n')))
  return await new Promise<string>((done, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /(http:\/\/localhost:\d+)/.exec(String(chunk))?.[1]
      if (found !== undefined) done(found)
    })
    child.once('exit', (code) => fail(new Error(`licet dev ended with ${code}`)))
  })
}

async function stop(): Promise<void> {
  const child = server
  if (child === undefined || child.exitCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await ended
}

/** A second department's client, added while no server holds the folder. */
function addClient(department: string, id: string): void {
  const jwk = writeClientKey(folder, id)
  execFileSync(process.execPath, [cli, 'client', 'add', department, id, '--jwk', jwk], {
    env: environment(),
  })
}

async function client(id: string): Promise<SuiteClient> {
  const jwk = JSON.parse(readFileSync(join(folder, 'clients', `${id}.json`), 'utf8'))
  const privateKey = await importJWK(jwk, 'ES256')
  if (privateKey instanceof Uint8Array) throw new TypeError('not an asymmetric key')
  return { id, privateKey }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licet-embedded-api-'))
  await start()
  await stop()
  addClient('sp', 'other')
  const url = await start()
  suite = {
    baseUrl: url,
    issuer: url,
    first: await client('demo'),
    second: await client('other'),
    permit: (name) => permit(name),
    publicPath: '/s/1',
    logLines: () => lines,
  }
})
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

defineApiSuite('the API on Node and the embedded database', () => suite)
