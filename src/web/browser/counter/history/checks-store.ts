import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { Overall } from '../../../../core/verdict/lines.ts'
import type { Text } from '../../../language.ts'

/** One check as it is kept: nothing of a person, and nothing that leads to one license. */
export interface KeptCheck {
  /** Epoch seconds. */
  readonly at: number
  readonly overall: Overall
  /** `line:code` of every line. */
  readonly codes: readonly string[]
  /** `https://HOST/t/CODE/V` of a proven license. */
  readonly vct?: string
  readonly typeName?: Text
}

interface Schema extends DBSchema {
  checks: { key: number; value: KeptCheck; indexes: { at: number } }
}

const name = 'licet.history'

/**
 * The checks in IndexedDB, oldest first. Every function throws where the device keeps nothing.
 *
 * @param lost - It did not open, or was closed from outside: the next act opens it anew.
 */
export async function openChecksStore(lost: () => void) {
  const db: IDBPDatabase<Schema> = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('checks', { autoIncrement: true }).createIndex('at', 'at')
    },
    // Another tab wants it deleted: holding on would keep what the operator has turned off.
    blocking: () => {
      db.close()
      lost()
    },
    terminated: lost,
  }).catch((cause: unknown) => {
    lost()
    throw cause
  })
  return {
    add: async (check: KeptCheck): Promise<void> => {
      await db.add('checks', check)
    },
    all: (): Promise<KeptCheck[]> => db.getAllFromIndex('checks', 'at'),
    /** Deletes what is older than this instant. */
    purge: async (before: number): Promise<void> => {
      const found = await db.getAllKeysFromIndex(
        'checks',
        'at',
        IDBKeyRange.upperBound(before, true),
      )
      const write = db.transaction('checks', 'readwrite')
      await Promise.all([...found.map((key) => write.store.delete(key)), write.done])
    },
    clear: (): Promise<void> => db.clear('checks'),
    close: (): void => db.close(),
  }
}

/** Deletes the whole database, not only its rows. */
export function deleteChecksStore(): Promise<void> {
  return deleteDB(name)
}
