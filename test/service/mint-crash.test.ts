import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { check } from '../../src/service/check.ts'
import type { Finding } from '../../src/service/check-finding.ts'
import { issue } from '../../src/service/issue.ts'
import type { Minted } from '../../src/service/mint-row.ts'
import type { Registry } from '../../src/service/registry.ts'
import { type Connector, connectPool, type Wire } from '../../src/store/connector.ts'
import { openStore } from '../../src/store/database.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, permit, type World } from './world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
})

afterAll(() => database.drop())

type Fault = 'failed' | 'failed but written' | 'backend killed'

/** A connector that spoils the first statement whose text begins as told, in one of three ways. */
function faulty(base: Connector, mark: string, fault: Fault, spoiled: () => void): Connector {
  let armed = true
  return {
    end: () => base.end(),
    async acquire() {
      const lease = await base.acquire()
      const wire: Wire = {
        query: (statement) => lease.wire.query(statement),
        submit(group) {
          if (!armed || !group.text.includes(mark)) return lease.wire.submit(group)
          armed = false
          spoiled()
          const answer: (error: unknown, result: unknown) => void = Reflect.get(group, 'callback')
          const lost = Object.assign(new Error('connection lost'), { code: 'ECONNRESET' })
          if (fault === 'failed') return answer(lost, undefined)
          if (fault === 'failed but written') {
            Reflect.set(group, 'callback', () => answer(lost, undefined))
            return lease.wire.submit(group)
          }
          // Killed by itself: whatever the statement would have done is undone by the server.
          lease.wire
            .query({ text: 'select pg_terminate_backend(pg_backend_pid())', values: [] })
            .catch((error: unknown) => answer(error, undefined))
        },
      }
      return { wire, release: (broken) => lease.release(broken) }
    },
  }
}

const steps = [
  ['allocation', 'take_indices'],
  ['plan', 'insert into credential'],
  ['store', 'insert into signature'],
] as const
const faults: readonly Fault[] = ['failed', 'failed but written', 'backend killed']

describe('a fault at each step of minting', () => {
  for (const [step, mark] of steps) {
    for (const fault of faults) {
      test(`leaves one license after its retry when ${step} ${fault}`, async () => {
        const name = `示例市${step}${fault.length}有限公司`
        const body = permit(name)
        let hit = 0
        const base = connectPool({ url: database.loginUrl, max: 2 })
        const store = openStore(faulty(base, mark, fault, () => (hit += 1)))
        const registry: Registry = { ...world.registry, store }
        const actor = { department: world.departments.get('jt') ?? 0, id: 'client:test' }
        const ask = {
          input: body,
          request: { client: 'crash', key: `${step} ${fault}`, fingerprint: 'cd'.repeat(32) },
          answer: (minted: Minted) => ({ status: 201, body: JSON.stringify(minted) }),
        }
        await expect(issue(registry, actor, ask)).rejects.toMatchObject({ code: 'unavailable' })
        expect(hit).toBe(1)
        world.clock.now += 31
        const retried = await issue(registry, actor, ask)
        expect(retried.ok).toBe(true)
        const again = await issue(registry, actor, ask)
        expect(again).toMatchObject({ ok: true, value: { kind: 'replayed' } })
        await store.end()
        const found = await database.owner
          .scoped({ role: 'licet_auditor' })
          .selectFrom('license_holder')
          .select('license')
          .where('name', '=', name)
          .execute()
        expect(found).toHaveLength(1)
        const findings: Finding[] = []
        for await (const one of check({ ...world.registry, store: database.owner })) {
          findings.push(one)
        }
        expect(findings).toEqual([])
      })
    }
  }
})
