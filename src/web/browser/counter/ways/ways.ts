import type { BatchState } from '../../../counter/batch-part.tsx'
import type { CameraState, ReaderTrouble } from '../../../counter/camera-part.tsx'
import type { SerialRate } from '../../../counter/settings-part.tsx'
import type { LookupFault, WaysActions, WaysState } from '../../../counter/ways-in.tsx'
import type { ReaderState } from '../../reader/reader.ts'
import { openBatch } from '../batch/batch.ts'
import type { Known } from '../batch/judge.ts'
import { openedWith } from '../fragment.ts'
import { openScan } from '../scan/scan.ts'
import { isInApp } from './in-app.ts'
import { lookUp } from './lookup.ts'
import { openPaste } from './paste.ts'
import { openSerial } from './serial.ts'
import { openWedge } from './wedge.ts'

/** One text that was handed in, and how. Anybody's: nothing in it is proven. */
export interface Reading {
  readonly text: string
  readonly way: Way
}

/** How a code came in. */
export type Way = 'address' | 'paste' | 'short_code' | 'camera' | 'scanner' | 'file'

/** What the ways in tell the counter. */
export interface WaysEvents {
  /** A text was handed in. */
  readonly take: (reading: Reading) => void
  /** Something that `state` shows has changed. */
  readonly changed: () => void
  /** What many codes at once are verified with. */
  readonly known: Known
  /** What a scanner on a serial port is set to. */
  readonly serialRate: () => SerialRate
}

/** Opens every way in, and says what they show and do. */
export function openWays({ take, changed, known, serialRate }: WaysEvents) {
  let lookupFault: LookupFault | undefined
  const scan = openScan({ changed, take: (text) => take({ text, way: 'camera' }) })
  const byScanner = (text: string) => take({ text, way: 'scanner' })
  const serial = openSerial({ changed, take: byScanner, rate: serialRate })
  const batch = openBatch({ changed, known, take: (text) => take({ text, way: 'file' }) })
  openWedge(byScanner)
  openPaste((text) => take({ text, way: 'paste' }), batch.takeFiles)
  const inApp = openedWith === undefined && isInApp(navigator.userAgent, document.referrer)

  const paste = (event: Event) => {
    event.preventDefault()
    take({ text: fieldText('text'), way: 'paste' })
  }

  const lookup = (event: Event) => {
    event.preventDefault()
    void lookUp(fieldText('short-code'), fieldText('last4')).then((found) => {
      lookupFault = 'fault' in found ? found.fault : undefined
      if ('text' in found) take({ text: found.text, way: 'short_code' })
      else changed()
    })
  }

  const state = (): WaysState => ({
    lookupFault,
    camera: scan.state(),
    readerTrouble: troubleOf(scan.readerState()),
    serial: serial.state(),
    batch: batch.state(),
    inApp,
  })
  const actions: WaysActions = {
    paste,
    lookup,
    camera: scan.actions,
    serial: serial.actions,
    batch: batch.actions,
  }
  /** Whether a reload would take nothing away: no picture, no files under way, no report. */
  const idle = (): boolean => isAtRest(scan.state().state) && isAtRest(batch.state().state)
  return { state, actions, idle, settingsChanged: serial.retune }
}

function isAtRest(state: CameraState['state'] | BatchState['state']): boolean {
  return state === 'off' || state === 'idle' || state === 'fault'
}

function troubleOf(state: ReaderState): ReaderTrouble | undefined {
  return state === 'restarted' || state === 'blocked' || state === 'died' ? state : undefined
}

function fieldText(id: string): string {
  const field = document.getElementById(id)
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
    ? field.value
    : ''
}
