import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connectOnce } from '../../src/store/connector.ts'
import { openStore } from '../../src/store/database.ts'
import { StoreFailure } from '../../src/store/failure.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  // By hand, so that a fault of the scope shows in the tests and not before them.
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  await client.query(`insert into department (id, short, code, name, name_en, area, created_at)
    values (1, 'aa', '11370299MBDEM0015H', '甲', 'A', '370299', 0),
      (2, 'bb', '11370299MBDEM0023C', '乙', 'B', '370299', 0)`)
  await client.end()
})

afterAll(() => database.drop())

const who = sql<{ who: string; department: string }>`select current_user as who,
  current_setting('licet.department', true) as department`

describe('scope', () => {
  test('runs one statement as the role and the department that were asked for', async () => {
    const db = database.store.scoped({ role: 'licet_app', department: 2 })
    expect((await who.execute(db)).rows).toEqual([{ who: 'licet_app', department: '2' }])
  })

  test('answers with the rows of the statement and not with those of the scope', async () => {
    const db = database.store.scoped({ role: 'licet_app', department: 1 })
    const found = await db.selectFrom('department').select(['id', 'name']).orderBy('id').execute()
    expect(found).toEqual([
      { id: 1, name: '甲' },
      { id: 2, name: '乙' },
    ])
    expect((await sql`select 1 where false`.execute(db)).rows).toEqual([])
  })

  test('counts changed rows', async () => {
    const db = database.owner.scoped({ role: 'licet_registrar' })
    const result = await db
      .updateTable('department')
      .set({ frozen_at: 5 })
      .where('id', '=', 2)
      .executeTakeFirst()
    expect(result.numUpdatedRows).toBe(1n)
  })

  test('is gone after the statement, after an error and after a rollback', async () => {
    const one = database.store.scoped({ role: 'licet_app', department: 1 })
    await expect(sql`select 1/0`.execute(one)).rejects.toBeInstanceOf(StoreFailure)
    await expect(
      database.store.transaction({ role: 'licet_app', department: 2 }, async (trx) => {
        expect((await who.execute(trx)).rows).toEqual([{ who: 'licet_app', department: '2' }])
        throw new Error('stop')
      }),
    ).rejects.toThrow('stop')
    const none = database.store.scoped({ role: 'licet_public' })
    expect((await who.execute(none)).rows).toEqual([{ who: 'licet_public', department: '' }])
  })

  test('leaves the connection as it was, without role and department', async () => {
    const connector = connectOnce({ url: database.loginUrl })
    const store = openStore(connector)
    const scope = { role: 'licet_app', department: 2 } as const
    await who.execute(store.scoped(scope))
    await store.transaction(scope, (trx) => who.execute(trx))
    await sql`select 1/0`.execute(store.scoped(scope)).catch(() => undefined)
    const lease = await connector.acquire()
    const text = `select current_user as who, current_setting('licet.department', true) as department`
    const { rows } = await lease.wire.query({ text, values: [] })
    lease.release(false)
    expect(rows).toEqual([{ who: 'licet_login', department: '' }])
    await store.end()
  })

  test('keeps fifty statements at once with alternating departments apart', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        who.execute(database.store.scoped({ role: 'licet_app', department: 1 + (n % 2) })),
      ),
    )
    const wrong = answers.filter((answer, n) => answer.rows[0]?.department !== String(1 + (n % 2)))
    expect(wrong).toEqual([])
  })

  test('commits a transaction whole or not at all', async () => {
    const scope = { role: 'licet_registrar' } as const
    await expect(
      database.store.transaction(scope, async (trx) => {
        await trx.updateTable('department').set({ name: '丙' }).where('id', '=', 1).execute()
        await sql`select 1/0`.execute(trx)
      }),
    ).rejects.toMatchObject({ code: 'database_error', sqlstate: '22012' })
    const db = database.store.scoped(scope)
    const row = await db.selectFrom('department').select('name').where('id', '=', 1).execute()
    expect(row).toEqual([{ name: '甲' }])
  })

  test('lets the login role do nothing outside a scope', async () => {
    const client = new pg.Client({ connectionString: database.loginUrl })
    await client.connect()
    await expect(client.query('select * from department')).rejects.toMatchObject({ code: '42501' })
    await expect(client.query('set role licet_owner')).rejects.toMatchObject({ code: '42501' })
    await expect(client.query('set role licet_auditor')).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })

  test('names a broken rule by a code and never quotes the row', async () => {
    const db = database.store.scoped({ role: 'licet_registrar' })
    const insert = sql`insert into department (id, short, code, name, name_en, area, created_at)
      values (1, 'zz', '11370299MBDEM00317', '秘密', 'S', '370299', 0)`
    const failure = await insert.execute(db).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(StoreFailure)
    expect(failure).toMatchObject({ code: 'already_exists', constraint: 'department_pkey' })
    expect(JSON.stringify(failure) + String(failure)).not.toContain('秘密')
  })
})
