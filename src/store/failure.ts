/** What the database refused or failed to do. Stable codes; statuses are the HTTP floor's affair. */
export type StoreFailureCode =
  | 'number_taken'
  | 'holder_has_one'
  | 'already_replaced'
  | 'serial_taken'
  | 'already_exists'
  | 'missing_reference'
  | 'check_failed'
  | 'forbidden'
  | 'refused'
  | 'busy'
  | 'timeout'
  | 'unavailable'
  | 'database_error'

const uniqueCodes: Readonly<Record<string, StoreFailureCode>> = {
  license_number_living: 'number_taken',
  license_holder_only: 'holder_has_one',
  license_replaced_once: 'already_replaced',
  license_department_type_serial_version_key: 'serial_taken',
}

/**
 * A statement that did not succeed. The server's own message and detail are left behind on purpose:
 * they quote the row (`Key (number)=(…)`), and no personal value may reach a log.
 *
 * `sqlstate`, `constraint` and `table` are names of ours or of PostgreSQL, never values.
 */
export class StoreFailure extends Error {
  readonly code: StoreFailureCode
  readonly sqlstate: string | undefined
  readonly constraint: string | undefined
  readonly table: string | undefined

  constructor(
    code: StoreFailureCode,
    facts: {
      sqlstate?: string | undefined
      constraint?: string | undefined
      table?: string | undefined
    } = {},
  ) {
    const where = [facts.sqlstate, facts.table, facts.constraint].filter(
      (part) => part !== undefined,
    )
    super(where.length === 0 ? code : `${code} (${where.join(', ')})`)
    this.name = 'StoreFailure'
    this.code = code
    this.sqlstate = facts.sqlstate
    this.constraint = facts.constraint
    this.table = facts.table
  }
}

/**
 * Turns whatever the driver threw into a {@link StoreFailure}; one that is already passes through.
 * Codes from SQLSTATE (PostgreSQL, appendix A); an error without one is a lost connection.
 */
export function storeFailureOf(thrown: unknown): StoreFailure {
  if (thrown instanceof StoreFailure) return thrown
  const sqlstate = textOf(thrown, 'code')
  const constraint = textOf(thrown, 'constraint')
  const table = textOf(thrown, 'table')
  return new StoreFailure(codeOf(sqlstate, constraint), { sqlstate, constraint, table })
}

function codeOf(sqlstate: string | undefined, constraint: string | undefined): StoreFailureCode {
  // Driver and socket errors carry no five-character SQLSTATE (ECONNREFUSED) or none at all.
  if (sqlstate === undefined || !/^[0-9A-Z]{5}$/.test(sqlstate)) return 'unavailable'
  if (sqlstate === '23505') return uniqueCodes[constraint ?? ''] ?? 'already_exists'
  if (sqlstate === '23503') return 'missing_reference'
  if (sqlstate === '23514' || sqlstate === '23502') return 'check_failed'
  if (sqlstate === '42501') return 'forbidden'
  // refuse_if() in the migrations: half of what belongs together.
  if (sqlstate === 'LI001') return 'refused'
  if (sqlstate === '40001' || sqlstate === '40P01' || sqlstate === '55P03') return 'busy'
  if (sqlstate === '57014' || sqlstate === '25P03') return 'timeout'
  if (/^(08|57P|53)/.test(sqlstate)) return 'unavailable'
  return 'database_error'
}

function textOf(thrown: unknown, name: string): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !(name in thrown)) return undefined
  const value: unknown = Reflect.get(thrown, name)
  return typeof value === 'string' ? value : undefined
}
