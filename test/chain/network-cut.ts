import dgram from 'node:dgram'
import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'

/** Every way out of Node, by the name under which a test may try it. */
const ways: readonly { readonly name: string; readonly of: object; readonly member: string }[] = [
  { name: 'fetch', of: globalThis, member: 'fetch' },
  { name: 'WebSocket', of: globalThis, member: 'WebSocket' },
  { name: 'EventSource', of: globalThis, member: 'EventSource' },
  { name: 'net.Socket', of: net.Socket.prototype, member: 'connect' },
  { name: 'net.connect', of: net, member: 'connect' },
  { name: 'net.createConnection', of: net, member: 'createConnection' },
  { name: 'tls.connect', of: tls, member: 'connect' },
  { name: 'dgram.createSocket', of: dgram, member: 'createSocket' },
  { name: 'dgram.send', of: dgram.Socket.prototype, member: 'send' },
  { name: 'http.request', of: http, member: 'request' },
  { name: 'http.get', of: http, member: 'get' },
  { name: 'https.request', of: https, member: 'request' },
  { name: 'https.get', of: https, member: 'get' },
  ...['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt'].flatMap((member) => [
    { name: `dns.${member}`, of: dns, member },
    { name: `dns.promises.${member}`, of: dns.promises, member },
  ]),
]

export interface CutNetwork {
  /** How often anything was tried since the cut. */
  attempts(): number
  /** Names of what is still open; trying counts. */
  openWays(): readonly string[]
  restore(): void
}

/** Replaces fetch, sockets and name look-ups by ones that throw and count. */
export function cutNetwork(): CutNetwork {
  let attempts = 0
  // A function, not an arrow: some of these are called with `new`.
  function cut(): never {
    attempts += 1
    throw new Error('no network')
  }
  const before = ways.map(({ of, member }) => Object.getOwnPropertyDescriptor(of, member))
  for (const { of, member } of ways) {
    Object.defineProperty(of, member, { value: cut, configurable: true, writable: true })
  }
  // Named imports of these modules follow only when told to.
  syncBuiltinESMExports()
  return {
    attempts: () => attempts,
    openWays: () =>
      ways.flatMap(({ name, of, member }) => {
        try {
          Reflect.apply(Reflect.get(of, member), of, [])
          return [name]
        } catch (thrown) {
          return thrown instanceof Error && thrown.message === 'no network' ? [] : [name]
        }
      }),
    restore() {
      for (const [at, { of, member }] of ways.entries()) {
        const descriptor = before[at]
        if (descriptor === undefined) Reflect.deleteProperty(of, member)
        else Object.defineProperty(of, member, descriptor)
      }
      syncBuiltinESMExports()
    },
  }
}
