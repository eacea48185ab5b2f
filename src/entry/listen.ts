import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'

export interface Listening {
  readonly port: number
  /** Takes no new connection, answers what is under way, then returns; idle connections end. */
  drain(graceSeconds: number): Promise<void>
}

/**
 * Serves a fetch handler over HTTP/1.1.
 *
 * @param handler - Answers every request; what it throws becomes an empty 500 here.
 * @param address - Where to listen; port 0 takes any free one.
 * @throws The system's error (`EADDRINUSE`, `EACCES`), before anything is served.
 */
export async function listen(
  handler: (request: Request, bindings: unknown) => Response | Promise<Response>,
  address: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: handler,
    createServer,
    serverOptions: {
      // A client that trickles its head or body is cut off before it holds a slot for long.
      headersTimeout: 15_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 5_000,
    },
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(address.port, address.host, () => {
      server.off('error', fail)
      done()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    drain: (graceSeconds) =>
      new Promise<void>((done) => {
        // Kept-alive connections would hold `close` open for seconds after the last answer.
        const idle = setInterval(
          () => 'closeIdleConnections' in server && server.closeIdleConnections(),
          50,
        )
        const late = setTimeout(
          () => 'closeAllConnections' in server && server.closeAllConnections(),
          graceSeconds * 1000,
        )
        server.close(() => {
          clearInterval(idle)
          clearTimeout(late)
          done()
        })
      }),
  }
}
