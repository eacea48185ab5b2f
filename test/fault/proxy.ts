import { connect, createServer, type Socket } from 'node:net'

/**
 * What the proxy does at a statement: before the database sees it, or after the database has done
 * it and before the server hears of it (failed, and failed but written).
 */
export type Fault =
  | 'server killed before'
  | 'server killed after'
  | 'dropped before'
  | 'dropped after'
  | 'stalled'

/** Stands between server and database on loopback, and counts a department's statements. */
export interface FaultProxy {
  readonly port: number
  /** Spoils the `k`th statement (from 1) of a department from now on, once. */
  arm(plan: { department: number; k: number; fault: Fault; kill: () => void }): void
  /** Ends the plan. @returns The statement that was spoiled, or undefined: it was not reached. */
  disarm(): string | undefined
  stop(): void
}

const stallMs = 400
/** What the server's own timer asks of each department: no part of a request. */
const timers = /key_open|"next_at" <=|delete from "re(?:quest|ply)"/

/** @see PostgreSQL, Frontend/Backend Protocol, "Message Formats" */
export async function startProxy(databasePort: number): Promise<FaultProxy> {
  let plan:
    | (Parameters<FaultProxy['arm']>[0] & { left: number; hit: string | undefined })
    | undefined
  const sockets = new Set<Socket>()

  const serveOne = (client: Socket): void => {
    const server = connect(databasePort, '127.0.0.1')
    const both = [client, server]
    const cut = (): void => {
      for (const socket of both) socket.destroy()
    }
    for (const socket of both) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        cut()
      })
    }
    let withheld: (() => void) | undefined
    let answer = Buffer.alloc(0)
    server.on('data', (chunk: Buffer) => {
      if (withheld === undefined) {
        client.write(chunk)
        return
      }
      // ReadyForQuery: the statement is done and, outside a block, committed.
      answer = Buffer.concat([answer, chunk])
      for (let at = 0; at + 5 <= answer.length; at += 1 + answer.readUInt32BE(at + 1)) {
        if (answer[at] === 0x5a) withheld()
      }
    })
    const spoil = async (group: Buffer, fault: Fault, kill: () => void): Promise<void> => {
      const end = fault.startsWith('server') ? kill : cut
      if (fault === 'stalled') {
        await new Promise((resolve) => setTimeout(resolve, stallMs))
        server.write(group)
      } else if (fault.endsWith('before')) end()
      else {
        withheld = end
        server.write(group)
      }
    }
    const reader = new GroupReader()
    let chain = Promise.resolve()
    client.on('data', (chunk: Buffer) => {
      for (const { bytes, department, text } of reader.read(chunk)) {
        chain = chain.then(async () => {
          const armed = plan
          const counts =
            armed !== undefined &&
            armed.hit === undefined &&
            department === armed.department &&
            !timers.test(text)
          if (counts) armed.left -= 1
          if (!counts || armed.left > 0) {
            server.write(bytes)
            return
          }
          armed.hit = text
          await spoil(bytes, armed.fault, armed.kill)
        })
      }
    })
  }
  const listening = createServer(serveOne)
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const address = listening.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    arm: (wanted) => {
      plan = { ...wanted, left: wanted.k, hit: undefined }
    },
    disarm: () => {
      const hit = plan?.hit
      plan = undefined
      return hit
    },
    stop: () => {
      for (const socket of sockets) socket.destroy()
      listening.close()
    },
  }
}

interface Group {
  readonly bytes: Buffer
  /** Whose statement it is; undefined: none of a department's. */
  readonly department: number | undefined
  /** Text of the last statement in it. */
  readonly text: string
}

/** Cuts a client's stream into what the database answers as one: up to a Sync or a simple query. */
class GroupReader {
  #rest = Buffer.alloc(0)
  #begun = false
  #parts: Buffer[] = []
  readonly #named = new Map<string, string>()
  #text = ''
  #begins = false
  #scope: number | undefined
  #inBlock: number | undefined;

  *read(chunk: Buffer): Generator<Group> {
    this.#rest = Buffer.concat([this.#rest, chunk])
    for (;;) {
      // The first message, the start-up packet, has no type byte.
      const head = this.#begun ? 1 : 0
      if (this.#rest.length < head + 4) return
      const length = head + this.#rest.readUInt32BE(head)
      if (this.#rest.length < length) return
      const message = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      this.#parts.push(message)
      const type = this.#begun ? String.fromCharCode(message[0] ?? 0) : 'start'
      this.#begun = true
      if (type === 'P') this.#named.set(textAt(message, 5), textAfter(message, 5))
      else if (type === 'B') this.#bind(message)
      else if (type === 'Q') this.#text = textAt(message, 5)
      if ('PBDEHC'.includes(type)) continue
      yield this.#group()
    }
  }

  /** A statement that keeps its plan is bound by its name alone. */
  #bind(message: Buffer): void {
    this.#text = this.#named.get(textAfter(message, 5)) ?? ''
    if (this.#text.startsWith('begin')) this.#begins = true
    if (this.#text.startsWith("select set_config('role'")) this.#scope = scopeOf(message)
  }

  #group(): Group {
    const department = this.#scope ?? this.#inBlock
    if (this.#begins) this.#inBlock = this.#scope
    if (this.#text === 'commit' || this.#text === 'rollback') this.#inBlock = undefined
    const group = { bytes: Buffer.concat(this.#parts), department, text: this.#text }
    this.#parts = []
    this.#text = ''
    this.#scope = undefined
    this.#begins = false
    return group
  }
}

function textAt(message: Buffer, from: number): string {
  return message.toString('utf8', from, message.indexOf(0, from))
}

function textAfter(message: Buffer, from: number): string {
  return textAt(message, message.indexOf(0, from) + 1)
}

/** Role and department are the parameters of the scope's statement. */
function scopeOf(message: Buffer): number | undefined {
  let at = message.indexOf(0, 5) + 1
  at = message.indexOf(0, at) + 1
  at += 2 + 2 * message.readUInt16BE(at)
  const values: string[] = []
  for (let n = message.readUInt16BE(at), here = at + 2; n > 0; n -= 1) {
    const length = message.readInt32BE(here)
    values.push(message.toString('utf8', here + 4, here + 4 + Math.max(0, length)))
    here += 4 + Math.max(0, length)
  }
  return values[0] === 'licet_app' ? Number(values[1]) : undefined
}
