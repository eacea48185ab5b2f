import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, credentialOf, type Machine, machine, transport } from './client.ts'
import { type Cluster, freePort, startCluster } from './cluster.ts'
import { checkAll, type Deployment, deploy, type Served, serve } from './deployment.ts'

let cluster: Cluster
let deployment: Deployment
const servers: Served[] = []
let jt: Machine

beforeAll(async () => {
  cluster = await startCluster()
  deployment = await deploy(cluster)
  for (let n = 0; n < 2; n += 1) servers.push(await serve(cluster.port, await freePort()))
  const client = deployment.clients.get('jt')
  if (client === undefined) throw new Error('no such client')
  jt = await machine(urlOf(0), client)
})

afterAll(async () => {
  for (const server of servers) await server.kill()
  await cluster?.remove()
})

const urlOf = (n: number) => servers[n % 2]?.url ?? ''
const answers: Answer[] = []

describe('two servers on one number range', () => {
  test('give no number and no index twice, with eight clients each', async () => {
    const perClient = 40
    const lane = async (n: number): Promise<void> => {
      for (let i = 0; i < perClient; i += 1) {
        const body = transport(`示例运输${n}号${i}`)
        answers.push(await jt.post(urlOf(n), '/api/licenses', body, `two-${n}-${i}`))
      }
    }
    await Promise.all(Array.from({ length: 16 }, (_, n) => lane(n)))
    const bad = answers.filter(({ status }) => status !== 201)
    expect(bad).toEqual([])
    const bodies = answers.map(({ text }) => JSON.parse(text))
    expect(new Set(bodies.map(({ number }) => number)).size).toBe(16 * perClient)
    expect(new Set(bodies.map(({ identifier }) => identifier)).size).toBe(16 * perClient)
    const [places] = await deployment.query<{ n: number }>(
      'select count(distinct (list, idx))::int as n from credential',
    )
    expect(places?.n).toBe(16 * perClient)
    const texts = answers.flatMap((answer) => credentialOf(answer) ?? [])
    expect(texts).toHaveLength(16 * perClient)
    expect(await checkAll(cluster, texts)).toBe('every invariant holds')
  })

  test('give one license for one key that both are asked at once', async () => {
    const both = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const body = transport(`示例同键${i}`)
        return await Promise.all(
          [0, 1].map((n) => jt.post(urlOf(n), '/api/licenses', body, `same-${i}`)),
        )
      }),
    )
    for (const [i, pair] of both.entries()) {
      expect(pair.map(({ status }) => [201, 409].includes(status))).toEqual([true, true])
      const again = await jt.post(urlOf(i), '/api/licenses', transport(`示例同键${i}`), `same-${i}`)
      for (const answer of pair) if (answer.status === 201) expect(answer).toEqual(again)
    }
    const [count] = await deployment.query<{ n: number }>(
      `select count(*)::int as n from license_holder where name like '示例同键%'`,
    )
    expect(count?.n).toBe(20)
  })

  test('finish what they began when they are told to stop, and end well', async () => {
    const asked = Array.from({ length: 60 }, (_, i) =>
      jt.post(urlOf(i), '/api/licenses', transport(`示例收工${i}`), `stop-${i}`),
    )
    await new Promise((resolve) => setTimeout(resolve, 30))
    for (const { child } of servers) child.kill('SIGTERM')
    const said = await Promise.all(asked)
    for (const { ended } of servers) expect(await ended).toBe(0)
    // Turned away before anything was begun, or answered whole.
    const names = said.flatMap(({ status, text }) =>
      status === 201 ? [JSON.parse(text).number] : [],
    )
    expect(names.length).toBeGreaterThan(0)
    const rows = await deployment.query<{ number: string; signed: boolean }>(`
      select l.number, exists (select from signature s join credential c on c.id = s.credential
        where c.license = l.id) as signed
      from license l join license_holder h on h.license = l.id where h.name like '示例收工%'`)
    expect(rows.filter(({ signed }) => !signed)).toEqual([])
    expect(rows.map(({ number }) => number).sort()).toEqual(names.sort())
    expect(
      await checkAll(
        cluster,
        said.flatMap((one) => credentialOf(one) ?? []),
      ),
    ).toBe('every invariant holds')
  })
})
