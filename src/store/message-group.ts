import pg from 'pg'

/** One statement of a message group. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
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
}

interface PreparedQuery {
  prepare(connection: WireConnection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: WireConnection): void
}

interface QueryConfig {
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

/**
 * Statements sent as one group with one Sync: one round trip, and, outside a transaction block, one
 * implicit transaction. The first ones are for their effect; the answer is the last one's.
 *
 * @see PostgreSQL, Frontend/Backend Protocol, "Extended Query", "Pipelining"
 */
export class MessageGroup extends Query {
  readonly text: string
  readonly #before: readonly Statement[]
  #unanswered: number

  constructor(
    before: readonly Statement[],
    last: Statement,
    callback: (error: unknown, result: StatementResult) => void,
  ) {
    super({ text: last.text, values: last.values, queryMode: 'extended' }, callback)
    this.text = last.text
    this.#before = before
    this.#unanswered = before.length
  }

  override prepare(connection: WireConnection): void {
    for (const { text, values } of this.#before) {
      connection.parse({ text, name: '' })
      connection.bind({ portal: '', statement: '', values, valueMapper: (value) => value })
      connection.execute({ portal: '', rows: 0 })
    }
    super.prepare(connection)
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
