import type { Store } from '../store/database.ts'
import {
  findPublished,
  listPublished,
  type PublishedObject,
  readPublished,
} from '../store/published.ts'

/** One object as it is served. */
export interface ServedObject {
  readonly etag: string
  readonly body: Uint8Array
  readonly contentType: string
  /** Seconds that a cache may keep it: 15 for what changes, a day for what never does. */
  readonly maxAge: number
}

/** Everything published, held in the process. */
export interface PublishedReader {
  /** @param path - As in the address, without query. A promise only for the log's tiles. */
  get(path: string): ServedObject | undefined | Promise<ServedObject | undefined>
  /** What `get` answers without asking the database. */
  held(path: string): ServedObject | undefined
  /** Looks for what is new; call it every two seconds, and once before serving. */
  refresh(): Promise<number>
}

/**
 * Keeps the published objects in memory, so that the verifying public never reaches the database.
 * Tiles of the log are read one by one: they are many, and caches keep them for good.
 */
export function publishedReader(store: Store): PublishedReader {
  const held = new Map<string, { readonly seq: number; readonly object: ServedObject }>()
  const db = store.scoped({ role: 'licet_public' })
  return {
    held: (path) => held.get(path)?.object,
    get(path) {
      const found = held.get(path)
      if (found !== undefined) return found.object
      if (!path.startsWith('/log/tile/')) return undefined
      return findPublished(db, path).then((object) => object && served(object))
    },
    async refresh() {
      const changed = (await listPublished(db)).filter(
        ({ path, seq }) => (held.get(path)?.seq ?? 0) < seq,
      )
      for (const object of await readPublished(
        db,
        changed.map(({ path }) => path),
      )) {
        held.set(object.path, { seq: object.seq, object: served(object) })
      }
      return changed.length
    },
  }
}

/**
 * Reads published objects one by one, for a worker: nothing is kept between requests but what the
 * edge cache keeps.
 */
export function directReader(store: Store): Pick<PublishedReader, 'get'> {
  const db = store.scoped({ role: 'licet_public' })
  return {
    get: (path) => findPublished(db, path).then((object) => object && served(object)),
  }
}

function served({ path, etag, body, contentType }: PublishedObject): ServedObject {
  const forGood = path.startsWith('/t/') || path.startsWith('/log/tile/')
  return { etag, body, contentType, maxAge: forGood ? 86_400 : 15 }
}
