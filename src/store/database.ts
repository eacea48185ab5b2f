import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type { Connector, Lease } from './connector.ts'
import { StoreFailure, storeFailureOf } from './failure.ts'
import { MessageGroup, type Statement, type StatementResult } from './message-group.ts'
import { planNames } from './plan-names.ts'
import type { Database } from './schema.ts'
import { type Scope, scopeStatement } from './scope.ts'

/** A database seen through a scope, or a transaction in one. Free functions of the store take it. */
export type Db = Kysely<Database>

/** The store: one connector, and a view of it for each scope. */
export interface Store {
  /** Outside a transaction each statement is one round trip: scope and statement under one Sync. */
  scoped(scope: Scope): Db
  /** Several statements in one transaction; the scope is taken with its first round trip. */
  transaction<T>(scope: Scope, work: (trx: Db) => Promise<T>): Promise<T>
  end(): Promise<void>
}

/**
 * Opens the store over a connector. Every failure is thrown as a {@link StoreFailure}.
 *
 * Roles are set for each transaction and never by the login name: the embedded database's socket
 * takes every client for the superuser and gives them all one session.
 */
export function openStore(connector: Connector): Store {
  const views = new Map<string, Db>()
  const nameOf = connector.keepsPlans === true ? planNames() : () => undefined
  const scoped = (scope: Scope): Db => {
    const key = `${scope.role} ${scope.department ?? ''} ${scope.allocates === true}`
    const known = views.get(key)
    if (known !== undefined) return known
    const taken = scopeStatement(scope)
    const view = new Kysely<Database>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new ScopedDriver(connector, taken, nameOf),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    })
    // Departments are few; should they not be, the views start again rather than grow for ever.
    if (views.size > 4096) views.clear()
    views.set(key, view)
    return view
  }
  return {
    scoped,
    transaction: (scope, work) => scoped(scope).transaction().execute(work),
    end: () => connector.end(),
  }
}

type NameOf = (text: string) => string | undefined

class ScopedDriver implements Driver {
  readonly #connector: Connector
  readonly #scope: Statement
  readonly #nameOf: NameOf

  constructor(connector: Connector, scope: Statement, nameOf: NameOf) {
    this.#connector = connector
    this.#scope = scope
    this.#nameOf = nameOf
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ScopedConnection> {
    try {
      const { sharedSession } = this.#connector
      const lease = await this.#connector.acquire()
      return new ScopedConnection(lease, this.#scope, this.#nameOf, sharedSession === true)
    } catch (thrown) {
      throw storeFailureOf(thrown)
    }
  }

  async beginTransaction(
    connection: ScopedConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    await connection.begin(settings)
  }

  async commitTransaction(connection: ScopedConnection): Promise<void> {
    await connection.commit()
  }

  async rollbackTransaction(connection: ScopedConnection): Promise<void> {
    await connection.rollback()
  }

  async releaseConnection(connection: ScopedConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {}
}

class ScopedConnection implements DatabaseConnection {
  readonly #lease: Lease
  readonly #scope: Statement
  readonly #nameOf: NameOf
  readonly #shared: boolean
  #inTransaction = false
  #broken = false

  constructor(lease: Lease, scope: Statement, nameOf: NameOf, shared: boolean) {
    this.#lease = lease
    this.#scope = scope
    this.#nameOf = nameOf
    this.#shared = shared
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    const statement = { text: compiled.sql, values: [...compiled.parameters] }
    if (this.#inTransaction) {
      return parseResult<R>(await this.#attempt(() => this.#lease.wire.query(statement)))
    }
    if (!this.#shared) return parseResult<R>(await this.#group([this.#scope], statement))
    return parseResult<R>(await this.#alone(statement))
  }

  /** One statement in a transaction block of its own. */
  async #alone(statement: Statement): Promise<StatementResult> {
    await this.begin({})
    try {
      const result = await this.#attempt(() =>
        this.#lease.wire.query({ text: statement.text, values: [...statement.values] }),
      )
      await this.commit()
      return result
    } catch (thrown) {
      if (this.#inTransaction) await this.rollback().catch(() => undefined)
      throw thrown
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it, and nothing of ours streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new TypeError('the store does not stream')
  }

  async begin(settings: TransactionSettings): Promise<void> {
    const level = settings.isolationLevel
    const text = level === undefined ? 'begin' : `begin isolation level ${level}`
    if (this.#shared) {
      // A message by itself, and simple: from here on the socket serves nobody else.
      await this.#attempt(() => this.#lease.wire.query({ text, values: [] }))
      this.#inTransaction = true
      await this.#group([], this.#scope)
      return
    }
    await this.#group([{ text, values: [] }], this.#scope)
    this.#inTransaction = true
  }

  async commit(): Promise<void> {
    const { command } = await this.#attempt(() =>
      this.#lease.wire.query({ text: 'commit', values: [] }),
    )
    this.#inTransaction = false
    // A transaction that an error had already ended answers COMMIT with ROLLBACK.
    if (command !== 'COMMIT') throw new StoreFailure('database_error')
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false
    if (this.#broken) return
    await this.#attempt(() => this.#lease.wire.query({ text: 'rollback', values: [] }))
  }

  release(): void {
    // A transaction left open here would give the next user our scope: close the connection.
    this.#lease.release(this.#broken || this.#inTransaction)
  }

  #group(before: readonly Statement[], last: Statement): Promise<StatementResult> {
    const named = (statement: Statement): Statement => {
      const name = this.#nameOf(statement.text)
      return name === undefined ? statement : { ...statement, name }
    }
    return this.#attempt(
      () =>
        new Promise((resolve, reject) => {
          const done = (error: unknown, result: StatementResult): void =>
            error ? reject(error) : resolve(result)
          this.#lease.wire.submit(new MessageGroup(before.map(named), named(last), done))
        }),
    )
  }

  async #attempt(work: () => Promise<StatementResult>): Promise<StatementResult> {
    try {
      return await work()
    } catch (thrown) {
      const failure = storeFailureOf(thrown)
      if (failure.code === 'unavailable' || failure.code === 'timeout') this.#broken = true
      throw failure
    }
  }
}

function parseResult<R>(result: StatementResult): QueryResult<R> {
  // Rows have the shape that the statement's author declared; the schema tests hold them to it.
  const rows = result.rows as R[]
  const changes = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(result.command)
  return changes ? { rows, numAffectedRows: BigInt(result.rowCount ?? 0) } : { rows }
}
