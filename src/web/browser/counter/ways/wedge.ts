import { judgeBurst, pauseMs, typedBy } from './burst.ts'
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
  let run: Run = noRun
  let timer: ReturnType<typeof setTimeout> | undefined
  let last: { readonly run: Run; readonly endedAtMs: number; readonly scanned: boolean } | undefined

  function hold(stroke: Stroke, byInputMethod: boolean): void {
    const { strokes, written } = run
    // An input method writes by itself, held back or not.
    const keeper = byInputMethod && written === 0 ? keepField() : run.keeper
    run = { strokes: [...strokes, stroke], written: written + (byInputMethod ? 1 : 0), keeper }
    clearTimeout(timer)
    timer = setTimeout(end, pauseMs)
  }

  /** @returns Whether it was a scan. */
  function end(): boolean {
    clearTimeout(timer)
    const { strokes, written, keeper } = run
    const endedAtMs = strokes.at(-1)?.atMs
    if (endedAtMs === undefined) return false
    const burst = judgeBurst(strokes, isWriting())
    const scanned = burst.kind === 'scan'
    last = {
      run: { strokes, written: strokes.length, keeper: keeper ?? keepField() },
      endedAtMs,
      scanned,
    }
    run = noRun
    if (scanned) {
      if (written > 0) keeper?.restore()
      take(burst.text)
    } else {
      writeInto(document.activeElement, typedBy(strokes.slice(written)))
    }
    return scanned
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
    if (stroke === undefined || (run.strokes.length === 0 && !canBegin(event))) {
      end()
      last = undefined
      return
    }
    if (stroke.atMs - (run.strokes.at(-1)?.atMs ?? stroke.atMs) > pauseMs) end()
    if (run.strokes.length === 0) resume(stroke)
    const byInputMethod = isByInputMethod(event)
    if (!byInputMethod) stop(event)
    hold(stroke, byInputMethod)
  }

  /** A busy page can hear a pause that the keys, by their own time, never made: it goes on then. */
  function resume(stroke: Stroke): void {
    if (last !== undefined && stroke.atMs - last.endedAtMs <= pauseMs) run = last.run
    last = undefined
  }

  function onSuffix(event: KeyboardEvent): void {
    const late = event.timeStamp - (run.strokes.at(-1)?.atMs ?? 0) > pauseMs
    const scanned = run.strokes.length === 0 ? isEcho(event) : end() && !late
    if (!scanned) return
    stop(event)
    // What comes next is another scan, however soon.
    last = { run: noRun, endedAtMs: event.timeStamp, scanned: true }
  }

  function isEcho({ timeStamp }: KeyboardEvent): boolean {
    return last?.scanned === true && timeStamp - last.endedAtMs <= echoMs
  }

  addEventListener('keydown', onKey, { capture: true })
}

/** Keys without a pause between them. */
interface Run {
  readonly strokes: readonly Stroke[]
  /** How many of them, from the first, stand in the field already. */
  readonly written: number
  /** The field as it was before those. */
  readonly keeper: Keeper | undefined
}

const noRun: Run = { strokes: [], written: 0, keeper: undefined }

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
