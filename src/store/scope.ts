/** The roles that a scope may take (migrations/…-roles.ts); each may only what its grants say. */
export type Role =
  | 'licet_app'
  | 'licet_publisher'
  | 'licet_sequencer'
  | 'licet_auth'
  | 'licet_public'
  | 'licet_registrar'
  | 'licet_auditor'
  | 'licet_owner'

/**
 * As whom a transaction runs: a role, and for `licet_app` the one department whose rows it sees.
 * Set anew for every transaction and gone with it, so nothing leaks over a pooled connection.
 */
export interface Scope {
  readonly role: Role
  /** The department's number; without it row security shows a tenant table as empty. */
  readonly department?: number
  /**
   * True for allocation alone. COMMIT returns before its log record is on disk: what is lost with
   * it was never signed, since a durable plan implies every earlier record (one log, in order). And
   * rows are looked up by index alone: the connection keeps its plan, and one made when the tables
   * were small would read them whole until they are analyzed again.
   */
  readonly allocates?: boolean
}

/** The statement that takes a scope, for the transaction that it runs in. */
export interface ScopeStatement {
  readonly text: string
  readonly values: readonly string[]
}

/**
 * Builds the statement that opens a transaction's scope.
 * `set_config(…, true)` ends with the transaction, also after an error or a rollback.
 */
export function scopeStatement(scope: Scope): ScopeStatement {
  const { role, department, allocates } = scope
  if (department !== undefined && !(Number.isSafeInteger(department) && department > 0)) {
    throw new RangeError('scope: department must be a positive integer')
  }
  const settings =
    allocates === true
      ? ",set_config('synchronous_commit','off',true),set_config('enable_seqscan','off',true)"
      : ''
  return {
    text: `select set_config('role',$1,true),set_config('licet.department',$2,true)${settings}`,
    values: [role, department === undefined ? '' : String(department)],
  }
}
