import { err, ok, type Result } from '../../../core/result.ts'
import type { Picture, ReaderMessage, Sight } from './messages.ts'
import { ownScript } from './own-script.ts'
import workerPath from './reader-worker.ts?worker&url'

/** Why a picture was not read: not what the picture says, but what became of the reading. */
export type ReadFault = 'not_a_picture' | 'reader_blocked' | 'reader_died'

/** How the reader stands; `restarted` until it has read something again. */
export type ReaderState = 'idle' | 'starting' | 'ready' | 'restarted' | 'blocked' | 'died'

/** Reads one picture at a time, in a worker that is started by the first one. */
export interface Reader {
  readonly state: () => ReaderState
  /** The picture's buffer is handed over: it is empty afterwards. */
  readonly read: (picture: Picture) => Promise<Result<Sight, ReadFault>>
  /** Tries once more after `blocked` or `died`. */
  readonly retry: () => void
  readonly close: () => void
}

type Outcome = Result<Sight, ReadFault>

/** A file that takes longer than this has the reader in a knot; its first one may wait for the net. */
const patienceMs = 60_000

/**
 * A reader with a worker of its own. A worker that dies is started again once; if it dies again
 * before it has read anything, that is said and nothing more is tried by itself.
 */
export function openReader(changed: () => void): Reader {
  let state: ReaderState = 'idle'
  let worker: Worker | undefined
  let next = 1
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: { readonly id: number; readonly settle: (outcome: Outcome) => void } | undefined
  /** Reads come one after the other: the tail of their queue. */
  let tail: Promise<unknown> = Promise.resolve()

  function become(wanted: ReaderState): void {
    if (state === wanted) return
    state = wanted
    changed()
  }

  function settle(outcome: Outcome): void {
    clearTimeout(timer)
    const { settle: done } = waiting ?? {}
    waiting = undefined
    done?.(outcome)
  }

  function start(as: 'starting' | 'restarted'): Worker | undefined {
    try {
      const started = new Worker(ownScript(workerPath), { type: 'module' })
      started.onmessage = (event: MessageEvent<ReaderMessage>) => hear(started, event.data)
      started.onerror = () => lose(started)
      started.onmessageerror = () => lose(started)
      become(as)
      return started
    } catch {
      become('blocked')
      return undefined
    }
  }

  function hear(from: Worker, message: ReaderMessage): void {
    if (from !== worker) return
    switch (message.kind) {
      case 'ready':
        if (state === 'starting') become('ready')
        break
      case 'blocked':
        stop('blocked', 'reader_blocked')
        break
      case 'broken':
        lose(from)
        break
      case 'seen':
      case 'not_a_picture':
        if (message.id !== waiting?.id) break
        become('ready')
        settle(message.kind === 'seen' ? ok(message.sight) : err('not_a_picture'))
    }
  }

  function lose(lost: Worker): void {
    if (lost !== worker) return
    if (state === 'starting') {
      // Never up: its script or the page's policy is at fault, and a second try finds the same.
      stop('blocked', 'reader_blocked')
    } else if (state === 'restarted') {
      stop('died', 'reader_died')
    } else {
      lost.terminate()
      worker = start('restarted')
      settle(err('reader_died'))
    }
  }

  function stop(as: 'blocked' | 'died' | 'idle', fault: ReadFault): void {
    worker?.terminate()
    worker = undefined
    become(as)
    settle(err(fault))
  }

  async function readOne(picture: Picture): Promise<Outcome> {
    if (state === 'blocked') return err('reader_blocked')
    if (state === 'died') return err('reader_died')
    worker ??= start('starting')
    const current = worker
    if (current === undefined) return err('reader_blocked')
    const id = next++
    return await new Promise<Outcome>((resolve) => {
      waiting = { id, settle: resolve }
      timer = setTimeout(() => lose(current), patienceMs)
      current.postMessage({ id, picture }, [picture.data])
    })
  }

  return {
    state: () => state,
    read(picture) {
      const own = tail.then(() => readOne(picture))
      tail = own
      return own
    },
    retry() {
      if (state === 'blocked' || state === 'died') become('idle')
    },
    close: () => stop('idle', 'reader_died'),
  }
}
