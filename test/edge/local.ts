/**
 * `npm run edge`: the built worker in workerd on this machine, over a PostgreSQL server of its own
 * (`TEST_DATABASE_URL` if given) with the sample registry in it. Ctrl-C ends and removes it all.
 * The edge suite starts this very script (setup.ts).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploySample } from '../deployment.ts'
import { createDatabase, prepareServer } from '../postgres.ts'
import { freePort, startServer } from '../server.ts'
import { buildWorker, startWorkerd } from './workerd.ts'

// Known before the start: links, identifiers and the OAuth issuer carry it.
const asked = process.env.PORT ?? '8787'
const port = asked === '0' ? String(await freePort()) : asked
const origin = `http://localhost:${port}`
const folder = mkdtempSync(join(tmpdir(), 'licet-edge-'))

const given = process.env.TEST_DATABASE_URL
const server = given === undefined ? await startServer('18') : undefined
const url = given ?? server?.url ?? ''
const template = await prepareServer(url)
const database = await createDatabase(url)
const settings = deploySample(folder, database.loginUrl, origin)

const built = buildWorker()
console.log(built.size)
const workerd = await startWorkerd(built, database.loginUrl, {
  origin,
  kek: settings.LICET_KEK,
  port,
  hear: (text) => void process.stdout.write(text),
})
// The platform's cron, which workerd alone does not have.
const minutes = setInterval(
  () => void fetch(`${workerd.url}/cdn-cgi/local/scheduled`).catch(() => undefined),
  60_000,
)
const lines = Object.entries(settings).map(([name, value]) => `export ${name}='${value}'`)
writeFileSync(join(folder, 'env'), `${lines.join('\n')}\n`, { mode: 0o600 })
console.log(`Licet in workerd: ${origin}   (Ctrl-C ends it)

The command line on this registry, with the clients demo (jt) and other (sp):
  . ${join(folder, 'env')}; npm run -s licet -- token demo`)

await new Promise<void>((done) => {
  process.once('SIGINT', () => done())
  process.once('SIGTERM', () => done())
})
clearInterval(minutes)
await workerd.stop()
if (server === undefined) {
  await database.drop()
  await template.drop()
} else {
  await Promise.all([database.store.end(), database.owner.end()])
  await server.stop()
}
built.remove()
rmSync(folder, { recursive: true, force: true })
