import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A demo registry of its own, on a free port of this machine alone. */
export async function startDemo(): Promise<{ base: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'licet-browser-'))
  const child = spawn(process.execPath, ['dist/node/cli.js', 'dev'], {
    env: { ...process.env, PORT: String(port), LICET_DATA: data },
    stdio: 'ignore',
  })
  const base = `http://localhost:${port}`
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
    rmSync(data, { recursive: true, force: true })
  }
  for (let i = 0; i < 300; i++) {
    const home = await fetch(`${base}/`).catch(() => undefined)
    if (home?.ok && (await home.text()).includes('/v#')) return { base, stop }
    await new Promise((done) => setTimeout(done, 300))
  }
  await stop()
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
