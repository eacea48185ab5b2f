import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { holdStaticFiles } from '../../src/entry/static-files.ts'
import { parseAssets } from '../../src/web/assets.ts'
import type { CounterSettings } from '../../src/web/counter-settings.ts'
import { makeApp } from '../http/test-app.ts'

/** A bundle as the vectors' workshop makes it. */
export interface Published {
  readonly manifest: string
  readonly parts: Readonly<Record<string, string>>
}

export interface FrontSettings {
  readonly demo?: boolean
  readonly counter?: CounterSettings
  /** `dist/web`, or a copy of it with changes. */
  readonly webFolder?: string
}

/**
 * The built pages and the real HTTP app over a bundle that a test makes: everything that a counter
 * meets, without a database. It can be stopped for real, and started again on the same port.
 */
export async function startFront(settings: FrontSettings = {}) {
  let published: Published | undefined
  let handler: (request: IncomingMessage, response: ServerResponse) => unknown
  /** Answers before anything else does; a test's way to break one address. */
  const overrides = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>()
  const requests: string[] = []
  const sockets = new Set<Socket>()

  const get = (path: string) => {
    const body = published && textOf(published, path)
    if (body === undefined) return undefined
    const etag = `"${Buffer.from(body).toString('base64url').slice(-40)}-${body.length}"`
    const bytes = new TextEncoder().encode(body)
    return { etag, body: bytes, contentType: 'text/plain', maxAge: 15 }
  }

  const serve = async ({ demo = false, counter, webFolder = 'dist/web' }: FrontSettings) => {
    const files = holdStaticFiles(webFolder)
    const assets = parseAssets(JSON.parse(readFileSync(`${webFolder}/assets.json`, 'utf8')))
    const name = { zh: '示例登记处', en: 'Example registry' }
    const site = { origin: `http://localhost:${port}`, name, demo, assets, counter }
    const { app } = await makeApp({ site, published: { get } })
    const listener = getRequestListener((request) => files(request) ?? app.fetch(request))
    handler = (request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? ''
      requests.push(`${request.method} ${path}`)
      const override = overrides.get(path)
      return override === undefined ? listener(request, response) : override(request, response)
    }
  }

  let server: Server | undefined
  let port = 0
  const start = async () => {
    server = createServer((request, response) => void handler(request, response))
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const stop = async () => {
    if (server === undefined) return
    const closing = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closing
    server = undefined
  }
  await start()
  await serve(settings)

  return {
    base: `http://localhost:${port}`,
    requests,
    overrides,
    publish: (bundle: Published) => {
      published = bundle
    },
    /** The same address, served from other settings or another build from now on. */
    become: serve,
    start,
    stop,
  }
}

export type Front = Awaited<ReturnType<typeof startFront>>

function textOf({ manifest, parts }: Published, path: string): string | undefined {
  if (path === '/bundle') return JSON.stringify({ manifest, parts })
  if (path === '/bundle/manifest') return manifest
  return Object.entries(parts).find(([uri]) => new URL(uri).pathname === path)?.[1]
}
