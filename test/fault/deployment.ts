import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openRuntime, type Runtime } from '../../src/entry/runtime.ts'
import { seedRegistry } from '../../src/entry/seed.ts'
import { addClient } from '../../src/service/department.ts'
import { kekOf } from '../../src/service/key-wrap.ts'
import {
  exportListKeys,
  makeRootKey,
  publishRootList,
  signRootList,
} from '../../src/service/root.ts'
import { connectPool } from '../../src/store/connector.ts'
import { openStore } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { makeClientKey } from '../http/test-app.ts'
import type { Cluster } from './cluster.ts'

// As built (`npm run build`): what runs here is what an operator runs.
const cli = new URL('../../dist/node/cli.js', import.meta.url).pathname
export const origin = 'https://fault.example'
const kek = Buffer.alloc(32, 7)
const pepper = Buffer.alloc(32, 9)

/** Registry and clients of a cluster, set up as an operator would. */
export interface Deployment {
  readonly rootFingerprint: string
  /** Numbers of the departments by short code. */
  readonly departments: ReadonlyMap<string, number>
  readonly clients: ReadonlyMap<string, Client>
  /** The use cases in this process, at `ahead` seconds from now. */
  runtime(ahead?: number): { readonly runtime: Runtime; end(): Promise<void> }
  /** As the administrator, past every policy. */
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<readonly R[]>
}

export interface Client {
  readonly id: string
  readonly privateKey: CryptoKey
}

export async function deploy(cluster: Cluster): Promise<Deployment> {
  const query: Deployment['query'] = async (text, values = []) => {
    const client = new pg.Client({ connectionString: cluster.url('licet') })
    await client.connect()
    try {
      return (await client.query(text, values)).rows
    } finally {
      await client.end()
    }
  }
  const admin = new pg.Client({ connectionString: cluster.url('postgres') })
  await admin.connect()
  await admin.query(`create database licet template template0 encoding 'UTF8' locale 'C.UTF-8'`)
  await admin.end()
  const migrated = await migrate({ url: cluster.url('licet') })
  if (!migrated.ok) throw new Error(migrated.error.code)
  const wrap = await kekOf(new Uint8Array(kek))
  const operator = { zh: '示例', en: 'Sample' }
  const runtime: Deployment['runtime'] = (ahead = 0) => {
    const url = `postgres://licet_login@127.0.0.1:${cluster.port}/licet`
    const store = openStore(connectPool({ url, max: 4 }))
    const opened = openRuntime({
      store,
      keks: [wrap],
      pepper: new Uint8Array(pepper),
      identifierOrigin: origin,
      operator,
      now: () => Math.floor(Date.now() / 1000) + ahead,
      trains: true,
    })
    return { runtime: opened, end: () => store.end() }
  }
  const { runtime: here, end } = runtime()
  const sample = JSON.parse(
    readFileSync(new URL('../../src/entry/demo/license-types.json', import.meta.url), 'utf8'),
  )
  const faults = await seedRegistry(here.registry, sample)
  if (faults.length > 0) throw new Error(faults.join())
  await here.publisher.tick()
  const root = await makeRootKey()
  const token = await signRootList(root, {
    sequence: 1,
    issuedAt: Math.floor(Date.now() / 1000),
    operator,
    registries: [await exportListKeys(here.registry.store, origin, operator)],
  })
  const published = await publishRootList(here.registry, token)
  if (!published.ok) throw new Error(published.error)
  await here.publisher.tick()
  const departments = new Map<string, number>()
  const clients = new Map<string, Client>()
  for (const { id, short } of await query<{ id: number; short: string }>(
    'select id, short from department',
  )) {
    departments.set(short, id)
    const { privateKey, publicJwk } = await makeClientKey()
    const jwk = JSON.stringify(publicJwk)
    const scopes = 'license:issue license:read license:status'
    await addClient(here.registry, { department: id, id: `c-${short}`, name: short, jwk, scopes })
    clients.set(short, { id: `c-${short}`, privateKey })
  }
  await end()
  return { rootFingerprint: root.fingerprint, departments, clients, runtime, query }
}

/** A server process. */
export interface Served {
  readonly url: string
  readonly child: ChildProcess
  /** All it said so far. */
  said(): string
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  kill(): Promise<void>
}

const variables = (databasePort: number, ownerPort = databasePort) => ({
  PATH: process.env.PATH,
  DATABASE_URL: `postgres://licet_login@127.0.0.1:${databasePort}/licet`,
  LICET_OWNER_URL: `postgres://postgres@127.0.0.1:${ownerPort}/licet`,
  LICET_ORIGIN: origin,
  LICET_KEK: kek.toString('base64url'),
  LICET_PEPPER: pepper.toString('base64url'),
  LICET_DATA: join(tmpdir(), 'licet-fault-none'),
})

/** Starts `licet serve` on the database behind a port and waits until it is ready. */
export async function serve(databasePort: number, port: number): Promise<Served> {
  const child = spawn(process.execPath, [cli, 'serve'], {
    env: { ...variables(databasePort), PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const hear = (chunk: Buffer) => {
    said = (said + String(chunk)).slice(-20_000)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<number | string>((done) =>
    child.once('close', (code, signal) => done(code ?? signal ?? 'gone')),
  )
  const url = `http://127.0.0.1:${port}`
  for (let n = 0; ; n += 1) {
    const ready = await fetch(`${url}/healthz`).catch(() => undefined)
    if (ready?.ok) break
    if (n > 1200 || child.exitCode !== null) throw new Error(`the server is not ready: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  return { url, child, said: () => said, ended, kill }
}

/** Runs a command as the operator would. @returns What it printed, and how it ended. */
export async function licet(
  databasePort: number,
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string }> {
  const child = spawn(process.execPath, [cli, ...words], {
    env: variables(databasePort),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (out += String(chunk)))
  const code = await new Promise<number>((done) => child.once('close', (one) => done(one ?? -1)))
  return { code, out: out.trim() }
}

/** `licet check` over the stored bytes and every text that was handed out. */
export async function checkAll(cluster: Cluster, texts: readonly string[]): Promise<string> {
  const file = join(tmpdir(), `licet-codes-${randomBytes(6).toString('hex')}.txt`)
  writeFileSync(file, texts.join('\n'))
  return (await licet(cluster.port, 'check', '--codes', file)).out
}

/** Bytes that look random and are the same in every run. */
export function seeded(seed: string): () => number {
  let n = 0
  return () => {
    n += 1
    return createHash('sha256').update(`${seed} ${n}`).digest().readUInt32BE() / 2 ** 32
  }
}
