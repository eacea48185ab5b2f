import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running `licet dev` tells the other commands on the same data folder. */
export interface Running {
  readonly pid: number
  /** Where the server listens, `http://localhost:8787`. */
  readonly url: string
  /** Port of the embedded database on loopback. */
  readonly databasePort: number
}

const name = 'server.json'

/** Leaves the note; mode 600, for the database behind that port asks for no password. */
export function writeRunning(folder: string, running: Running): void {
  writeFileSync(join(folder, name), `${JSON.stringify(running)}\n`, { mode: 0o600 })
}

export function removeRunning(folder: string): void {
  rmSync(join(folder, name), { force: true })
}

/**
 * Reads the note of the server that holds this folder.
 *
 * @returns Undefined when there is none or it is not of this form. A note may outlive its server
 *   (kill -9); who holds the folder is told by the lock, never by the note.
 */
export function readRunning(folder: string): Running | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { pid, url, databasePort } = parsed as Record<string, unknown>
  if (typeof pid !== 'number' || typeof url !== 'string' || typeof databasePort !== 'number') {
    return undefined
  }
  return { pid, url, databasePort }
}
