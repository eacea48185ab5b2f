import type { PublicDocument, PublishedReader } from '../http/public-documents.ts'
import type { Store } from '../store/database.ts'

const scope = { role: 'licet_public' } as const
/** Seconds a cache may keep what can change (mechanics.md §7: worst way 5 + 1 + 15 s). */
const maxAgeSeconds = 15
/** A type document never changes under its address. */
const immutableSeconds = 31_536_000

function maxAgeOf(path: string): number {
  return path.startsWith('/t/') ? immutableSeconds : maxAgeSeconds
}

interface Row {
  readonly path: string
  readonly seq: number
  readonly etag: string
  readonly content_type: string
  readonly body: Uint8Array
}

function documentOf(row: Row): PublicDocument {
  return {
    etag: row.etag.startsWith('"') ? row.etag : `"${row.etag}"`,
    body: new Uint8Array(row.body),
    contentType: row.content_type,
    maxAge: maxAgeOf(row.path),
  }
}

/** Reads one object at a time: for a worker, whose cache stands before it. */
export function readEach(store: Store): PublishedReader {
  return {
    get: async (path) => {
      const row = await store
        .scoped(scope)
        .selectFrom('published')
        .select(['path', 'seq', 'etag', 'content_type', 'body'])
        .where('path', '=', path)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? undefined : documentOf(row)
    },
  }
}

export interface HeldPublished extends PublishedReader {
  /** Looks for newer objects; those already held are not read again. */
  refresh(): Promise<void>
}

/** Holds every published object in memory: for Node, where a 304 must touch no database. */
export function holdAll(store: Store): HeldPublished {
  const held = new Map<string, { readonly seq: number; readonly document: PublicDocument }>()
  return {
    get: (path) => held.get(path)?.document,
    refresh: async () => {
      const db = store.scoped(scope)
      const newest = await db
        .selectFrom('published')
        .select(({ fn }) => ['path', fn.max<number>('seq').as('seq')])
        .groupBy('path')
        .execute()
      const stale = newest.filter(({ path, seq }) => held.get(path)?.seq !== seq)
      for (const { path, seq } of stale) {
        const row = await db
          .selectFrom('published')
          .select(['path', 'seq', 'etag', 'content_type', 'body'])
          .where('path', '=', path)
          .where('seq', '=', seq)
          .executeTakeFirst()
        if (row !== undefined) held.set(path, { seq, document: documentOf(row) })
      }
      const present = new Set(newest.map(({ path }) => path))
      for (const path of held.keys()) if (!present.has(path)) held.delete(path)
    },
  }
}
