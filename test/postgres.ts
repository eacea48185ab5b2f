import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { connectPool } from '../src/store/connector.ts'
import { openStore, type Store } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'

const template = 'licet_test_template'
const loginPassword = 'test-login-password'

function withPath(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

async function administer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const text of statements) await client.query(text)
  } finally {
    await client.end()
  }
}

/** Migrates the template database that every suite's own is copied from. */
export async function prepareServer(url: string): Promise<{ drop(): Promise<void> }> {
  await administer(
    url,
    `drop database if exists ${template}`,
    `create database ${template} template template0 encoding 'UTF8' locale 'C.UTF-8'`,
  )
  const outcome = await migrate({ url: withPath(url, template), loginPassword })
  if (!outcome.ok) throw new Error(`migrate: ${outcome.error.code}`)
  return { drop: () => administer(url, `drop database if exists ${template}`) }
}

/** One suite's database. */
export interface TestDatabase {
  /** As the administrator, who owns nothing of Licet but may take any role. */
  readonly ownerUrl: string
  /** As `licet_login`, which alone may nothing. */
  readonly loginUrl: string
  /** A pool as `licet_login`. */
  readonly store: Store
  /** A pool as the administrator: the only one that may scope to auditor or owner. */
  readonly owner: Store
  drop(): Promise<void>
}

/** Makes a fresh migrated database on the run's server (`inject('postgresUrl')`). */
export async function createDatabase(url: string): Promise<TestDatabase> {
  const name = `licet_test_${randomBytes(6).toString('hex')}`
  // Two suites copying one template at once wait for each other.
  for (let attempt = 0; ; attempt += 1) {
    try {
      await administer(url, `create database ${name} template ${template}`)
      break
    } catch (thrown) {
      if (attempt >= 40) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const ownerUrl = withPath(url, name)
  const login = new URL(ownerUrl)
  login.username = 'licet_login'
  login.password = loginPassword
  const store = openStore(connectPool({ url: login.href }))
  const owner = openStore(connectPool({ url: ownerUrl, max: 3 }))
  return {
    ownerUrl,
    loginUrl: login.href,
    store,
    owner,
    async drop() {
      await store.end()
      await owner.end()
      await administer(url, `drop database if exists ${name} with (force)`)
    },
  }
}
