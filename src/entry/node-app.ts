import { readFileSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { createHttpMetrics } from '../http/http-metrics.ts'
import { publicFront } from '../http/public-front.ts'
import { publishedReader } from '../service/publish-reader.ts'
import { sweep } from '../service/sweep.ts'
import { type Assets, parseAssets } from '../web/assets.ts'
import type { CounterSettings } from '../web/counter-settings.ts'
import type { Text } from '../web/language.ts'
import type { Log } from './log.ts'
import { openApp, type Runtime } from './runtime.ts'
import { claimedRoots } from './saved-bundle.ts'
import type { Task } from './tasks.ts'

/** Publishing follows a commit at once, and under load at most this often (wire format §4: 60 s). */
export const publishPauseMs = 5000

export interface NodeAppSettings {
  readonly runtime: Runtime
  /** Where people reach the server. */
  readonly origin: string
  readonly name: Text
  readonly demo: boolean
  readonly log: Log
  readonly webFolder: string
  /** The defaults if left out. */
  readonly counter?: CounterSettings
  readonly metricsToken?: string
  readonly sampleDigits?: () => string | undefined
}

/** The app as Node serves it: objects held in memory, work on timers. */
export async function openNodeApp(settings: NodeAppSettings) {
  const { runtime, log } = settings
  const published = publishedReader(runtime.settings.store)
  await published.refresh()
  const metrics = createHttpMetrics()
  const app = await openApp(runtime, {
    site: {
      origin: settings.origin,
      name: settings.name,
      demo: settings.demo,
      assets: readAssets(settings.webFolder),
      counter: settings.counter,
    },
    published,
    metrics,
    log,
    addressOf: (c) => {
      const address: unknown = incomingOf(c.env)?.socket.remoteAddress
      return typeof address === 'string' ? address : 'unknown'
    },
    rootFingerprints: async () => {
      const bundle = await published.get('/bundle')
      return bundle === undefined ? [] : claimedRoots(new TextDecoder().decode(bundle.body))
    },
    ...(settings.metricsToken === undefined ? {} : { metricsToken: settings.metricsToken }),
    ...(settings.sampleDigits === undefined ? {} : { sampleDigits: settings.sampleDigits }),
  })
  const tasks: readonly Task[] = [
    { name: 'refresh', everySeconds: 2, run: async () => void (await published.refresh()) },
    {
      // Right after a commit by a nudge; the timer takes what becomes due by itself.
      name: 'publish',
      everySeconds: 20,
      run: async () => {
        const tick = await runtime.publisher.tick()
        await published.refresh()
        if (tick !== undefined) log('info', 'published', { count: tick.lists.length })
      },
    },
    { name: 'sweep', everySeconds: 30, run: async () => void (await sweep(runtime.registry)) },
  ]
  const front = publicFront({ published, metrics, log, nowMs: Date.now })
  return {
    handler: (request: Request, bindings: unknown) => {
      // Node has the headers as a plain object already; the Fetch form would be built of it.
      const headers = incomingOf(bindings)?.headers
      const found = headers && front(request.method, request.url, (name) => textOf(headers[name]))
      return found ?? app.fetch(request, Object(bindings))
    },
    tasks,
  }
}

function incomingOf(bindings: unknown): IncomingMessage | undefined {
  const incoming: unknown = Reflect.get(Object(bindings), 'incoming')
  return incoming instanceof IncomingMessage ? incoming : undefined
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

// A tree that was not built has no files to name: pages stand without style, the API is whole.
function readAssets(webFolder: string): Assets {
  try {
    return parseAssets(JSON.parse(readFileSync(join(webFolder, 'assets.json'), 'utf8')))
  } catch {
    const none = '/assets/not-built'
    return { style: none, counter: none, docs: none, icon: none, spec: none }
  }
}
