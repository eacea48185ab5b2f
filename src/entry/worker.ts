import { WorkerEntrypoint } from 'cloudflare:workers'
import { publicDocumentRoutes } from '../http/public-documents.ts'
import { connectOnce } from '../store/connector.ts'
import { openStore } from '../store/database.ts'
import { assembleApp } from './app.ts'
import { createLog } from './log.ts'
import { readEach } from './published.ts'

/** Bindings of wrangler.toml. */
export interface WorkerEnv {
  readonly HYPERDRIVE: { readonly connectionString: string }
  readonly LICET_METRICS_TOKEN?: string
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

// One client a request: a connection must not outlive the request that opened it.
async function answer(request: Request, env: WorkerEnv, context: Context): Promise<Response> {
  const store = openStore(connectOnce({ url: env.HYPERDRIVE.connectionString }))
  const app = assembleApp({
    log,
    nowMs: Date.now,
    newRequestId: () => crypto.randomUUID(),
    published: readEach(store),
    ready: async () => {
      const db = store.scoped({ role: 'licet_public' })
      await db.selectFrom('published').select('path').limit(1).execute()
      return true
    },
    ...(env.LICET_METRICS_TOKEN === undefined ? {} : { metricsToken: env.LICET_METRICS_TOKEN }),
  })
  try {
    return await app.fetch(request)
  } finally {
    context.waitUntil(store.end())
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
}
