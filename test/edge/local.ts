/**
 * `npm run edge`: the built worker in workerd on this machine, over a PostgreSQL server of its own
 * (`TEST_DATABASE_URL` if given) with the sample registry in it. Ctrl-C ends and removes it all.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, prepareServer } from '../postgres.ts'
import { startServer } from '../server.ts'
import { buildWorker, startWorkerd } from './workerd.ts'

const port = process.env.PORT ?? '8787'
const origin = `http://localhost:${port}`
const kek = randomBytes(32).toString('base64url')
const folder = mkdtempSync(join(tmpdir(), 'licet-edge-'))
const sample = new URL('../../src/entry/demo/license-types.json', import.meta.url).pathname

const given = process.env.TEST_DATABASE_URL
const server = given === undefined ? await startServer('18') : undefined
const url = given ?? server?.url ?? ''
const template = await prepareServer(url)
const database = await createDatabase(url)

// As built: pages are .tsx, which Node does not run by itself.
const cli = new URL('../../dist/node/cli.js', import.meta.url).pathname

function licet(...args: string[]): void {
  execFileSync(process.execPath, [cli, ...args], {
    cwd: folder,
    stdio: 'inherit',
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.loginUrl,
      LICET_ORIGIN: origin,
      LICET_KEK: kek,
      LICET_DATA: folder,
    },
  })
}

licet('keys', 'root', '--out', 'root.json')
licet('keys', 'list', '--export', 'registry.json')
const sign = ['--key', 'root.json', '--registry', 'registry.json', '--sequence', '1']
licet('root', 'sign', ...sign, '--out', 'root.jws')
licet('root', 'publish', 'root.jws')
licet('seed', sample, '--today')
const built = buildWorker()
console.log(built.size)
const workerd = await startWorkerd(built, database.loginUrl, { origin, kek, port })
console.log(`Licet in workerd: ${workerd.url}   (Ctrl-C ends it)`)

await new Promise<void>((done) => {
  process.once('SIGINT', () => done())
  process.once('SIGTERM', () => done())
})
await workerd.stop()
await database.drop()
await template.drop()
await server?.stop()
built.remove()
rmSync(folder, { recursive: true, force: true })
