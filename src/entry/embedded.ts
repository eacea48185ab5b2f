import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { err, ok, type Result } from '../core/result.ts'
import { lockFolder } from './folder-lock.ts'

/** PostgreSQL inside this process, reachable on loopback only. */
export interface EmbeddedDatabase {
  readonly url: string
  readonly port: number
  /** Waits for what runs, then writes and closes the files and gives the folder back. */
  close(): Promise<void>
}

/**
 * Opens the embedded database of a demo.
 *
 * Every connection is a superuser, whatever name it logs in with: row-level security guards there
 * against mistakes, not against injected SQL (src/README.md). `licet serve` never uses this.
 * Writes reach the operating system before they are acknowledged, so `kill -9` of this process
 * loses nothing; a power cut may.
 *
 * @param folder - The data folder; the database lies in `pg/` below it.
 * @returns The database, or `folder_in_use` when another process holds the folder.
 */
export async function openEmbedded(
  folder: string,
): Promise<Result<EmbeddedDatabase, 'folder_in_use'>> {
  const lock = lockFolder(folder)
  if (!lock.ok) return err(lock.error)
  try {
    const dataDir = join(folder, 'pg')
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const db = await PGlite.create({ dataDir, extensions: { btree_gin } })
    const port = await freePort()
    // One wasm engine serves all clients in turn; more of them only wait in line.
    const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port, maxConnections: 64 })
    await server.start()
    return ok({
      url: `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`,
      port,
      close: async () => {
        await server.stop()
        await db.close()
        lock.value.release()
      },
    })
  } catch (failure) {
    lock.value.release()
    throw failure
  }
}

// Asked of the system first: the socket server does not tell which port it was given for 0.
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => done(port))
    })
  })
}
