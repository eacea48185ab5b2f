import process from 'node:process'
import { listen } from './listen.ts'
import type { Log } from './log.ts'
import { holdStaticFiles } from './static-files.ts'
import { startTasks, type Task, type TaskRunner } from './tasks.ts'

export interface NodeSettings {
  readonly host: string
  readonly port: number
  readonly log: Log
  /** Folder of the built pages, `dist/web`. */
  readonly webFolder: string
  /** Makes the app once the port is known: links and the OAuth issuer carry it. */
  readonly open: (port: number) => Promise<{
    readonly handler: (request: Request, bindings: unknown) => Response | Promise<Response>
    readonly tasks: readonly Task[]
  }>
}

export interface NodeServer {
  readonly port: number
  readonly tasks: TaskRunner
  /** Finishes what was begun: answers, then tasks. The store stays open; it is the caller's. */
  stop(): Promise<void>
}

/** Longest wait for answers under way; a supervisor usually kills after 30 s. */
const graceSeconds = 20

/** Serves a registry from this process. */
export async function startNode(settings: NodeSettings): Promise<NodeServer> {
  const { log } = settings
  const files = holdStaticFiles(settings.webFolder)
  type Open = Awaited<ReturnType<NodeSettings['open']>>
  let opened: Open | undefined
  const early = () => new Response(null, { status: 503, headers: { 'Retry-After': '2' } })
  const listening = await listen(
    (request, bindings) =>
      files(request) ?? (opened === undefined ? early() : opened.handler(request, bindings)),
    settings,
  )
  let tasks: TaskRunner
  try {
    opened = await settings.open(listening.port)
    tasks = startTasks(opened.tasks, log)
  } catch (failure) {
    await listening.drain(0)
    throw failure
  }
  return {
    port: listening.port,
    tasks,
    stop: async () => {
      await listening.drain(graceSeconds)
      await tasks.stop()
    },
  }
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
