import type { ColumnType } from 'kysely'

/** Seconds since 1970-01-01T00:00:00Z. */
export type Instant = number
/** `YYYY-MM-DD`, a calendar day at the registry's fixed offset. */
export type Day = string
/** A transaction's number as decimal text: PostgreSQL's xid8 goes beyond 2^53. */
export type Xid = ColumnType<string, string | undefined, never>
