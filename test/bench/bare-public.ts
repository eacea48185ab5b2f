/**
 * The base of the public rows: Hono answering bytes that it holds, with the headers of ours and
 * nothing else. `node bare-public.ts FILE…` serves each file at `/0`, `/1`, …; prints its port.
 */
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
for (const [n, file] of process.argv.slice(2).entries()) {
  const body = readFileSync(file)
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'public, max-age=15',
    ETag: `"${n}"`,
  }
  app.get(`/${n}`, (c) => c.body(body, 200, headers))
}
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))
