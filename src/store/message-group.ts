import pg from 'pg'

/** One statement of a message group. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
  /** Under this name the connection keeps its plan; absent: it is planned each time. */
  readonly name?: string
}

/** What a finished statement tells. */
export interface StatementResult {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly unknown[]
}

// The few methods of pg's client side that a message group needs; they are not in its types.
interface WireConnection {
  parse(message: { text: string; name: string }): void
  bind(message: {
    portal: string
    statement: string
    values: readonly unknown[]
    valueMapper: (value: unknown) => unknown
  }): void
  execute(message: { portal: string; rows: number }): void
  close(message: { type: 'S'; name: string }): void
}

interface PreparedQuery {
  prepare(connection: WireConnection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: WireConnection): void
  handleError(error: unknown, connection: WireConnection): void
  handleReadyForQuery(connection: WireConnection): void
}

interface QueryConfig {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
  readonly queryMode: 'extended'
}

type QueryClass = new (
  config: QueryConfig,
  callback: (error: unknown, result: StatementResult) => void,
) => PreparedQuery

function isQueryClass(value: unknown): value is QueryClass {
  return (
    typeof value === 'function' &&
    typeof Reflect.get(Object(value.prototype), 'prepare') === 'function' &&
    typeof Reflect.get(Object(value.prototype), 'handleDataRow') === 'function'
  )
}

// Pinned: a new pg that renames these stops here, at load, and not with mixed-up answers.
const Query: unknown = pg.Query
if (!isQueryClass(Query)) throw new TypeError('pg.Query has no prepare(): pg is pinned, see README')

// Names whose statement a connection is known to hold. pg keeps its own account, but takes the first
// answer to any Parse of a group for that of the last statement.
const held = new WeakMap<WireConnection, Set<string>>()

function heldBy(connection: WireConnection): Set<string> {
  const known = held.get(connection) ?? new Set()
  held.set(connection, known)
  return known
}

/**
 * Statements sent as one group with one Sync: one round trip, and, outside a transaction block, one
 * implicit transaction. The first ones are for their effect; the answer is the last one's.
 *
 * @see PostgreSQL, Frontend/Backend Protocol, "Extended Query", "Pipelining"
 */
export class MessageGroup extends Query {
  readonly text: string
  readonly #before: readonly Statement[]
  readonly #names: readonly string[]
  readonly #last: string | undefined
  #unanswered: number

  constructor(
    before: readonly Statement[],
    last: Statement,
    callback: (error: unknown, result: StatementResult) => void,
  ) {
    const { name = '', text, values } = last
    super({ name, text, values, queryMode: 'extended' }, callback)
    this.text = text
    this.#before = before
    this.#last = last.name
    this.#names = [...before, last].flatMap((one) => (one.name === undefined ? [] : [one.name]))
    this.#unanswered = before.length
  }

  override prepare(connection: WireConnection): void {
    // One that failed may or may not be there: closing what is not there is no error.
    for (const name of this.#names) {
      if (!heldBy(connection).has(name)) connection.close({ type: 'S', name })
    }
    for (const { text, values, name = '' } of this.#before) {
      if (!heldBy(connection).has(name)) connection.parse({ text, name })
      connection.bind({ portal: '', statement: name, values, valueMapper: (value) => value })
      connection.execute({ portal: '', rows: 0 })
    }
    super.prepare(connection)
  }

  /** Asked by pg before it sends the last statement's Parse. */
  hasBeenParsed(connection: WireConnection): boolean {
    return this.#last !== undefined && heldBy(connection).has(this.#last)
  }

  override handleError(error: unknown, connection: WireConnection): void {
    for (const name of this.#names) heldBy(connection).delete(name)
    super.handleError(error, connection)
  }

  override handleReadyForQuery(connection: WireConnection): void {
    for (const name of this.#names) heldBy(connection).add(name)
    super.handleReadyForQuery(connection)
  }

  // Rows of the first statements have no description and are nobody's.
  override handleDataRow(message: unknown): void {
    if (this.#unanswered === 0) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: WireConnection): void {
    if (this.#unanswered > 0) this.#unanswered -= 1
    else super.handleCommandComplete(message, connection)
  }
}
