import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { BundleText } from '../../../../core/trust/manifest.ts'
import { findRollback, type SeenParts } from '../../../../core/trust/rollback.ts'

/** One trusted registry as this device remembers it: public values, nothing of any license. */
export interface Registry {
  /** `host` for the registry that serves this page, else its origin. */
  readonly id: string
  readonly source: Source
  /** Where its bundle is fetched; absent where it may come by file only. */
  readonly address?: string
  /** `https://HOST`; of the host only known once it was heard. */
  readonly origin?: string
  /** Root thumbprints that may sign; the first is the one shown. Empty before the first use. */
  readonly roots: readonly string[]
  /** The floor under every later bundle; outlives a damaged one. */
  readonly seen?: SeenParts
  readonly held?: Held
  /** Set while it offers a root that the noted one has not signed. */
  readonly alarm?: { readonly offered: string }
  /** The last change of root that the noted one did sign. */
  readonly rotated?: { readonly at: number; readonly former: string }
}

/** Who decided to trust a registry: first use of the host, the operator, or a person's file. */
export type Source = 'host' | 'settings' | 'file'

/** The table of a bundle whose parts are stored. */
export interface Held {
  readonly manifest: string
  /** Of `/bundle/manifest`, for the next conditional request. */
  readonly etag?: string
  /** SHA-256 of each part by URI. */
  readonly parts: Readonly<Record<string, string>>
  /** When the registry last said that this is its newest; epoch seconds by this device. */
  readonly checkedAt: number
}

interface Schema extends DBSchema {
  registry: { key: string; value: Registry }
  part: { key: [string, string]; value: string }
  setting: { key: string; value: string }
}

/** What outlives the closing of the page. Every call may reject: storage can be full or taken. */
export interface KnowledgeStore {
  registries(): Promise<readonly Registry[]>
  /** The texts of a held bundle; undefined where one is gone. */
  textOf(registry: Registry): Promise<BundleText | undefined>
  /** All of it in one transaction. `older`: another window has meanwhile stored something newer. */
  save(registry: Registry, text: BundleText | undefined): Promise<'saved' | 'older'>
  remove(id: string): Promise<void>
  settings(): Promise<string | undefined>
  saveSettings(document: string): Promise<void>
}

const openWithinMs = 5_000

/** Undefined where this browser keeps nothing (private mode, forbidden, broken). */
export async function openStore(): Promise<KnowledgeStore | undefined> {
  try {
    const opening = openDB<Schema>('licet', 1, {
      upgrade: (db) => {
        db.createObjectStore('registry', { keyPath: 'id' })
        db.createObjectStore('part')
        db.createObjectStore('setting')
      },
      // A later version of this page must not wait for a forgotten window.
      blocking: (_have, _want, event) => {
        if (event.target instanceof IDBDatabase) event.target.close()
      },
    })
    // Some browsers never answer where storage is forbidden: nobody waits for them at a window.
    const late = new Promise<undefined>((done) => setTimeout(done, openWithinMs))
    const db = await Promise.race([opening, late])
    return db === undefined ? undefined : storeOn(db)
  } catch {
    return undefined
  }
}

function storeOn(db: IDBPDatabase<Schema>): KnowledgeStore {
  return {
    registries: () => db.getAll('registry'),
    textOf: async ({ id, held }) => {
      if (held === undefined) return undefined
      const transaction = db.transaction('part')
      const parts: Record<string, string> = {}
      for (const uri of Object.keys(held.parts)) {
        const text = await transaction.store.get([id, uri])
        if (text === undefined) return undefined
        parts[uri] = text
      }
      return { manifest: held.manifest, parts }
    },
    save: (registry, text) => save(db, registry, text),
    remove: async (id) => {
      const transaction = db.transaction(['registry', 'part'], 'readwrite')
      await Promise.all([
        transaction.objectStore('registry').delete(id),
        transaction.objectStore('part').delete(partsOf(id)),
        transaction.done,
      ])
    },
    settings: () => db.get('setting', 'policy'),
    saveSettings: async (document) => void (await db.put('setting', document, 'policy')),
  }
}

async function save(
  db: IDBPDatabase<Schema>,
  registry: Registry,
  text: BundleText | undefined,
): Promise<'saved' | 'older'> {
  const transaction = db.transaction(['registry', 'part'], 'readwrite')
  const registries = transaction.objectStore('registry')
  const parts = transaction.objectStore('part')
  const { id } = registry
  const before = await registries.get(id)
  // Two windows may fetch at once: what the other one stored is a floor as well.
  if (before?.seen && (!registry.seen || findRollback(before.seen, registry.seen))) {
    await transaction.done
    return 'older'
  }
  const wanted = registry.held?.parts ?? {}
  const stored = before?.held?.parts ?? {}
  const writes: Promise<unknown>[] = [registries.put(registry)]
  for (const [uri, hash] of Object.entries(wanted)) {
    const part = text?.parts[uri]
    if (stored[uri] !== hash && part !== undefined) writes.push(parts.put(part, [id, uri]))
  }
  for (const uri of Object.keys(stored)) {
    if (wanted[uri] === undefined) writes.push(parts.delete([id, uri]))
  }
  await Promise.all([...writes, transaction.done])
  return 'saved'
}

const partsOf = (id: string) => IDBKeyRange.bound([id], [id, []])
