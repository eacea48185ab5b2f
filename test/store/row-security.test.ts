import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { changeStatus } from '../../src/service/change-status.ts'
import { issue } from '../../src/service/issue.ts'
import { replacePrint, reprint } from '../../src/service/reprint.ts'
import { connectPool } from '../../src/store/connector.ts'
import { openStore } from '../../src/store/database.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { makeWorld, permit, type World } from '../service/world.ts'

// Tables without a department, each with its reason.
const shared = new Map([
  ['registry_state', 'one row of the registry'],
  ['definer', 'public facts'],
  ['license_type', 'public facts, read by all'],
  ['department', 'public facts'],
  ['status_list', 'belongs to the registry so that small departments hide among others'],
  ['status_change', 'nothing personal; the insert policy asks whose index it is'],
  ['assertion', 'hashes, for licet_auth alone'],
  ['rate_limit', 'hashes, for licet_auth and licet_public alone'],
  ['log_cursor', 'the sequencer alone'],
  ['tile', 'hashes'],
  ['checkpoint', 'hashes'],
  ['published', 'public bytes'],
  ['job', 'leases'],
  ['schema_migration', 'names of migrations'],
])

interface TableFacts {
  readonly name: string
  readonly tenant: boolean
  readonly enabled: boolean
  readonly forced: boolean
}

/** Every table of the catalogue, as it is now. */
async function readTables(): Promise<readonly TableFacts[]> {
  const found = await sql<TableFacts>`select c.relname as name, c.relrowsecurity as enabled,
      c.relforcerowsecurity as forced, exists (select from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'department') as tenant
    from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    order by 1`.execute(database.owner.scoped({ role: 'licet_auditor' }))
  return found.rows
}

/** Names of tables that no rule of this file covers. */
function unbound(all: readonly TableFacts[]): readonly string[] {
  return all
    .filter(({ name, tenant, enabled, forced }) =>
      tenant && name !== 'department' ? !enabled || !forced : !shared.has(name),
    )
    .map(({ name }) => name)
}

let database: TestDatabase
let world: World
let tables: readonly TableFacts[]

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  world = await makeWorld(database)
  for (const short of ['jt', 'sp']) {
    const actor = { department: world.departments.get(short) ?? 0, id: 'client:test' }
    const input =
      short === 'jt'
        ? permit()
        : {
            type: '11370000MBDEM100XA011',
            holders: [{ name: '示例市老街面馆', idType: '001', id: '92370299MADEM00545' }],
            fields: { hy: '饭店（面馆）', jycs: '示例路22号', hxxk: ['食品经营许可证'] },
            validUntil: '2028-01-01',
          }
    const request = { client: 'test', key: 'k', fingerprint: 'ab'.repeat(32) }
    const answer = () => ({ status: 201, body: '{}' })
    const outcome = await issue(world.registry, actor, { input, request, answer })
    if (!outcome.ok || outcome.value.kind !== 'minted') throw new Error(JSON.stringify(outcome))
    const { id } = outcome.value.minted
    await reprint(world.registry, actor, id, { reason: 'x' })
    await replacePrint(world.registry, actor, id, { reason: 'x' })
    await changeStatus(world.registry, actor, id, 'suspend', { reason: 'x' })
  }
  tables = await readTables()
})

afterAll(() => database.drop())

const tenants = () => tables.filter((table) => table.tenant && table.name !== 'department')

describe('row security, from the catalogue', () => {
  test('binds every table that has a department, and every other has a reason', () => {
    expect(tenants().length).toBeGreaterThanOrEqual(12)
    expect(unbound(tables)).toEqual([])
  })

  test('is missed by this suite in no new table, with a department or without', async () => {
    const owner = database.owner
    await owner.transaction({ role: 'licet_owner' }, async (trx) => {
      await sql`create table newcomer (department int)`.execute(trx)
      await sql`create table bystander (id int)`.execute(trx)
      await sql`create table half_bound (department int)`.execute(trx)
      await sql`alter table half_bound enable row level security`.execute(trx)
    })
    expect(unbound(await readTables())).toEqual(['bystander', 'half_bound', 'newcomer'])
    await owner.transaction({ role: 'licet_owner' }, async (trx) => {
      await sql`drop table newcomer, bystander, half_bound`.execute(trx)
    })
  })

  test('shows a department its own rows and none of another, in every table', async () => {
    const jt = world.departments.get('jt') ?? 0
    const sp = world.departments.get('sp') ?? 0
    for (const { name } of tenants()) {
      const granted = await sql<{ ok: boolean }>`select has_any_column_privilege('licet_app',
        ${name}, 'select') as ok`.execute(database.owner.scoped({ role: 'licet_auditor' }))
      if (granted.rows[0]?.ok !== true || name === 'department_right') continue
      for (const [mine, other] of [
        [jt, sp],
        [sp, jt],
      ] as const) {
        const db = database.store.scoped({ role: 'licet_app', department: mine })
        const seen = await sql<{ department: number; n: number }>`
          select department, count(*)::int n from ${sql.table(name)} group by 1`.execute(db)
        const foreign = seen.rows.filter((row) => row.department !== mine)
        expect([name, foreign]).toEqual([name, []])
        const asked = await sql<{ n: number }>`select count(*)::int n from ${sql.table(name)}
          where department = ${other}`.execute(db)
        expect([name, asked.rows[0]?.n]).toEqual([name, 0])
      }
      const none = database.store.scoped({ role: 'licet_app' })
      const bare = await sql<{ n: number }>`select count(*)::int n from ${sql.table(name)}`.execute(
        none,
      )
      expect([name, bare.rows[0]?.n]).toEqual([name, 0])
    }
  })

  test('changes, removes and adds nothing of another department, in every table', async () => {
    const jt = world.departments.get('jt') ?? 0
    const sp = world.departments.get('sp') ?? 0
    const audit = database.owner.scoped({ role: 'licet_auditor' })
    const db = database.store.scoped({ role: 'licet_app', department: jt })
    for (const { name } of tenants()) {
      const table = sql.table(name)
      const count = async () =>
        (
          await sql<{ h: string | null }>`select md5(string_agg(t::text, ',' order by t::text)) h
            from ${table} t where department = ${sp}`.execute(audit)
        ).rows[0]?.h
      const before = await count()
      const columns = await sql<{ name: string }>`select a.attname as name from pg_attribute a
        where a.attrelid = ${name}::regclass and a.attnum > 0 and not a.attisdropped
          and has_column_privilege('licet_app', a.attrelid, a.attnum, 'update')`.execute(audit)
      for (const column of columns.rows) {
        const ref = sql.ref(column.name)
        const changed = await sql`update ${table} set ${ref} = ${ref}
          where department = ${sp}`.execute(db)
        expect([name, column.name, changed.numAffectedRows]).toEqual([name, column.name, 0n])
      }
      const removed = await sql`delete from ${table} where department = ${sp}`.execute(db).then(
        (result) => result.numAffectedRows,
        (failure: { code: string }) => failure.code,
      )
      expect([0n, 'forbidden']).toContain(removed)
      const copied = await sql`insert into ${table} select * from ${table}
        where false union all select (jsonb_populate_record(null::${table},
          jsonb_build_object('department', ${sp}::int))).*`
        .execute(db)
        .then(
          () => 'inserted',
          (failure: { code: string }) => failure.code,
        )
      expect([name, copied]).not.toEqual([name, 'inserted'])
      expect([name, await count()]).toEqual([name, before])
    }
  })

  test('refuses a row of another department by row security and not by a missing column', async () => {
    const jt = world.departments.get('jt') ?? 0
    const sp = world.departments.get('sp') ?? 0
    const db = database.store.scoped({ role: 'licet_app', department: jt })
    const insert = (department: number) =>
      db.insertInto('number_counter').values({ department, type: 't', period: 'p', next: 1 })
    await insert(jt).execute()
    await expect(insert(sp).execute()).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('lets no department write a status for an index that is not its own', async () => {
    const audit = database.owner.scoped({ role: 'licet_auditor' })
    const sp = world.departments.get('sp') ?? 0
    const found = await audit
      .selectFrom('credential')
      .select(['list', 'idx'])
      .where('department', '=', sp)
      .executeTakeFirstOrThrow()
    const db = database.store.scoped({
      role: 'licet_app',
      department: world.departments.get('jt') ?? 0,
    })
    const row = { ...found, n: 99, value: 0, reason: 0, effective_at: 0, at: 0 }
    await expect(db.insertInto('status_change').values(row).execute()).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test.each(['event', 'signature', 'credential', 'tile', 'checkpoint', 'status_change'])(
    'lets no server role change, delete or truncate %s',
    async (name) => {
      const roles = [
        'licet_app',
        'licet_publisher',
        'licet_sequencer',
        'licet_auth',
        'licet_public',
        'licet_registrar',
      ] as const
      const held = await sql<{ role: string; verb: string }>`
        select r.role, v.verb from unnest(${[...roles]}::text[]) as r(role)
        cross join unnest(array['update', 'delete', 'truncate']) as v(verb)
        where has_table_privilege(r.role, ${name}, v.verb)
          or (v.verb = 'update' and has_any_column_privilege(r.role, ${name}, 'update'))`.execute(
        database.owner.scoped({ role: 'licet_auditor' }),
      )
      expect(held.rows).toEqual([])
    },
  )

  test('has no role that bypasses it, no server role that owns a table, no open function', async () => {
    const audit = database.owner.scoped({ role: 'licet_auditor' })
    const bypass = await sql`select rolname from pg_roles
      where rolname like 'licet%' and (rolbypassrls or rolsuper)`.execute(audit)
    expect(bypass.rows).toEqual([])
    const owners = await sql<{ owner: string }>`select distinct c.relowner::regrole::text as owner
      from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        and c.relname <> 'schema_migration'`.execute(audit)
    expect(owners.rows).toEqual([{ owner: 'licet_owner' }])
    const definers = await sql<{ name: string; safe: boolean }>`select p.proname as name,
        p.proconfig::text like '%search_path=pg_catalog%'
          and not has_function_privilege('public', p.oid, 'execute') as safe
      from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace
      order by 1`.execute(audit)
    expect(definers.rows).toEqual([
      { name: 'find_by_short_code', safe: true },
      { name: 'find_print', safe: true },
      { name: 'search_ids', safe: true },
      { name: 'take_indices', safe: true },
    ])
  })

  test('shows nothing to a connection whose scope ended in an error', async () => {
    const jt = world.departments.get('jt') ?? 0
    const one = { role: 'licet_app', department: jt } as const
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        if (n % 2 === 0) {
          await expect(sql`select 1/0`.execute(database.store.scoped(one))).rejects.toThrow()
        }
        const none = database.store.scoped({ role: 'licet_app' })
        expect(await none.selectFrom('license').select('id').execute()).toEqual([])
      }),
    )
  })

  test.each(['rollback', 'timeout'])(
    'shows nothing after a scope that ended in a %s',
    async (how) => {
      const jt = world.departments.get('jt') ?? 0
      const one = { role: 'licet_app', department: jt } as const
      // One connection, so that the next scope meets what the last one left.
      const single = openStore(connectPool({ url: database.loginUrl, max: 1 }))
      const ended = single.transaction(one, async (trx) => {
        expect(await trx.selectFrom('license').select('id').execute()).not.toEqual([])
        if (how === 'rollback') throw new Error('stop')
        await sql`select set_config('statement_timeout', '20', true)`.execute(trx)
        await sql`select pg_sleep(5)`.execute(trx)
      })
      await expect(ended).rejects.toMatchObject(
        how === 'rollback' ? { message: 'stop' } : { code: 'timeout' },
      )
      const none = single.scoped({ role: 'licet_app' })
      expect(await none.selectFrom('license').select('id').execute()).toEqual([])
      const left = await sql<{
        limit: string
      }>`select current_setting('statement_timeout') as limit`.execute(none)
      expect(left.rows).toEqual([{ limit: '0' }])
      await single.end()
    },
  )
})
