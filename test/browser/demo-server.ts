import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { readRunning } from '../../src/entry/running.ts'

export interface Demo {
  readonly base: string
  /** An access token, as `licet token demo` prints it. */
  token(): string
  /** The embedded database as its owner. */
  databaseUrl(): string
  stop(): Promise<void>
}

/** A demo registry of its own, on a free port of this machine alone. */
export async function startDemo(): Promise<Demo> {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'licet-browser-'))
  const env = { ...process.env, PORT: String(port), LICET_DATA: data }
  const cli = 'dist/node/cli.js'
  const child = spawn(process.execPath, [cli, 'dev'], { env, stdio: 'ignore' })
  const base = `http://localhost:${port}`
  const demo: Demo = {
    base,
    token: () =>
      execFileSync(process.execPath, [cli, 'token', 'demo'], { env, encoding: 'utf8' }).trim(),
    databaseUrl: () => `postgres://postgres@127.0.0.1:${readRunning(data)?.databasePort}/postgres`,
    stop: async () => {
      if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
      rmSync(data, { recursive: true, force: true })
    },
  }
  for (let i = 0; i < 600; i++) {
    const home = await fetch(`${base}/`).catch(() => undefined)
    if (home?.ok && (await home.text()).includes('/v#')) return demo
    await new Promise((done) => setTimeout(done, 300))
  }
  await demo.stop()
  throw new Error('the demo did not start')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
