import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credentialOf, food, type Machine, machine, transport } from './client.ts'
import { type Cluster, freePort, startCluster } from './cluster.ts'
import { checkAll, type Deployment, deploy, type Served, seeded, serve } from './deployment.ts'

let cluster: Cluster
let deployment: Deployment
let server: Served
const machines: Machine[] = []

beforeAll(async () => {
  cluster = await startCluster()
  deployment = await deploy(cluster)
  server = await serve(cluster.port, await freePort())
  for (const short of ['jt', 'sp']) {
    const client = deployment.clients.get(short)
    if (client === undefined) throw new Error('no such client')
    machines.push(await machine(server.url, client))
  }
})

afterAll(async () => {
  await server?.kill()
  await cluster?.remove()
})

interface Asked {
  readonly machine: Machine
  readonly key: string
  readonly body: unknown
  answer: string | undefined
}

const log: Asked[] = []
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function ask(one: Asked): Promise<number> {
  const { status, text } = await one.machine.post(server.url, '/api/licenses', one.body, one.key)
  if (status === 201) one.answer = text
  return status
}

describe('the whole database server, killed under load', () => {
  test('comes back under the same server process, and every acknowledged license is there', async () => {
    const random = seeded('database killed')
    let going = true
    const lane = async (n: number): Promise<void> => {
      const machine = machines[n % 2]
      if (machine === undefined) throw new Error('no machine')
      for (let i = 0; going; i += 1) {
        const body = n % 2 === 0 ? transport(`示例运输${n}号${i}`) : food(`示例面馆${n}号${i}`)
        const one: Asked = { machine, key: `lane-${n}-${i}`, body, answer: undefined }
        log.push(one)
        if ((await ask(one)) !== 201) await pause(50)
      }
    }
    const lanes = Promise.all([0, 1, 2, 3].map(lane))
    for (let round = 0; round < 4; round += 1) {
      await pause(300 + 700 * random())
      await cluster.kill()
      await cluster.start()
      // Back means that a new license is issued, and not only that the port answers.
      const before = log.filter(({ answer }) => answer !== undefined).length
      await expect
        .poll(() => log.filter(({ answer }) => answer !== undefined).length, { timeout: 15_000 })
        .toBeGreaterThan(before + 4)
    }
    going = false
    await lanes
    const lost = log.filter(({ answer }) => answer === undefined)
    expect(lost.length).toBeGreaterThan(0)
    expect(server.child.exitCode).toBeNull()
    const rows = await deployment.query<{ sig: string }>(
      `select encode(sig, 'hex') as sig from signature`,
    )
    const stored = new Set(rows.map(({ sig }) => sig))
    const acknowledged = log.flatMap(({ answer: text }) => (text === undefined ? [] : [text]))
    const missing = acknowledged.filter((text) => !stored.has(signatureOf(text)))
    expect(missing).toEqual([])
  })

  test('gives what was cut off one result on its retry, and nothing doubled', async () => {
    await deployment.query('update request set at = at - 60')
    for (const one of log) {
      if (one.answer === undefined) expect([one.key, await ask(one)]).toEqual([one.key, 201])
    }
    const [count] = await deployment.query<{ licenses: number; names: number }>(`
      select count(*)::int as licenses, count(distinct name)::int as names from license_holder h
      join license l on l.id = h.license where l.status <> 'discarded'`)
    expect(count).toEqual({ licenses: log.length, names: log.length })
    const texts = log.flatMap(
      ({ answer: text }) => credentialOf({ status: 201, text: text ?? '' }) ?? [],
    )
    expect(texts).toHaveLength(log.length)
    expect(await checkAll(cluster, texts)).toBe('every invariant holds')
  })
})

function signatureOf(text: string): string {
  const compact = credentialOf({ status: 201, text }) ?? ''
  return Buffer.from(compact.split('.')[2]?.replace('~', '') ?? '', 'base64url').toString('hex')
}
