/** For those who run the service: is it alive, is it ready, what has it done. */
import type { Hono } from 'hono'
import type { AppEnv } from '../context.ts'
import type { HttpMetrics } from '../http-metrics.ts'
import { problem } from '../problem.ts'

export interface Operations {
  /** Database reachable, schema current, lists fresh enough: whatever serving needs. */
  readonly ready: () => Promise<boolean>
  /** Absent: `/metrics` is not offered. */
  readonly metricsToken: string | undefined
  readonly metrics: HttpMetrics
  /** What other floors count, in Prometheus text. */
  readonly readMetrics?: (() => Promise<string>) | undefined
}

/** Compares without telling by its time how much of the secret was right. */
function equalSecrets(a: string, b: string): boolean {
  const encoder = new TextEncoder()
  const [left, right] = [encoder.encode(a), encoder.encode(b)]
  let difference = left.length ^ right.length
  for (const [at, byte] of left.entries()) difference |= byte ^ (right[at % right.length] ?? 0)
  return difference === 0
}

export function operationRoutes(app: Hono<AppEnv>, deps: Operations): void {
  app.get('/healthz/live', (c) => c.json({ live: true }))
  for (const path of ['/healthz', '/healthz/ready']) {
    app.get(path, async (c) => {
      // `?live` asks for this process alone: a dead database is no reason to restart it.
      if (c.req.query('live') !== undefined) return c.json({ live: true })
      const ready = await deps.ready().catch(() => false)
      return c.json({ live: true, ready }, ready ? 200 : 503)
    })
  }
  app.get('/metrics', async (c) => {
    if (deps.metricsToken === undefined) return problem(c, 'not_found')
    const header = c.req.header('authorization') ?? ''
    if (!equalSecrets(header, `Bearer ${deps.metricsToken}`)) return problem(c, 'unauthenticated')
    const others = (await deps.readMetrics?.()) ?? ''
    return c.text(`${deps.metrics.render()}${others}`, 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    })
  })
}
