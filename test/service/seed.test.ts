import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { check, checkSnapshot } from '../../src/service/check.ts'
import type { Finding } from '../../src/service/check-finding.ts'
import { issue } from '../../src/service/issue.ts'
import { recover } from '../../src/service/recover.ts'
import { type SeedLine, seed } from '../../src/service/seed.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, noon, permit, sampleFile, type World } from './world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
})

afterAll(() => database.drop())

const audit = () => database.owner.scoped({ role: 'licet_auditor' })

async function seedAll(): Promise<readonly SeedLine[]> {
  const lines: SeedLine[] = []
  for await (const line of seed(world.registry, sampleFile)) lines.push(line)
  return lines
}

async function checkAll(): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const context = { ...world.registry, store: database.owner }
  for await (const finding of check(context)) findings.push(finding)
  return findings
}

describe('seed', () => {
  test('brings every license of the sample into its status, with its identifier', async () => {
    const lines = await seedAll()
    expect(lines.filter((line) => line.outcome === 'refused')).toEqual([])
    expect(lines.filter((line) => line.outcome === 'added')).toHaveLength(29)
    const stored = await audit()
      .selectFrom('license')
      .select(['type', 'serial', 'version', 'number', 'status'])
      .execute()
    const found = stored.map(
      (row) => `${row.type} ${row.serial} ${row.version} ${row.number} ${row.status}`,
    )
    const wanted = sampleFile.licenses.map(
      (one: Record<string, string>) =>
        `${one.type} ${one.serial} ${Number(one.version)} ${one.number} ${one.status}`,
    )
    expect(found.sort()).toEqual(wanted.sort())
    const identifiers = lines.map((line) => line.minted?.identifier)
    const given = sampleFile.licenses.map((one: Record<string, string>) => one.identifier)
    expect(identifiers).toEqual(given)
  })

  test('changes nothing the second time', async () => {
    const count = async () =>
      (await sql<{ n: number }>`select count(*)::int n from event`.execute(audit())).rows
    const before = await count()
    const lines = await seedAll()
    expect(new Set(lines.map((line) => line.outcome))).toEqual(new Set(['known']))
    expect(await count()).toEqual(before)
  })
})

describe('check', () => {
  test('finds nothing wrong in what was seeded', async () => {
    expect(await checkAll()).toEqual([])
  })

  const tampered: readonly (readonly [string, string, string, string])[] = [
    ['a bit of a signature', 'signature', 'sig = set_byte(sig, 5, get_byte(sig, 5) # 1)', 'I1'],
    [
      'a letter of a payload',
      'credential',
      'payload = replace(payload, \'"iat":1\', \'"iat":2\')',
      'I4',
    ],
    ['a leaf', 'credential', 'leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1)', 'I4'],
    ['a number of a face', 'license', "number = number || '9'", 'I4'],
    ['a holder name', 'license_holder', "name = name || '甲'", 'I4'],
    ['a status without its list', 'license', "status = 'cancelled'", 'I5'],
    ['an index', 'credential', 'idx = (idx + 1) % 4096', 'I4'],
    [
      'a key of another department',
      'credential',
      'kid = (select kid from key where department <> credential.department limit 1)',
      'I9',
    ],
    ['a reason kept beside an event', 'event', "detail = detail || ' '", 'I6'],
  ]
  test.each(tampered)('names the row after a change of %s', async (_, table, set, invariant) => {
    const outcome = await database.owner
      .transaction({ role: 'licet_auditor' }, async (trx) => {
        await sql`reset role`.execute(trx)
        await sql`set local session_replication_role = replica`.execute(trx)
        const pick =
          table === 'event'
            ? sql`ctid = (select ctid from event where detail is not null and log = 1 limit 1)`
            : table === 'license' || table === 'license_holder'
              ? sql`${sql.ref(table === 'license' ? 'id' : 'license')} = (select id from license
                  where status = 'issued' and type like '%XA003' order by id limit 1)`
              : sql`ctid = (select ctid from ${sql.table(table)} limit 1)`
        await sql`update ${sql.table(table)} set ${sql.raw(set)} where ${pick}`.execute(trx)
        const findings: Finding[] = []
        for await (const finding of checkSnapshot(world.registry, trx)) findings.push(finding)
        throw Object.assign(new Error('undo'), { findings })
      })
      .catch((thrown: { findings?: readonly Finding[] }) => thrown)
    const codes = outcome.findings?.map((finding) => finding.invariant)
    expect(codes).toContain(invariant)
  })
})

describe('recover', () => {
  test('gives nothing out again that may have been printed after the backup', async () => {
    const actor = { department: world.departments.get('jt') ?? 0, id: 'client:test' }
    const mintNow = async () => {
      const outcome = await issue(world.registry, actor, { input: permit() })
      if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error(JSON.stringify(outcome))
      return outcome.value.minted
    }
    // The state of the backup: counters and lists as they stand now.
    const counters = await audit().selectFrom('number_counter').selectAll().execute()
    const lists = await audit().selectFrom('status_list').select(['id', 'next']).execute()
    const lost = await Promise.all(Array.from({ length: 20 }, mintNow))
    // Restored: what was issued since is unknown, counters and pools are back.
    await database.owner.transaction({ role: 'licet_owner' }, async (trx) => {
      await sql`reset role`.execute(trx)
      await sql`set local session_replication_role = replica`.execute(trx)
      const ids = lost.map((one) => one.id)
      for (const table of ['signature', 'credential', 'license_holder', 'license'] as const) {
        const condition =
          table === 'license'
            ? sql`id = any(${ids}::uuid[])`
            : table === 'signature'
              ? sql`credential in (select id from credential where license = any(${ids}::uuid[]))`
              : sql`license = any(${ids}::uuid[])`
        await sql`delete from ${sql.table(table)} where ${condition}`.execute(trx)
      }
      for (const one of counters) {
        await sql`update number_counter set next = ${one.next} where department = ${one.department}
          and type = ${one.type} and period = ${one.period}`.execute(trx)
      }
      for (const one of lists) {
        await sql`update status_list set next = ${one.next} where id = ${one.id}`.execute(trx)
      }
    })
    const done = await recover(database.owner, { ...world.registry, margin: 1000, now: noon })
    expect(done).toMatchObject({ epoch: 2, listsClosed: 4 })
    const fresh = await Promise.all(Array.from({ length: 20 }, mintNow))
    const numbers = [...lost, ...fresh].map((one) => one.number)
    expect(new Set(numbers).size).toBe(40)
    const places = [...lost, ...fresh].map((o) => `${o.credential?.list} ${o.credential?.idx}`)
    expect(new Set(places).size).toBe(40)
  })
})
