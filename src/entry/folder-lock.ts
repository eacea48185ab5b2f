import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { err, ok, type Result } from '../core/result.ts'

/** Held while one process works in a data folder. */
export interface FolderLock {
  release(): void
}

/**
 * Takes the data folder for this process alone.
 *
 * The lock is the operating system's own (SQLite's file lock, taken by an open transaction), so it
 * ends with the process however that ends: after `kill -9` there is no stale lock to judge, and no
 * process id that another program may have been given since.
 *
 * @param folder - Made if absent, readable by its owner only.
 * @returns The lock, or `folder_in_use`.
 */
export function lockFolder(folder: string): Result<FolderLock, 'folder_in_use'> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(folder, 'lock.sqlite'))
  try {
    // Nothing is ever written: an exclusive transaction without a change leaves no journal behind.
    database.exec('BEGIN EXCLUSIVE')
  } catch (failure) {
    database.close()
    // SQLITE_BUSY, the only failure that means "somebody else"; a read-only disk is another matter.
    if (failure instanceof Error && 'errcode' in failure && failure.errcode === 5) {
      return err('folder_in_use')
    }
    throw failure
  }
  return ok({ release: () => database.close() })
}
