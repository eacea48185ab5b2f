import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { issue } from '../../src/service/issue.ts'
import { addStatusRows, findLicense, updateStatus } from '../../src/store/license.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, permit, type World } from '../service/world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
})

afterAll(() => database.drop())

const update = {
  status: 'suspended',
  status_at: 1,
  status_reason: null,
  status_document: null,
  suspended_until: null,
  next_status: null,
  next_at: null,
  next_reason: null,
  next_document: null,
} as const

describe('a license row', () => {
  test('is not swapped by someone who read an older revision', async () => {
    const department = world.departments.get('jt') ?? 0
    const actor = { department, id: 'client:test' }
    const outcome = await issue(world.registry, actor, { input: permit() })
    if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error('not minted')
    const db = database.store.scoped({ role: 'licet_app', department })
    const row = await findLicense(db, department, outcome.value.minted.id)
    if (row === undefined) throw new Error('not found')
    expect(await updateStatus(db, row, update)).toBe(true)
    expect(await updateStatus(db, row, { ...update, status: 'revoked' })).toBe(false)
    const after = await findLicense(db, department, row.id)
    expect([after?.status, after?.revision]).toEqual(['suspended', 2])
  })

  test("gives status rows to none when the license is not the scope's own", async () => {
    const jt = world.departments.get('jt') ?? 0
    const sp = world.departments.get('sp') ?? 0
    const outcome = await issue(world.registry, { department: jt, id: 'x' }, { input: permit() })
    if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error('not minted')
    const { id } = outcome.value.minted
    const foreign = database.store.scoped({ role: 'licet_app', department: sp })
    await addStatusRows(foreign, jt, id, { value: 1, reason: 3, effectiveAt: 0, at: 0 })
    const rows = await database.owner
      .scoped({ role: 'licet_auditor' })
      .selectFrom('status_change')
      .innerJoin('credential', (join) =>
        join
          .onRef('credential.list', '=', 'status_change.list')
          .onRef('credential.idx', '=', 'status_change.idx'),
      )
      .select('status_change.n')
      .where('credential.license', '=', id)
      .execute()
    expect(rows).toEqual([])
  })
})
