import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { changeStatus } from '../../src/service/change-status.ts'
import { check } from '../../src/service/check.ts'
import type { Finding } from '../../src/service/check-finding.ts'
import { replace } from '../../src/service/replace.ts'
import { replacePrint, reprint } from '../../src/service/reprint.ts'
import { readLicense } from '../../src/service/search.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makePublishWorld, mintPermit, type PublishWorld } from './publish-world.ts'

let database: TestDatabase
let world: PublishWorld
let admin: pg.Client

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makePublishWorld(database)
  const { registry, department } = world
  const actor = { department, id: 'client:test' }
  const ids: string[] = []
  for (let n = 0; n < 8; n += 1) ids.push((await mintPermit(world)).id)
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = ids
  const why = { reason: '整改', documentNumber: '示字1号' }
  await changeStatus(registry, actor, a, 'revoke', why)
  await changeStatus(registry, actor, b, 'suspend', { ...why, until: '2026-12-31' })
  await changeStatus(registry, actor, c, 'cancel', { ...why, effectiveOn: '2027-01-01' })
  await replace(registry, actor, d, { reason: '变更' })
  await reprint(registry, actor, e, { reason: '污损' })
  await replacePrint(registry, actor, f, { reason: '遗失' })
  await readLicense(registry, actor, a, '核验')
  world.clock.now += 120
  await world.publisher.tick()
  // A sealed log and an open end: both must be found.
  await mintPermit(world)
  admin = new pg.Client({ connectionString: database.ownerUrl })
  await admin.connect()
  // The storage rots without asking triggers and rules.
  await admin.query('set session_replication_role = replica')
  const { rows } = await admin.query<{ drop: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop
    from pg_constraint where contype = 'c' and conrelid::regclass::text = any ($1)`,
    [Object.keys(names)],
  )
  for (const { drop } of rows) await admin.query(drop)
})

afterAll(async () => {
  await admin.end()
  await database.drop()
})

async function findings(): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for await (const one of check({ ...world.registry, store: database.owner })) found.push(one)
  return found
}

/** What names a row in a finding. */
const names: Readonly<Record<string, string>> = {
  license: "'license ' || id",
  license_holder: "'license ' || license",
  credential: "'credential ' || id",
  signature: "'credential ' || credential",
  credential_end: "'credential ' || credential",
  status_change: "'status_change ' || list || ' ' || idx",
  event: "'event ' || id",
  tile: "'tile ' || log || ' ' || level || '/' || n || '/' || width",
  checkpoint: "'checkpoint ' || log || ' ' || size",
  published: "'published ' || path || ' ' || seq",
}

/** Cells that nothing else in the database speaks about, each with what it is. */
const free = new Map([
  ['event.tx', 'orders the log: found as soon as the order is another'],
  ['checkpoint.at', 'when the row was written; the note has no date'],
  ['published.content_type', 'how it is labelled, not what was signed'],
  ['published.path', 'signed bytes under another name are refused by whoever reads them'],
  ['published.seq', 'the number that counts stands in the signed bytes'],
])

interface Cell {
  readonly table: string
  readonly column: string
  readonly type: string
}

async function cells(): Promise<readonly Cell[]> {
  const { rows } = await admin.query<Cell>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relname = any ($1) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    order by 1, a.attnum`,
    [Object.keys(names)],
  )
  return rows
}

/** A value one bit or one letter away, or one where there was none. */
const changed: Readonly<Record<string, string>> = {
  integer: 'coalesce(C, 0) # 1',
  smallint: 'coalesce(C, 0) # 1',
  bigint: 'coalesce(C, 0) # 1',
  text: `case when coalesce(C, '') = '' then 'x' else overlay(C placing
    chr(ascii(substr(C, 1 + R % length(C), 1)) # 1) from 1 + R % length(C)) end`,
  bytea: 'set_bit(C, R % (8 * length(C)), 1 - get_bit(C, R % (8 * length(C))))',
  uuid: `case when C is null then '00000000-0000-7000-8000-000000000001' else
    (left(C::text, 35) || translate(right(C::text, 1), '0123456789abcdef', '1032547698badcfe'))::uuid end`,
  date: `coalesce(C, date '2026-01-01') + 1`,
  jsonb: `case when C = '{}' then '{"x":1}' else C - (select k from jsonb_object_keys(C) k limit 1) end`,
  xid8: '((C::text::bigint) # 1)::text::xid8',
  'text[]': `C || '{x}'::text[]`,
  'bigint[]': `coalesce(array_append(trim_array(C, 1), C[cardinality(C)] # 1), '{1}')`,
}

interface Row {
  readonly place: string
  readonly name: string
}

const overriding = (table: string) => (table === 'event' ? 'overriding system value' : '')

/** Puts a row with one other value in a row's place. @returns Undefined: two rows would be alike. */
async function rot(
  table: string,
  place: string,
  column: string,
  value: string,
): Promise<Row | undefined> {
  await admin.query('begin')
  try {
    await admin.query(`drop table if exists kept`)
    await admin.query(`create temp table kept as select * from ${table} where ctid = $1`, [place])
    await admin.query(`delete from ${table} where ctid = $1`, [place])
    const { rows } = await admin.query<Row>(
      `insert into ${table} ${overriding(table)} select (jsonb_populate_record(t,
        jsonb_build_object('${column}', ${value}))).* from kept t
      returning ctid::text as place, ${names[table]} as name`,
    )
    await admin.query('commit')
    return rows[0]
  } catch (thrown) {
    await admin.query('rollback')
    if (thrown instanceof pg.DatabaseError && thrown.code === '23505') return undefined
    throw thrown
  }
}

async function heal(table: string, place: string): Promise<void> {
  await admin.query(`delete from ${table} where ctid = $1`, [place])
  await admin.query(`insert into ${table} ${overriding(table)} select * from kept`)
}

describe('check, after one stored cell was changed', () => {
  test('finds nothing while nothing is changed', async () => {
    expect(await findings()).toEqual([])
  })

  test('names the row, for every column of what was issued, logged, listed and published', async () => {
    const unseen: string[] = []
    const unnamed: string[] = []
    let tried = 0
    for (const { table, column, type } of await cells()) {
      if (free.has(`${table}.${column}`)) continue
      const make = changed[type]
      if (make === undefined) throw new Error(`how does a ${type} rot? (${table}.${column})`)
      const seed = createHash('sha256').update(`${table}.${column}`).digest().readUInt32BE() >>> 8
      const { rows } = await admin.query<Row>(
        `select ctid::text as place, ${names[table]} as name from ${table} order by md5(ctid::text || $1)`,
        [String(seed)],
      )
      // Where a rule of the table itself refuses the change, another row is taken.
      for (const { name, place } of rows.slice(0, 6)) {
        const value = make.replaceAll('C', `t."${column}"`).replaceAll('R', String(seed))
        const now = await rot(table, place, column, value)
        if (now !== undefined) {
          tried += 1
          const found = await findings()
          const cell = `${table}.${column}`
          const named = ({ where }: Finding) =>
            [name, now.name].some((one) => new RegExp(`${one}(?![0-9])`).test(where))
          if (found.length === 0) unseen.push(`${cell} of ${name}`)
          else if (!found.some(named)) unnamed.push(`${cell} of ${name}: ${found[0]?.where}`)
          await heal(table, now.place)
        }
        if (now !== undefined) break
      }
    }
    expect({ unseen, unnamed }).toEqual({ unseen: [], unnamed: [] })
    expect(tried).toBeGreaterThan(70)
    expect(await findings()).toEqual([])
  }, 240_000)
})
