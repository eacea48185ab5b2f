import pg from 'pg'

/** Why `licet serve` will not run on this database login. */
export interface DatabaseFault {
  readonly code:
    | 'role_is_superuser'
    | 'role_bypasses_row_security'
    | 'role_owns_tables'
    | 'locale_not_utf8'
    | 'server_too_old'
  readonly message: string
}

const sentences: Readonly<Record<DatabaseFault['code'], string>> = {
  role_is_superuser:
    'the login of DATABASE_URL is a superuser, or may become one: row-level security would not bind it',
  role_bypasses_row_security:
    'the login of DATABASE_URL, or a role it may take, has BYPASSRLS: tenants would not be kept apart',
  role_owns_tables:
    'the login of DATABASE_URL owns tables, or may take the role that does: use licet_login, and the owner only for `licet migrate`',
  locale_not_utf8:
    'the database is not UTF-8 with a UTF-8 locale (such as C.UTF-8): Chinese text would not be found',
  server_too_old: 'the server is older than PostgreSQL 15',
}

// Membership counts, not only the login itself: SET ROLE is one statement away.
const query = `
select
  exists (select from pg_roles r where r.rolsuper and pg_has_role(current_user, r.oid, 'member'))
    as superuser,
  exists (select from pg_roles r where r.rolbypassrls and pg_has_role(current_user, r.oid, 'member'))
    as bypass,
  exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
      and pg_has_role(current_user, c.relowner, 'member')) as owner,
  pg_encoding_to_char(d.encoding) as encoding,
  d.datlocprovider as provider,
  d.datctype as ctype,
  coalesce(to_jsonb(d) ->> 'datlocale', '') as locale,
  current_setting('server_version_num')::int as version
from pg_database d where d.datname = current_database()`

/**
 * Looks at the login and the locale of a database, for `licet serve` and `licet doctor`.
 *
 * @param url - The login that the server is to use.
 * @returns Every reason against it; empty when it may serve.
 * @throws pg's error when the database cannot be reached.
 */
export async function checkDatabase(url: string): Promise<readonly DatabaseFault[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rows } = await client.query(query)
    return judge(rows[0])
  } finally {
    await client.end()
  }
}

interface Row {
  readonly superuser: boolean
  readonly bypass: boolean
  readonly owner: boolean
  readonly encoding: string
  readonly provider: string
  readonly ctype: string
  readonly locale: string
  readonly version: number
}

function judge(row: Row): readonly DatabaseFault[] {
  const codes: DatabaseFault['code'][] = []
  if (row.superuser) codes.push('role_is_superuser')
  if (row.bypass) codes.push('role_bypasses_row_security')
  if (row.owner) codes.push('role_owns_tables')
  // ICU is Unicode by nature; the built-in provider (PostgreSQL 17) names its own locale.
  const utf8Locale =
    row.provider === 'i' || /utf-?8/i.test(row.provider === 'b' ? row.locale : row.ctype)
  if (row.encoding !== 'UTF8' || !utf8Locale) codes.push('locale_not_utf8')
  if (row.version < 150_000) codes.push('server_too_old')
  return codes.map((code) => ({ code, message: sentences[code] }))
}
