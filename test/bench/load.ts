/** A load client on bare sockets: on two cores it must cost less than the server it drives. */
import { connect } from 'node:net'
import type { Work } from './ratio.ts'

/** One HTTP/1.1 request as bytes, made anew for each one sent. */
export type MakeRequest = () => Buffer

/** Writes a request; `headers` and body as given. */
export function httpRequest(line: string, headers: Record<string, string>, body = ''): Buffer {
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ Host: 'localhost', ...headers, ...length })
  return Buffer.from(
    `${line} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}`).join('\r\n')}\r\n\r\n${body}`,
  )
}

/**
 * Keeps `flight` kept-alive connections busy, each with one request at a time. The sockets are
 * opened anew each round. An answer other than `status` ends the bench.
 */
export function httpLoad(port: number, flight: number, status: number, make: MakeRequest): Work {
  return async (n) => {
    let left = n
    const lane = () =>
      new Promise<void>((done, fail) => {
        const socket = connect(port, '127.0.0.1')
        socket.setNoDelay(true)
        // Bytes of the present answer still to come; undefined while its head is incomplete.
        let missing: number | undefined
        let head = ''
        const next = () => {
          if (left-- <= 0) return void socket.end(() => done())
          socket.write(make())
        }
        socket.on('connect', next)
        socket.on('error', fail)
        socket.on('data', (chunk) => {
          let body = chunk.length
          if (missing === undefined) {
            head += chunk.toString('latin1')
            const end = head.indexOf('\r\n\r\n')
            if (end < 0) return
            body = head.length - end - 4
            const got = Number(head.slice(9, 12))
            if (got !== status) return fail(new Error(`answered ${got}: ${head.slice(end + 4)}`))
            missing = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
            head = ''
          }
          missing -= body
          if (missing > 0) return
          missing = undefined
          next()
        })
      })
    await Promise.all(Array.from({ length: Math.min(flight, n) }, lane))
  }
}
