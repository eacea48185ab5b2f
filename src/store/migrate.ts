import pg from 'pg'
import { type Migration, migrations } from '../../migrations/index.ts'
import { storeFailureOf } from './failure.ts'

/** Why the database cannot be migrated. */
export type MigrateFailure =
  | { readonly code: 'locale_not_utf8' }
  | { readonly code: 'migration_changed'; readonly name: string }
  | { readonly code: 'database_newer'; readonly name: string }

export type MigrateOutcome =
  | { readonly ok: true; readonly applied: readonly string[] }
  | { readonly ok: false; readonly error: MigrateFailure }

/** How to come to the database. `url` is the owner's direct connection: no pooler between. */
export interface MigrateSettings {
  readonly url: string
  /** Sets the password of `licet_login`; [A-Za-z0-9._~-], since it goes into a statement's text. */
  readonly loginPassword?: string
}

/**
 * Brings the schema up to date: forward only, each step one transaction, harmless to repeat.
 * Two runs at once: the second waits and finds nothing to do.
 *
 * @returns The steps applied now; `locale_not_utf8` when text would not compare as characters,
 * `migration_changed` when a released step was edited, `database_newer` when it knows more than us.
 */
export async function migrate(settings: MigrateSettings): Promise<MigrateOutcome> {
  const client = new pg.Client({ connectionString: settings.url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await run(client, settings.loginPassword)
  } catch (thrown) {
    throw storeFailureOf(thrown)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function run(client: pg.Client, loginPassword: string | undefined): Promise<MigrateOutcome> {
  // Lower-casing beyond ASCII is what a C locale cannot do; search and masks would go wrong in it.
  const locale = await client.query<{ utf8: boolean }>(
    "select current_setting('server_encoding') = 'UTF8' and lower('É') = 'é' as utf8",
  )
  if (locale.rows[0]?.utf8 !== true) return { ok: false, error: { code: 'locale_not_utf8' } }
  await client.query(`create table if not exists schema_migration (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
  const known = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from schema_migration order by name',
  )
  const newer = known.rows.find((row) => migrations.every((step) => step.name !== row.name))
  if (newer !== undefined) return { ok: false, error: { code: 'database_newer', name: newer.name } }
  const applied: string[] = []
  for (const step of migrations) {
    const outcome = await apply(client, step)
    if (outcome === 'changed') {
      return { ok: false, error: { code: 'migration_changed', name: step.name } }
    }
    if (outcome === 'applied') applied.push(step.name)
  }
  await settle(client, loginPassword)
  return { ok: true, applied }
}

async function apply(client: pg.Client, step: Migration): Promise<'applied' | 'known' | 'changed'> {
  const digest = await sha256Hex(step.sql)
  await client.query('begin')
  try {
    await client.query('lock table schema_migration in exclusive mode')
    const row = await client.query<{ sha256: string }>(
      'select sha256 from schema_migration where name = $1',
      [step.name],
    )
    const before = row.rows[0]
    if (before !== undefined) {
      await client.query('commit')
      return before.sha256 === digest ? 'known' : 'changed'
    }
    await client.query(step.sql)
    await client.query('reset role')
    await client.query('insert into schema_migration (name, sha256) values ($1, $2)', [
      step.name,
      digest,
    ])
    await client.query('commit')
    return 'applied'
  } catch (thrown) {
    await client.query('rollback').catch(() => undefined)
    throw thrown
  }
}

async function settle(client: pg.Client, loginPassword: string | undefined): Promise<void> {
  // One hung write transaction anywhere in the cluster would hold up the sequencer.
  const statements = ["alter role licet_login set idle_in_transaction_session_timeout = '10s'"]
  if (loginPassword !== undefined) {
    if (!/^[A-Za-z0-9._~-]{8,128}$/.test(loginPassword)) {
      throw new RangeError('loginPassword: 8 to 128 of A-Z a-z 0-9 . _ ~ -')
    }
    statements.push(`alter role licet_login password '${loginPassword}'`)
  }
  statements.push('grant select on schema_migration to licet_app, licet_auditor')
  for (const text of statements) {
    // Roles belong to the cluster: another database's migration may be at the same row.
    for (let attempt = 0; ; attempt += 1) {
      try {
        await client.query(text)
        break
      } catch (thrown) {
        if (attempt >= 4) throw thrown
      }
    }
  }
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
