import type { SerialActions, SerialState } from '../../../counter/scanner-part.tsx'
import type { SerialRate } from '../../../counter/settings-part.tsx'
import { pauseMs } from './burst.ts'
import { openLines } from './serial-lines.ts'

interface Surroundings {
  readonly take: (text: string) => void
  readonly changed: () => void
  /** What the scanner is set to now. */
  readonly rate: () => SerialRate
}

/**
 * A hand scanner on a serial port, where the browser lets a page have one. A port that was chosen
 * once opens by itself from then on, and again after its plug was pulled.
 */
export function openSerial({ take, changed, rate }: Surroundings) {
  const { serial } = navigator
  let state: SerialState = serial === undefined ? 'unsupported' : 'off'
  let current: SerialPort | undefined
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let baudRate: SerialRate | undefined

  function become(next: SerialState): void {
    state = next
    changed()
  }

  async function open(port: SerialPort): Promise<void> {
    if (current !== undefined) return
    current = port
    baudRate = rate()
    try {
      await port.open({ baudRate })
      become('on')
      await listen(port)
      if (state === 'on' && baudRate === rate()) become('lost')
    } catch {
      // Pulled out while it read, or held by another program.
      become(state === 'on' ? 'lost' : 'busy')
    } finally {
      current = undefined
      reader = undefined
      await port.close().catch(() => undefined)
    }
    // It was let go of for another rate alone.
    if (state === 'on') await open(port)
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

  /** A port opens with one rate: another one takes another opening. */
  function retune(): void {
    if (state === 'on' && baudRate !== rate()) reader?.cancel().catch(() => undefined)
  }

  void reopen()
  return { state: () => state, actions, retune }
}
