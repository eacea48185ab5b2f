import type { SerialActions, SerialState } from '../../../counter/scanner-part.tsx'
import { pauseMs } from './burst.ts'
import { openLines } from './serial-lines.ts'

interface Events {
  readonly take: (text: string) => void
  readonly changed: () => void
}

/** A scanner on USB takes any rate; one on a serial cable is set to this when it is new. */
const baudRate = 9_600

/**
 * A hand scanner on a serial port, where the browser lets a page have one. A port that was chosen
 * once opens by itself from then on, and again after its plug was pulled.
 */
export function openSerial({ take, changed }: Events) {
  const { serial } = navigator
  let state: SerialState = serial === undefined ? 'unsupported' : 'off'
  let current: SerialPort | undefined
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined

  function become(next: SerialState): void {
    state = next
    changed()
  }

  async function open(port: SerialPort): Promise<void> {
    if (current !== undefined) return
    current = port
    try {
      await port.open({ baudRate })
      become('on')
      await listen(port)
      if (state === 'on') become('lost')
    } catch {
      // Pulled out while it read, or held by another program.
      become(state === 'on' ? 'lost' : 'busy')
    } finally {
      current = undefined
      reader = undefined
      await port.close().catch(() => undefined)
    }
  }

  async function listen({ readable }: SerialPort): Promise<void> {
    if (readable === null) return
    const decoder = new TextDecoder()
    const lines = openLines(take)
    let timer: ReturnType<typeof setTimeout> | undefined
    reader = readable.getReader()
    try {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return
        clearTimeout(timer)
        lines.push(decoder.decode(value, { stream: true }))
        timer = setTimeout(lines.end, pauseMs)
      }
    } finally {
      clearTimeout(timer)
      reader.releaseLock()
    }
  }

  const actions: SerialActions = {
    connect() {
      serial?.requestPort().then(open, () => undefined)
    },
    disconnect() {
      become('off')
      reader?.cancel().catch(() => undefined)
    },
  }

  serial?.addEventListener('connect', ({ target }) => {
    if (state === 'lost' && target !== null && 'open' in target) void reopen()
  })

  async function reopen(): Promise<void> {
    const [port] = (await serial?.getPorts().catch(() => [])) ?? []
    if (port !== undefined) await open(port)
  }

  void reopen()
  return { state: () => state, actions }
}
