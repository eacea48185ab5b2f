import { readFileSync } from 'node:fs'
import { create } from 'qrcode/lib/core/qrcode.js'
import type { Picture } from '../picture/capture.ts'
import { CONDITIONS } from '../picture/conditions.ts'
import { emptyFrame, type Gray } from './camera-video.ts'

/** A code of another registry, the same in every run: read, and never valid here. */
export const strangerText: string = JSON.parse(
  readFileSync(new URL('../vectors/valid/card-no-dictionary.json', import.meta.url), 'utf8'),
).text

/** The stranger's code in so much noise that it is read only from an enlarged picture. */
export function noisyPicture(): Picture {
  const noise = CONDITIONS.find(({ name }) => name === 'noise')
  if (noise === undefined) throw new Error('no noise')
  const digits = strangerText.indexOf('#') + 1
  const { modules } = create(
    [
      { data: strangerText.slice(0, digits), mode: 'byte' },
      { data: strangerText.slice(digits), mode: 'numeric' },
    ],
    { errorCorrectionLevel: 'M' },
  )
  return noise.take(modules, { seed: 's19', corner: 0.13 })
}

/** The same in the middle of a camera's frame. */
export function noisyFrame(): Gray {
  const { width, height, gray } = noisyPicture()
  const frame = emptyFrame()
  const [left, top] = [(frame.width - width) >> 1, (frame.height - height) >> 1]
  for (let y = 0; y < height; y++) {
    frame.data.set(gray.subarray(y * width, (y + 1) * width), (top + y) * frame.width + left)
  }
  return frame
}
