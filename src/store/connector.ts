import pg from 'pg'
import type { MessageGroup, Statement, StatementResult } from './message-group.ts'

/** The part of a `pg` client that the store uses; tests wrap it to inject faults. */
export interface Wire {
  query(statement: { text: string; values: unknown[] }): Promise<StatementResult>
  /** Sends a group; its callback gets the answer. */
  submit(group: MessageGroup): void
}

/** A connection held by one user at a time. */
export interface Lease {
  readonly wire: Wire
  /** Gives it back; `broken` closes it instead. */
  release(broken: boolean): void
}

/** Where connections come from: a pool in a long-lived process, one client a request in a worker. */
export interface Connector {
  /**
   * True where every connection is one and the same session (the embedded database's socket): its
   * messages are interleaved with others' unless a transaction block holds it.
   */
  readonly sharedSession?: boolean
  /** True where a connection lives long enough for plans that are kept under a name. */
  readonly keepsPlans?: boolean
  acquire(): Promise<Lease>
  end(): Promise<void>
}

const oid = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184 } as const

/**
 * Counters and instants fit a double exactly (below 2^53) and are numbers; a calendar day stays the
 * text `YYYY-MM-DD`, because a JavaScript date would move it over midnight.
 */
const types = {
  getTypeParser(id: number, format?: 'text' | 'binary'): unknown {
    if (format !== 'binary') {
      if (id === oid.int8) return parseInt8
      if (id === oid.date || id === oid.timestamp || id === oid.timestamptz) return String
    }
    return pg.types.getTypeParser(id, format)
  },
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 beyond 2^53')
  return value
}

interface PgClient {
  query(statement: { text: string; values: unknown[] }): Promise<StatementResult>
  query(group: MessageGroup): unknown
}

function wireOf(client: PgClient): Wire {
  return {
    query: (statement: Statement & { values: unknown[] }) => client.query(statement),
    submit: (group) => {
      // The group's own callback answers; nothing is promised here.
      void client.query(group)
    },
  }
}

/** Connection settings. `url` holds the password: never log it. */
export interface ConnectionSettings {
  readonly url: string
  /** Connections at most; default 10. */
  readonly max?: number
  /** True for the embedded database: see {@link Connector.sharedSession}. */
  readonly sharedSession?: boolean
  /** Called when an idle connection dies; the next statement takes another one. */
  readonly onIdleError?: () => void
}

/** A pool, for Node. */
export function connectPool(settings: ConnectionSettings): Connector {
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.max ?? 10,
    connectionTimeoutMillis: 10_000,
    types,
  })
  // Without a listener a restart of the database would end the process.
  pool.on('error', () => settings.onIdleError?.())
  return {
    sharedSession: settings.sharedSession === true,
    keepsPlans: settings.sharedSession !== true,
    async acquire() {
      const client = await pool.connect()
      // A client that dies while it is held speaks through its query; the event must not throw.
      const ignore = (): void => undefined
      client.on('error', ignore)
      return {
        wire: wireOf(client),
        release: (broken) => {
          client.off('error', ignore)
          client.release(broken)
        },
      }
    },
    end: () => pool.end(),
  }
}

/**
 * One client, opened at the first use and held by one user at a time: for a worker's request, for
 * `licet migrate`, and for PGlite, where every connection is the same session anyway.
 */
export function connectOnce(settings: ConnectionSettings): Connector {
  let opening: Promise<pg.Client> | undefined
  let last: Promise<void> = Promise.resolve()
  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: settings.url,
      connectionTimeoutMillis: 10_000,
      types,
    })
    client.on('error', () => settings.onIdleError?.())
    await client.connect()
    return client
  }
  return {
    sharedSession: settings.sharedSession === true,
    async acquire() {
      const before = last
      let free = (): void => undefined
      last = new Promise((resolve) => {
        free = resolve
      })
      await before
      try {
        opening ??= open()
        const client = await opening
        return {
          wire: wireOf(client),
          release: (broken) => {
            if (broken) {
              opening = undefined
              client.end().catch(() => undefined)
            }
            free()
          },
        }
      } catch (thrown) {
        opening = undefined
        free()
        throw thrown
      }
    },
    async end() {
      const client = await opening?.catch(() => undefined)
      opening = undefined
      await client?.end()
    },
  }
}
