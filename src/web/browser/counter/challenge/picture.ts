import { renderPath } from '../../../../core/code/draw.ts'

/** The QR of a challenge: a short text on a screen, read by a phone held before it. */
export function drawChallenge(text: string) {
  return renderPath({ segments: [{ data: text, mode: 'byte' }] }, { errorCorrection: 'M' })
}
