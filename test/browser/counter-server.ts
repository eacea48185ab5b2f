import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { holdStaticFiles } from '../../src/entry/static-files.ts'
import { parseAssets } from '../../src/web/assets.ts'
import { CounterPage } from '../../src/web/pages/counter.tsx'
import { renderPage } from '../../src/web/reply.ts'

const root = new URL('../..', import.meta.url).pathname
const web = join(root, 'dist/web')

/** What the registry behind the page answers, and what it was asked. */
export interface CounterServer {
  /** Where a browser that maps the name to `port` finds it: the vectors' own host. */
  readonly base: string
  readonly port: number
  /** Method and path of everything that was requested. */
  readonly requests: string[]
  /** Bodies of POST requests by path. */
  readonly posts: { path: string; body: string }[]
  /** The bundle that is served; undefined: 404. */
  bundle: string | undefined
  /** Answers to POST by path; absent: 404. */
  answers: Record<string, { status: number; body: unknown }>
  /** Answers wait for this. */
  hold: Promise<void> | undefined
  stop(): Promise<void>
}

/**
 * The real page with its built files, over any bundle: the vectors' registry does not exist, so no
 * demo can serve its bundle.
 */
export async function startCounter(): Promise<CounterServer> {
  const files = holdStaticFiles(web)
  const assets = parseAssets(JSON.parse(readFileSync(join(web, 'assets.json'), 'utf8')))
  const requests: string[] = []
  const posts: { path: string; body: string }[] = []
  const name = { zh: '示范登记处', en: 'Example registry' }
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    requests.push(`${request.method} ${pathname}`)
    await counter.hold
    if (request.method === 'POST') {
      posts.push({ path: pathname, body: await request.text() })
      const prepared = counter.answers[pathname]
      return prepared === undefined
        ? new Response('{}', { status: 404 })
        : Response.json(prepared.body, { status: prepared.status })
    }
    const file = files(request)
    if (file !== undefined) return file
    if (pathname === '/bundle' && counter.bundle !== undefined) {
      return new Response(counter.bundle, { headers: { 'Content-Type': 'application/json' } })
    }
    if (pathname !== '/v') return new Response('', { status: 404 })
    const site = { origin: counter.base, name, demo: false, assets }
    const { body, headers } = await renderPage(request, site, (view) => CounterPage({ view }))
    return new Response(body, { headers })
  }
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = 'GET', url = '/', headers } = incoming
      const body = method === 'POST' ? { body: Buffer.concat(chunks) } : {}
      const asked = new Request(`${counter.base}${url}`, {
        method,
        headers: Object.entries(headers).map(([key, value]): [string, string] => [
          key,
          String(value),
        ]),
        ...body,
      })
      void answer(asked).then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers))
        outgoing.end(Buffer.from(await response.arrayBuffer()))
      })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const counter: CounterServer = {
    base: 'http://lic.example',
    port: address.port,
    requests,
    posts,
    bundle: undefined,
    answers: {},
    hold: undefined,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return counter
}
