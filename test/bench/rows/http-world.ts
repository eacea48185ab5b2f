/** A served deployment and processes beside it, for the rows over HTTP. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploySample } from '../../deployment.ts'
import { createDatabase, prepareServer } from '../../postgres.ts'
import { freePort, startServer } from '../../server.ts'

const cli = new URL('../../../dist/node/cli.js', import.meta.url).pathname

export interface HttpWorld {
  readonly folder: string
  readonly databaseUrl: string
  /** As the owner of the database, for a base's own table. */
  readonly ownerUrl: string
  /** Port of `licet serve`. */
  readonly port: number
  /** A token of the client `demo`. */
  token(): string
  /** Starts a base: prints its port, ends with the world. */
  base(file: string, ...args: string[]): Promise<number>
  end(): Promise<void>
}

async function heard(child: ChildProcess, pattern: RegExp): Promise<string> {
  return await new Promise((done, fail) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      if (said === 'found') return
      said += String(chunk)
      const found = pattern.exec(said)?.[1]
      if (found !== undefined) {
        said = 'found'
        done(found)
      }
    })
    child.once('exit', () => fail(new Error(`a server ended early: ${said}`)))
  })
}

/** PostgreSQL 18 with fsync on, the sample registry, `licet serve` on a free port. */
export async function openHttpWorld(): Promise<HttpWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'licet-bench-'))
  const server = await startServer('18', 'on')
  await prepareServer(server.url)
  const database = await createDatabase(server.url)
  const port = await freePort()
  const settings = deploySample(folder, database.loginUrl, `http://localhost:${port}`)
  const env = { PATH: process.env.PATH, ...settings }
  const children: ChildProcess[] = []
  const start = (args: readonly string[], variables: Record<string, string>) => {
    const child = spawn(process.execPath, args, {
      env: { ...env, ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    return child
  }
  await heard(start([cli, 'serve'], { PORT: String(port) }), /("listening")/)
  return {
    folder,
    databaseUrl: database.loginUrl,
    ownerUrl: database.ownerUrl,
    port,
    token: () =>
      execFileSync(process.execPath, [cli, 'token', 'demo'], { env, encoding: 'utf8' }).trim(),
    base: async (file, ...args) => {
      const path = new URL(`../${file}`, import.meta.url).pathname
      return Number(await heard(start([path, ...args], {}), /(\d+)\n/))
    },
    end: async () => {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all([database.store.end(), database.owner.end()])
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
