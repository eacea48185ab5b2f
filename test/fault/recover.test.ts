import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bundle, loadBundle } from '../../src/core/trust/bundle.ts'
import { parseBundleText } from '../../src/core/trust/manifest.ts'
import { verify } from '../../src/core/verdict.ts'
import { credentialOf, type Machine, machine, transport } from './client.ts'
import { type Cluster, freePort, startCluster } from './cluster.ts'
import { checkAll, type Deployment, deploy, licet, type Served, serve } from './deployment.ts'

let cluster: Cluster
let deployment: Deployment
let server: Served
let jt: Machine
let folder = ''
let port = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licet-recover-'))
  cluster = await startCluster()
  deployment = await deploy(cluster)
  port = await freePort()
  server = await serve(cluster.port, port)
  const client = deployment.clients.get('jt')
  if (client === undefined) throw new Error('no such client')
  jt = await machine(server.url, client)
})

afterAll(async () => {
  await server?.kill()
  await cluster?.remove()
  rmSync(folder, { recursive: true, force: true })
})

async function stopServer(): Promise<void> {
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
}

interface Print {
  readonly id: string
  readonly number: string
  readonly identifier: string
  readonly place: string
  readonly compact: string
}

async function print(name: string): Promise<Print> {
  const answer = await jt.post(
    server.url,
    '/api/licenses',
    transport(name),
    encodeURIComponent(name),
  )
  expect(answer.status).toBe(201)
  const compact = credentialOf(answer) ?? ''
  const payload = Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString('utf8')
  const { id, number, identifier } = JSON.parse(answer.text)
  const { idx, uri } = JSON.parse(payload).status.status_list
  return { id, number, identifier, place: `${uri} ${idx}`, compact }
}

async function revoke(id: string): Promise<void> {
  const path = `/api/licenses/${id}/revoke`
  const answer = await jt.post(server.url, path, { reason: '撤销' }, `revoke-${id}-${Date.now()}`)
  expect(answer.status).toBe(200)
}

async function fetchBundle(previous?: Bundle): Promise<{ text: string; bundle: Bundle }> {
  const text = await (await fetch(`${server.url}/bundle`)).text()
  const parsed = parseBundleText(text)
  if (parsed === undefined) throw new Error('no bundle')
  const roots = [deployment.rootFingerprint]
  const loaded = await loadBundle(parsed, {
    roots,
    ...(previous === undefined ? {} : { previous }),
  })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
  return { text, bundle: loaded.value }
}

const verdictOf = async ({ compact }: Print, bundle: Bundle) =>
  (await verify(compact, bundle, Math.floor(Date.now() / 1000))).overall

describe('a restore of an old backup', () => {
  test('issues nothing twice and takes nothing published back', async () => {
    const before = await Promise.all(Array.from({ length: 10 }, (_, n) => print(`前${n}号公司`)))
    const [kept, doomed] = before
    if (kept === undefined || doomed === undefined) throw new Error('nothing was printed')
    await stopServer()
    await cluster.stop()
    cluster.backup()
    await cluster.start()
    server = await serve(cluster.port, port)
    const after = await Promise.all(Array.from({ length: 30 }, (_, n) => print(`后${n}号公司`)))
    const [lost, lostAndRevoked] = after
    if (lost === undefined || lostAndRevoked === undefined) throw new Error('nothing was printed')
    await revoke(doomed.id)
    await revoke(lostAndRevoked.id)
    // More lists than the backup knows.
    await deployment.query('update status_list set closed_at = 1')
    const last = await print('后末号公司')
    const published = async () => (await fetchBundle()).bundle
    await expect
      .poll(async () => await verdictOf(lostAndRevoked, await published()), { timeout: 60_000 })
      .toBe('ended')
    await expect
      .poll(async () => await verdictOf(last, await published()), { timeout: 60_000 })
      .toBe('valid')
    // The head of the log is published once a minute; the drill does not wait for it.
    const { runtime, end } = deployment.runtime()
    const { publishLog } = await import('../../src/service/publish-log.ts')
    const { publishBundle } = await import('../../src/service/bundle-publish.ts')
    await publishLog(runtime.publishing, true)
    await publishBundle(runtime.publishing)
    await end()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    const old = await fetchBundle()
    const file = join(folder, 'bundle.json')
    writeFileSync(file, old.text)

    await stopServer()
    await cluster.stop()
    cluster.restore()
    await cluster.start()
    const recovered = await licet(cluster.port, 'recover', '--margin', '1000', '--bundle', file)
    expect(recovered.code).toBe(0)
    expect(recovered.out).toMatch(/4 later lists and 2 later statuses kept, [1-9]\d* log entries/)
    server = await serve(cluster.port, port)
    const again = await Promise.all(Array.from({ length: 30 }, (_, n) => print(`再${n}号公司`)))
    const all = [...before, ...after, last, ...again]
    for (const fact of ['id', 'number', 'identifier', 'place'] as const) {
      expect([fact, new Set(all.map((one) => one[fact])).size]).toEqual([fact, all.length])
    }

    // A verifier that holds the old bundle takes the new one: nothing in it is older.
    await expect
      .poll(async () => (await fetchBundle()).bundle.iat, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(old.bundle.iat)
    await expect
      .poll(async () => await verdictOf(again[0] ?? last, (await fetchBundle(old.bundle)).bundle), {
        timeout: 60_000,
      })
      .toBe('valid')
    const { bundle } = await fetchBundle(old.bundle)
    expect(bundle.seen.seq.number).toBeGreaterThan(old.bundle.seen.seq.number)
    expect(bundle.seen.trust.number).toBeGreaterThanOrEqual(old.bundle.seen.trust.number)
    for (const [uri, iat] of Object.entries(old.bundle.seen.lists)) {
      expect(bundle.seen.lists[uri]).toBeGreaterThanOrEqual(iat)
    }
    expect(bundle.seen.logSize).toBeGreaterThanOrEqual(old.bundle.seen.logSize)
    // What was revoked stays so, what was printed and lost stays good.
    expect(await verdictOf(doomed, bundle)).toBe('ended')
    expect(await verdictOf(lostAndRevoked, bundle)).toBe('ended')
    expect(await verdictOf(lost, bundle)).toBe('valid')
    expect(await verdictOf(kept, bundle)).toBe('valid')

    // The check names what has to be done anew, and what is out there without a row.
    const texts = [...before, ...again].map(({ compact }) => compact)
    expect(await checkAll(cluster, texts)).toMatch(
      /^I5\tstatus_rows_differ\tcredential \S+\n1 find/,
    )
    await revoke(doomed.id)
    expect(await checkAll(cluster, texts)).toBe('every invariant holds')
    expect(await checkAll(cluster, [lost.compact])).toContain('I2\tsigned_without_row')
  })
})
