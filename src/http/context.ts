/** What travels with a request from one middleware to the next. */
import type { Scope } from '../service/oauth-scope.ts'

/** Who calls: a department's client, proven by its access token. */
export interface Principal {
  /** The client's id, as it stands in the log and in the events. */
  readonly client: string
  /** The department's row key; every store scope is opened with it. */
  readonly department: number
  /** The short code used in addresses (`sp`). */
  readonly departmentCode: string
  readonly scopes: ReadonlySet<Scope>
}

/** A body as it came in: the bytes are what an Idempotency-Key is bound to. */
export interface RawBody {
  readonly bytes: Uint8Array
  readonly text: string
}

export interface AppEnv {
  Variables: {
    requestId: string
    principal?: Principal
    rawBody?: RawBody
    idempotencyKey?: string
  }
}
