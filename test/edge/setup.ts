import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    edge: {
      /** Where the worker answers, and its `LICET_ORIGIN`. */
      readonly url: string
      /** Its data folder: the clients' keys. */
      readonly folder: string
      /** The worker's database, as its own login. */
      readonly databaseUrl: string
      /** File with all that was said so far, the worker's log lines among it. */
      readonly log: string
      /** What `wrangler deploy --dry-run` says about the size. */
      readonly size: string
    }
  }
}

/** Starts `npm run edge` itself: what people start is what is tested. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'licet-edge-suite-'))
  const log = join(folder, 'log')
  writeFileSync(log, '')
  const script = new URL('local.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const said = await new Promise<string>((done, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      writeFileSync(log, chunk, { flag: 'a' })
      const text = readFileSync(log, 'utf8')
      if (text.includes('licet -- token demo')) done(text)
    })
    child.once('exit', () => fail(new Error('`npm run edge` ended before it was ready')))
  })
  const found = (pattern: RegExp) => pattern.exec(said)?.[1] ?? ''
  const data = found(/ {2}\. (\S+)\/env;/)
  project.provide('edge', {
    url: found(/Licet in workerd: (\S+)/),
    folder: data,
    databaseUrl: /DATABASE_URL='(.*)'/.exec(readFileSync(join(data, 'env'), 'utf8'))?.[1] ?? '',
    log,
    size: found(/(Total Upload: .*)/),
  })
  return async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}
