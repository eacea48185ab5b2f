import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, credentialOf, food, type Machine, machine, transport } from './client.ts'
import { type Cluster, freePort, startCluster } from './cluster.ts'
import { checkAll, type Deployment, deploy, type Served, serve } from './deployment.ts'
import { type Fault, type FaultProxy, startProxy } from './proxy.ts'

let cluster: Cluster
let proxy: FaultProxy
let deployment: Deployment
let port = 0
let server: Served
let jt: Machine
let sp: Machine
const handedOut: string[] = []
const asked: { path: string; body: unknown; key: string; what: string }[] = []

beforeAll(async () => {
  cluster = await startCluster()
  deployment = await deploy(cluster)
  proxy = await startProxy(cluster.port)
  port = await freePort()
  server = await serve(proxy.port, port)
  jt = await machine(server.url, clientOf('jt'))
  sp = await machine(server.url, clientOf('sp'))
})

afterAll(async () => {
  await server?.kill()
  proxy?.stop()
  await cluster?.remove()
})

function clientOf(short: string) {
  const client = deployment.clients.get(short)
  if (client === undefined) throw new Error('no such client')
  return client
}

function keep(answer: Answer): void {
  const credential = credentialOf(answer)
  if (credential !== undefined) handedOut.push(credential)
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Another department goes on issuing while the faults come down. */
function load(): { stop(): Promise<void> } {
  let going = true
  const lane = async (n: number): Promise<void> => {
    for (let i = 0; going; i += 1) {
      const [key, name] = [`load-${n}-${i}`, `示例面馆${n}号${i}`]
      keep(await sp.post(server.url, '/api/licenses', food(name), key))
      await pause(50)
    }
  }
  const lanes = Promise.all([lane(1), lane(2)])
  return {
    stop: async () => {
      going = false
      await lanes
    },
  }
}

const faults: readonly Fault[] = [
  'server killed before',
  'server killed after',
  'dropped before',
  'dropped after',
  'stalled',
]

/** Asks once for each statement of the request, spoiling that one, until none is left to spoil. */
async function everyStatement(
  fault: Fault,
  name: string,
  make: (n: string) => Promise<{ path: string; body: unknown }>,
): Promise<readonly string[]> {
  const spoiled: string[] = []
  let warm = true
  for (let k = 1, n = 1; n < 30; n += 1) {
    const key = `${name}-${fault.replaceAll(' ', '-')}-${n}`
    const { path, body } = await make(key)
    asked.push({ path, body, key, what: name })
    const department = deployment.departments.get('jt') ?? 0
    let died = Promise.resolve()
    const kill = (): void => {
      died = server.kill()
    }
    proxy.arm({ department, k, fault, kill })
    const answer = await jt.post(server.url, path, body, key)
    keep(answer)
    const hit = proxy.disarm()
    if (fault.startsWith('server') && hit !== undefined) {
      await died
      server = await serve(proxy.port, port)
    }
    if (hit === undefined || fault === 'stalled') expect([201, 200]).toContain(answer.status)
    if (hit !== undefined) {
      spoiled.push(hit)
      warm = true
      k += 1
    } else if (!warm) return spoiled
    else {
      // Right and key are remembered for two seconds, which makes a request one statement shorter.
      warm = false
      await pause(2100)
    }
  }
  throw new Error('the statements of one request have no end')
}

async function licenseOf(key: string): Promise<string> {
  const made = await jt.post(server.url, '/api/licenses', transport(nameOf(key)), `base-${key}`)
  keep(made)
  expect(made.status).toBe(201)
  return JSON.parse(made.text).id
}

const nameOf = (key: string) => `示例${[...key].map((c) => c.codePointAt(0)).join('')}公司`

describe('a fault at every statement, while another department issues', () => {
  test.each(faults)('of an issue, a replacement and a revocation: %s', async (fault) => {
    const busy = load()
    try {
      const issued = await everyStatement(fault, 'issue', async (key) => ({
        path: '/api/licenses',
        body: transport(nameOf(key)),
      }))
      const all = issued.join('\n')
      for (const step of ['take_indices', 'insert into credential', 'insert into signature']) {
        expect(all).toContain(step)
      }
      const replaced = await everyStatement(fault, 'replace', async (key) => ({
        path: `/api/licenses/${await licenseOf(key)}/replace`,
        body: { reason: '换发' },
      }))
      expect(replaced.join('\n')).toContain('insert into signature')
      const revoked = await everyStatement(fault, 'revoke', async (key) => ({
        path: `/api/licenses/${await licenseOf(key)}/revoke`,
        body: { reason: '撤销' },
      }))
      expect(revoked).toContain('commit')
    } finally {
      await busy.stop()
    }
  })

  test('leaves one result for each key, the same bytes however often it is asked again', async () => {
    // A minute passes, for the requests that were left without an answer.
    await deployment.query('update request set at = at - 60')
    for (const { path, body, key } of asked) {
      const first = await jt.post(server.url, path, body, key)
      expect([key, first.status]).toEqual([key, expect.toBeOneOf([200, 201])])
      keep(first)
      expect(await jt.post(server.url, path, body, key)).toEqual(first)
    }
    const doubled = await deployment.query(`select h.name from license_holder h
      join license l on l.department = h.department and l.id = h.license
      where l.version = 1 and l.status <> 'discarded' group by h.name having count(*) > 1`)
    expect(doubled).toEqual([])
    const acts = await deployment.query<{
      kind: string
      n: number
    }>(`select kind, count(*)::int as n
      from event where kind in ('replaced', 'revoke') group by kind order by kind`)
    const count = (what: string) => asked.filter((one) => one.what === what).length
    expect(acts).toEqual([
      { kind: 'replaced', n: count('replace') },
      { kind: 'revoke', n: count('revoke') },
    ])
  })

  test('leaves nothing planned that the sweeper does not finish, and a clean check', async () => {
    const { runtime, end } = deployment.runtime(60)
    const { sweep } = await import('../../src/service/sweep.ts')
    await sweep(runtime.registry)
    await end()
    const open = await deployment.query(`select c.id from credential c
      left join signature s on s.credential = c.id left join credential_end e on e.credential = c.id
      where s.credential is null and e.credential is null`)
    expect(open).toEqual([])
    expect(handedOut.length).toBeGreaterThan(50)
    expect(await checkAll(cluster, handedOut)).toBe('every invariant holds')
  })
})
