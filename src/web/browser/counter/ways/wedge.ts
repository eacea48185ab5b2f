import { judgeBurst, pauseMs } from './burst.ts'
import { isWriting, type Keeper, keepField, writeInto } from './field.ts'
import { type Stroke, strokeOf } from './stroke.ts'

/** A second Enter this soon after a scan is the scanner's, not a person's. */
const echoMs = 150

/**
 * Hears a hand scanner that plays a keyboard, whatever has the focus. Keys are held back until a
 * pause or an Enter tells who typed them: a scan never reaches a control, and what a person typed
 * is written into the field as if it had not been held.
 */
export function openWedge(take: (text: string) => void): void {
  let strokes: Stroke[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  /** An input method writes by itself, held or not: the field as it was before. */
  let kept: Keeper | undefined
  let lastScan: { readonly endedAtMs: number; readonly strokes: readonly Stroke[] } | undefined

  function hold(stroke: Stroke, byInputMethod: boolean): void {
    if (strokes.length === 0 && byInputMethod) kept = keepField()
    strokes.push(stroke)
    clearTimeout(timer)
    timer = setTimeout(end, pauseMs)
  }

  /** @returns Whether it was a scan. */
  function end(): boolean {
    clearTimeout(timer)
    const run = strokes
    const field = kept
    strokes = []
    kept = undefined
    if (run.length === 0) return false
    const burst = judgeBurst(run, isWriting())
    if (burst.kind === 'typing') {
      if (field === undefined) writeInto(document.activeElement, burst.text)
      return false
    }
    field?.restore()
    lastScan = { endedAtMs: run.at(-1)?.atMs ?? 0, strokes: run }
    take(burst.text)
    return true
  }

  function onKey(event: KeyboardEvent): void {
    // A key held down repeats as fast as a scanner types.
    if (event.repeat) {
      end()
      return
    }
    if (/^(Shift|CapsLock|Alt|AltGraph|Control|Meta|NumLock)$/.test(event.key)) return
    if (isSuffix(event)) {
      onSuffix(event)
      return
    }
    const stroke = isCommand(event) ? undefined : strokeOf(event)
    // A space alone works a button; a key without a letter is none of a scanner's first ones.
    if (stroke === undefined || (strokes.length === 0 && !canBegin(event))) {
      end()
      return
    }
    const gapMs = stroke.atMs - (strokes.at(-1)?.atMs ?? stroke.atMs)
    if (gapMs > pauseMs) end()
    if (strokes.length === 0) resume(stroke)
    const byInputMethod = isByInputMethod(event)
    if (!byInputMethod) stop(event)
    hold(stroke, byInputMethod)
  }

  /** A busy page can hear the pause before the keys that fill it: then the scan goes on. */
  function resume(stroke: Stroke): void {
    if (lastScan === undefined || stroke.atMs - lastScan.endedAtMs > pauseMs) return
    strokes = [...lastScan.strokes]
    lastScan = undefined
  }

  function onSuffix(event: KeyboardEvent): void {
    const late = event.timeStamp - (strokes.at(-1)?.atMs ?? 0) > pauseMs
    const echo = lastScan !== undefined && event.timeStamp - lastScan.endedAtMs <= echoMs
    if (strokes.length === 0) {
      if (echo) stop(event)
      return
    }
    const scanned = end()
    if (!scanned || late) return
    stop(event)
    if (lastScan !== undefined) lastScan = { endedAtMs: event.timeStamp, strokes: [] }
  }

  addEventListener('keydown', onKey, { capture: true })
}

function stop(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

/** Enter, Tab, or the control characters behind them: what scanners put after a code. */
function isSuffix({ key, code, ctrlKey }: KeyboardEvent): boolean {
  return key === 'Enter' || key === 'Tab' || (ctrlKey && (code === 'KeyJ' || code === 'KeyM'))
}

function isCommand(event: KeyboardEvent): boolean {
  // AltGr writes characters, and Windows reports it as Control and Alt together.
  if (event.getModifierState('AltGraph') || (event.ctrlKey && event.altKey)) return false
  return event.ctrlKey || event.metaKey || event.altKey
}

function canBegin({ key }: KeyboardEvent): boolean {
  return key !== ' ' && ([...key].length === 1 || key === 'Process' || key === 'Dead')
}

/** 229 is what a key is called while an input method has it (UI Events §7.3.1). */
function isByInputMethod({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229
}
