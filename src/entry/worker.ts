import { WorkerEntrypoint } from 'cloudflare:workers'
import { AsyncLocalStorage } from 'node:async_hooks'
import { publicDocumentRoutes } from '../http/public-documents.ts'
import { kekOf } from '../service/key-wrap.ts'
import { directReader } from '../service/publish-reader.ts'
import { sweep } from '../service/sweep.ts'
import { type Connector, connectOnce } from '../store/connector.ts'
import { openStore } from '../store/database.ts'
import type { Assets } from '../web/assets.ts'
import { parseAssets } from '../web/assets.ts'
import { parseEnv } from './env.ts'
import { createLog, failureFields } from './log.ts'
import { derivePepper, openApp, openRuntime, type Runtime } from './runtime.ts'
import { claimedRoots } from './saved-bundle.ts'

/** Bindings and variables of wrangler.toml; secrets are set with `wrangler secret put`. */
export interface WorkerEnv {
  readonly HYPERDRIVE: { readonly connectionString: string }
  readonly ASSETS: { fetch(request: Request): Promise<Response> }
  readonly LICET_ORIGIN: string
  readonly LICET_KEK: string
  readonly LICET_PEPPER?: string
  readonly LICET_METRICS_TOKEN?: string
  readonly LICET_COUNTER_POLICY?: string
  readonly LICET_COUNTER_REGISTRIES?: string
  readonly LICET_OPERATOR?: string
  readonly LICET_OPERATOR_EN?: string
}

interface Context {
  waitUntil(work: Promise<unknown>): void
  readonly exports?: { readonly Public?: { fetch(request: Request): Promise<Response> } }
}

const log = createLog((line) => console.log(line), Date.now)

// `/s/:list` and `/log/:rest{.+}` as the router reads them.
const publicPaths = publicDocumentRoutes.map((route) => {
  const pattern = route
    .replaceAll('.', '\\.')
    .replace(/:\w+\{.*$/, '.+')
    .replace(/:\w+/g, '[^/]+')
  return new RegExp(`^${pattern}$`)
})

function isPublic(request: Request): boolean {
  const { pathname, search } = new URL(request.url)
  const reads = request.method === 'GET' || request.method === 'HEAD'
  return reads && search === '' && publicPaths.some((pattern) => pattern.test(pathname))
}

/** What belongs to one request and ends with it. */
interface Held {
  readonly connector: Connector
  /** Something was committed that the publisher has to look at. */
  dirty: boolean
}

const current = new AsyncLocalStorage<Held>()

function held(): Held {
  const found = current.getStore()
  if (found === undefined) throw new TypeError('the database is used outside a request')
  return found
}

// The app lives as long as the isolate, for its limits, counters and verified tokens; a connection
// must not outlive the request that opened it, so each request brings its own.
const store = openStore({ acquire: () => held().connector.acquire(), end: async () => undefined })

interface Opened {
  readonly runtime: Runtime
  readonly app: Awaited<ReturnType<typeof openApp>>
}

let kept: Opened | undefined

// Only the finished app is kept, never its promise: one that a cancelled request leaves behind
// never settles, and every later request would wait for it.
async function openOnce(env: WorkerEnv): Promise<Opened> {
  if (kept !== undefined) return kept
  const opened = await openWorker(env)
  kept ??= opened
  return kept
}

async function openWorker(env: WorkerEnv): Promise<Opened> {
  const { LICET_ORIGIN, LICET_KEK, LICET_PEPPER } = env
  const { LICET_COUNTER_POLICY, LICET_COUNTER_REGISTRIES } = env
  const parsed = parseEnv(
    { LICET_ORIGIN, LICET_KEK, LICET_PEPPER, LICET_COUNTER_POLICY, LICET_COUNTER_REGISTRIES },
    ['LICET_ORIGIN', 'LICET_KEK'],
  )
  if (!parsed.ok) {
    for (const { variable, code } of parsed.error) log('error', 'setting', { task: variable, code })
    throw new TypeError('a setting is missing or malformed')
  }
  const { origin = '', kek = new Uint8Array(32), pepper, counter } = parsed.value
  const operator = {
    zh: env.LICET_OPERATOR ?? '登记系统',
    en: env.LICET_OPERATOR_EN ?? 'Licet registry',
  }
  const runtime = openRuntime({
    store,
    keks: [await kekOf(kek)],
    pepper: pepper ?? (await derivePepper(kek)),
    identifierOrigin: `https://${new URL(origin).host}`,
    operator,
    now: () => Math.floor(Date.now() / 1000),
    trains: false,
    afterCommit: () => {
      held().dirty = true
    },
  })
  const published = directReader(store)
  const app = await openApp(runtime, {
    site: { origin, name: operator, demo: false, assets: await assetsOf(env, origin), counter },
    published,
    log,
    addressOf: (c) => c.req.header('cf-connecting-ip') ?? 'unknown',
    rootFingerprints: async () => {
      const bundle = await published.get('/bundle')
      return bundle === undefined ? [] : claimedRoots(new TextDecoder().decode(bundle.body))
    },
    ...(env.LICET_METRICS_TOKEN === undefined ? {} : { metricsToken: env.LICET_METRICS_TOKEN }),
  })
  return { runtime, app }
}

// The list of hashed names is itself an asset; it belongs to the deployed version.
async function assetsOf(env: WorkerEnv, origin: string): Promise<Assets> {
  const answer = await env.ASSETS.fetch(new Request(new URL('/assets.json', origin)))
  if (answer.ok) return parseAssets(await answer.json())
  const none = '/assets/not-built'
  return { style: none, counter: none, docs: none, icon: none, spec: none }
}

/** Runs with a connection of its own, publishes what was committed, and closes. */
function withConnection<T>(
  env: WorkerEnv,
  context: Context,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const mine: Held = {
    connector: connectOnce({ url: env.HYPERDRIVE.connectionString }),
    dirty: false,
  }
  const result = current.run(mine, async () => work(await openOnce(env)))
  // Held open: a client that hangs up must not stop a write between plan and signature.
  context.waitUntil(
    current.run(mine, async () => {
      await result.catch(() => undefined)
      await afterwards(mine)
    }),
  )
  return result
}

async function afterwards(mine: Held): Promise<void> {
  try {
    if (mine.dirty) await kept?.runtime.publisher.tick()
  } catch (failure) {
    // The cron finds the same changes within a minute.
    log('error', 'task_failed', { task: 'publish', ...failureFields(failure) })
  } finally {
    await mine.connector.end()
  }
}

async function answer(request: Request, env: WorkerEnv, context: Context): Promise<Response> {
  try {
    return await withConnection(env, context, async ({ app }) => app.fetch(request))
  } catch (failure) {
    log('error', 'fault', failureFields(failure))
    return new Response(null, { status: 503, headers: { 'Retry-After': '5' } })
  }
}

/**
 * The signed documents that everybody may keep. The platform caches this entrypoint and no other
 * (wrangler.toml): its cache looks at neither cookie nor host, so nothing else may pass through it.
 */
export class Public extends WorkerEntrypoint<WorkerEnv> {
  fetch(request: Request): Promise<Response> {
    return answer(request, this.env, this.ctx)
  }
}

export default {
  fetch(request: Request, env: WorkerEnv, context: Context): Promise<Response> {
    const cached = context.exports?.Public
    // Caching is a saving, never a condition: without the entrypoint the answer is the same.
    if (cached !== undefined && isPublic(request)) return cached.fetch(request)
    return answer(request, env, context)
  },

  async scheduled(_event: unknown, env: WorkerEnv, context: Context): Promise<void> {
    try {
      await withConnection(env, context, async ({ runtime }) => {
        await sweep(runtime.registry)
        await runtime.publisher.tick()
      })
    } catch (failure) {
      log('error', 'task_failed', { task: 'scheduled', ...failureFields(failure) })
    }
  },
}
