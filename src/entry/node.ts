import { randomUUID } from 'node:crypto'
import process from 'node:process'
import type { Store } from '../store/database.ts'
import { assembleApp } from './app.ts'
import { listen } from './listen.ts'
import type { Log } from './log.ts'
import { holdAll } from './published.ts'
import { holdStaticFiles } from './static-files.ts'
import { startTasks, type Task } from './tasks.ts'

export interface NodeSettings {
  readonly host: string
  readonly port: number
  readonly store: Store
  readonly log: Log
  /** Folder of the built pages, `dist/web`. */
  readonly webFolder: string
  readonly metricsToken?: string
  /** Work that comes round again besides looking for newly published objects. */
  readonly tasks?: readonly Task[]
}

export interface NodeServer {
  readonly port: number
  /** Finishes what was begun: answers, then tasks. The store stays open; it is the caller's. */
  stop(): Promise<void>
}

/** Longest wait for answers under way; a supervisor usually kills after 30 s. */
const graceSeconds = 20

/** Serves a registry from this process. */
export async function startNode(settings: NodeSettings): Promise<NodeServer> {
  const { store, log } = settings
  const published = holdAll(store)
  await published.refresh()
  const app = assembleApp({
    log,
    nowMs: () => performance.now(),
    newRequestId: randomUUID,
    published,
    ready: () => isReady(store),
    ...(settings.metricsToken === undefined ? {} : { metricsToken: settings.metricsToken }),
  })
  const files = holdStaticFiles(settings.webFolder)
  const listening = await listen((request) => files(request) ?? app.fetch(request), settings)
  const tasks = startTasks(
    [
      { name: 'refresh', everySeconds: 2, run: () => published.refresh() },
      ...(settings.tasks ?? []),
    ],
    log,
  )
  return {
    port: listening.port,
    stop: async () => {
      await listening.drain(graceSeconds)
      await tasks.stop()
    },
  }
}

async function isReady(store: Store): Promise<boolean> {
  await store
    .scoped({ role: 'licet_public' })
    .selectFrom('published')
    .select('path')
    .limit(1)
    .execute()
  return true
}

/** Waits for the first SIGTERM or SIGINT; a second one ends the process at once. */
export function untilSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  return new Promise((done) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        done(signal)
      })
    }
  })
}
