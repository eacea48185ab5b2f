import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Instant, Xid } from './column.ts'

export interface EventTable {
  id: ColumnType<number, never, never>
  epoch: number
  log: number
  department: number | null
  subject: string | null
  kind: string
  at: Instant
  tx: Xid
  body: string
  detail: string | null
}

export interface LogCursorTable {
  log: number
  epoch: number
  tx: ColumnType<string, string, string>
  id: number
  size: number
}

export interface TileTable {
  log: number
  level: number
  n: number
  width: number
  hashes: Uint8Array
  /** PostgreSQL's int8[] comes back as text numbers. */
  events: string[] | null
}

export interface CheckpointTable {
  log: number
  size: number
  root: Uint8Array
  note: string
  at: Instant
}

export interface PublishedTable {
  path: string
  seq: number
  iat: Instant
  etag: string
  content_type: string
  body: Uint8Array
}

export interface JobTable {
  name: string
  lease_until: Generated<Instant>
  fence: Generated<number>
  next_at: Generated<Instant>
  state: JSONColumnType<Record<string, unknown>, string | undefined, string>
}

export interface RequestTable {
  department: number
  client: string
  key: string
  fingerprint: Uint8Array
  subject: string | null
  at: Instant
}

export interface ReplyTable {
  department: number
  client: string
  key: string
  status: number
  body: string
  at: Instant
}

/** The event log, what is published, timers, and requests with their replies. */
export interface LogTables {
  event: EventTable
  log_cursor: LogCursorTable
  tile: TileTable
  checkpoint: CheckpointTable
  published: PublishedTable
  job: JobTable
  request: RequestTable
  reply: ReplyTable
}
