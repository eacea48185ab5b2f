import { WorkerEntrypoint } from 'cloudflare:workers'
import { publicDocumentRoutes } from '../http/public-documents.ts'
import { kekOf } from '../service/key-wrap.ts'
import { directReader } from '../service/publish-reader.ts'
import { sweep } from '../service/sweep.ts'
import { connectOnce } from '../store/connector.ts'
import { openStore, type Store } from '../store/database.ts'
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

async function openWorker(env: WorkerEnv, store: Store, dirty: () => void) {
  const { LICET_ORIGIN, LICET_KEK, LICET_PEPPER } = env
  const parsed = parseEnv({ LICET_ORIGIN, LICET_KEK, LICET_PEPPER }, ['LICET_ORIGIN', 'LICET_KEK'])
  if (!parsed.ok) {
    for (const { variable, code } of parsed.error) log('error', 'setting', { task: variable, code })
    throw new TypeError('a setting is missing or malformed')
  }
  const { origin = '', kek = new Uint8Array(32), pepper } = parsed.value
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
    afterCommit: dirty,
  })
  const published = directReader(store)
  const app = await openApp(runtime, {
    site: { origin, name: operator, demo: false, assets: await assetsOf(env, origin) },
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

let assets: Promise<Assets> | undefined

// The list of hashed names is itself an asset; it belongs to the deployed version, so once is enough.
function assetsOf(env: WorkerEnv, origin: string): Promise<Assets> {
  assets ??= env.ASSETS.fetch(new Request(new URL('/assets.json', origin)))
    .then(async (answer) => parseAssets(await answer.json()))
    .catch(() => {
      const none = '/assets/not-built'
      return { style: none, counter: none, docs: none, icon: none, spec: none }
    })
  return assets
}

// One client a request: a connection must not outlive the request that opened it.
async function answer(request: Request, env: WorkerEnv, context: Context): Promise<Response> {
  const store = openStore(connectOnce({ url: env.HYPERDRIVE.connectionString }))
  let dirty = false
  let runtime: Runtime | undefined
  try {
    const opened = await openWorker(env, store, () => {
      dirty = true
    })
    runtime = opened.runtime
    return await opened.app.fetch(request)
  } catch (failure) {
    log('error', 'fault', failureFields(failure))
    return new Response(null, { status: 503, headers: { 'Retry-After': '5' } })
  } finally {
    context.waitUntil(afterwards(store, dirty ? runtime : undefined))
  }
}

async function afterwards(store: Store, changed: Runtime | undefined): Promise<void> {
  try {
    await changed?.publisher.tick()
  } catch (failure) {
    // The cron finds the same changes within a minute.
    log('error', 'task_failed', { task: 'publish', ...failureFields(failure) })
  } finally {
    await store.end()
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

  async scheduled(_event: unknown, env: WorkerEnv): Promise<void> {
    const store = openStore(connectOnce({ url: env.HYPERDRIVE.connectionString }))
    try {
      const { runtime } = await openWorker(env, store, () => undefined)
      await sweep(runtime.registry)
      await runtime.publisher.tick()
    } catch (failure) {
      log('error', 'task_failed', { task: 'scheduled', ...failureFields(failure) })
    } finally {
      await store.end()
    }
  },
}
