import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { err, ok, type Result } from '../../src/core/result.ts'
import type { IssueFailure, IssueRequest } from '../../src/service/issue.ts'
import { issueMany } from '../../src/service/issue-many.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { addIssueKey, makeWorld, noon, permit, type World } from './world.ts'

let database: TestDatabase
let world: World
let department = 0

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
  department = world.departments.get('jt') ?? 0
})
afterAll(() => database.drop())

type Asked = Result<IssueRequest, IssueFailure>
const good = (n: number): Asked => ok({ input: permit(`示例第${n}公司`) })
const bad: Asked = ok({ input: { type: 'none' } })
const unread: Asked = err({ code: 'faults', faults: [{ path: '', code: 'x', message: 'x' }] })

/** What became of each, in order: the key that signed it, or the fault. */
async function run(asked: AsyncIterable<Asked>): Promise<readonly string[]> {
  const told: string[] = []
  for await (const outcome of issueMany(world.registry, { department, id: 'test' }, asked)) {
    if (!outcome.ok)
      told.push('faults' in outcome.error ? (outcome.error.faults[0]?.code ?? '') : '')
    else if (outcome.value.kind === 'minted') told.push(outcome.value.minted.credential?.kid ?? '')
  }
  return told
}

const kidOfNow = () => [...world.keys.keys()][[...world.departments.keys()].indexOf('jt')] ?? ''

describe('many licenses', () => {
  test('give their outcomes in the order in which they were asked', async () => {
    const asked = Array.from({ length: 700 }, (_, n) =>
      n % 9 === 4 ? bad : n % 100 > 95 ? unread : good(n),
    )
    const told = await run(
      (async function* () {
        yield* asked
      })(),
    )
    const wanted = asked.map((one) =>
      one === bad ? 'unknown_type' : one === unread ? 'x' : kidOfNow(),
    )
    expect(told).toEqual(wanted)
  })

  test('are signed by the key of their own hour', async () => {
    const before = kidOfNow()
    let after = ''
    const told = await run(
      (async function* () {
        for (let n = 0; n < 300; n += 1) yield good(1000 + n)
        after = await addIssueKey(database, world.keys, department, noon + 60)
        world.clock.now = noon + 61
        for (let n = 0; n < 300; n += 1) yield good(2000 + n)
      })(),
    )
    expect(after).not.toBe(before)
    expect(told).toEqual([...Array(300).fill(before), ...Array(300).fill(after)])
  })

  test('are not held in memory, though most are refused', async () => {
    let taken = 0
    let ahead = 0
    const asked = (async function* () {
      for (; taken < 20_000; taken += 1) yield taken % 5000 === 0 ? good(taken) : bad
    })()
    let told = 0
    for await (const _ of issueMany(world.registry, { department, id: 'test' }, asked)) {
      told += 1
      ahead = Math.max(ahead, taken - told)
    }
    expect(told).toBe(20_000)
    expect(ahead).toBeLessThanOrEqual(1000)
  })
})
