import { readText } from '../../../../core/code/read.ts'
import type { Stroke } from './stroke.ts'

/** A pause this long ends a scan, with or without an Enter. */
export const pauseMs = 80
/** Nobody types faster than this on average. */
const fastMs = 30
/** Nobody types so many characters without any pause. */
const longRun = 24
/** Fewer fast keys than this can be two fingers at once. */
const shortRun = 6

/** What a run of keys without a pause was. */
export type Burst = { readonly kind: 'scan'; readonly text: string } | { readonly kind: 'typing' }

/**
 * Tells a scanner from a person.
 *
 * @param strokes - Keys with less than `pauseMs` between any two.
 * @param writing - Whether a text field has the focus: there a short run can be a person, a
 *   password manager or dictation, and belongs to the field.
 */
export function judgeBurst(strokes: readonly Stroke[], writing: boolean): Burst {
  const text = bestText(strokes)
  const meanMs = span(strokes) / Math.max(1, strokes.length - 1)
  const scanned =
    (strokes.length >= longRun && (meanMs <= fastMs || looksScanned(text))) ||
    (strokes.length >= shortRun && meanMs <= fastMs && !writing)
  return scanned ? { kind: 'scan', text } : { kind: 'typing' }
}

/** What these keys write on this computer. */
export function typedBy(strokes: readonly Stroke[]): string {
  return join(strokes, 'byKey')
}

function span(strokes: readonly Stroke[]): number {
  return (strokes.at(-1)?.atMs ?? 0) - (strokes[0]?.atMs ?? 0)
}

function looksScanned(text: string): boolean {
  return /[0-9]{20}/.test(text) || /^https?:/i.test(text) || text.startsWith('eyJ')
}

/** Of the two readings of the keys the one that is a code; else the one that looks more like it. */
function bestText(strokes: readonly Stroke[]): string {
  const readings = [join(strokes, 'byKey'), join(strokes, 'byCode')]
  const whole = readings.find((text) => text.startsWith('eyJ') || readText(text).ok)
  return whole ?? readings.reduce((best, text) => (digits(text) > digits(best) ? text : best))
}

function join(strokes: readonly Stroke[], reading: 'byKey' | 'byCode'): string {
  return strokes.map((stroke) => stroke[reading]).join('')
}

function digits(text: string): number {
  return text.replace(/[^0-9]/g, '').length
}
