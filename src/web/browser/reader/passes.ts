/**
 * How a picture is looked at: with which options, and what is done when one look finds nothing.
 * Pure, so that the table of scan success is measured with the same looks.
 */
import type { ReaderOptions } from 'zxing-wasm/reader'

/** Model 2 alone: the other kinds cost half as much again and are seen where none is. */
export const readerOptions = {
  formats: ['QRCodeModel2'],
  textMode: 'Plain',
} as const satisfies ReaderOptions

/**
 * At two or three pixels a module the reader's own squares of 8 pixels hold too few modules to
 * tell light from dark by; drawn larger, half of the noisy or pale pictures are read after all.
 */
const times = 2
/** A larger picture, such as a photo, is fine enough already. */
const maxSide = 2_400
/** What a canvas holds on every phone: Safari's end at 16,777,216. */
const maxPixels = 16_000_000

/**
 * How many times larger a picture is drawn for a second look, after one that found no code.
 *
 * @returns Undefined if it is not looked at again.
 */
export function enlargement(width: number, height: number): number | undefined {
  if (Math.max(width, height) > maxSide) return undefined
  return Math.min(times, Math.sqrt(maxPixels / (width * height)))
}

/** What part of a video's frame is looked at, and how large it is drawn for that. */
export interface View {
  /** In pixels of the frame. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly scale: number
}

/** Looks at a video, in turns: never two at one frame, so that a slow phone keeps its pace. */
export const looks = ['middle', 'whole', 'close'] as const
export type Look = (typeof looks)[number]

/** A whole frame larger than this is made smaller: it costs time and finds nothing more. */
const maxWhole = 1_280
/** The middle is read pixel by pixel, up to this side: there a small code is held. */
const maxMiddle = 960

/** The view of one look at a frame of this size. */
export function viewOf(look: Look, width: number, height: number): View {
  if (look === 'whole') {
    return { x: 0, y: 0, width, height, scale: Math.min(1, maxWhole / Math.max(width, height)) }
  }
  const scale = look === 'close' ? times : 1
  const side = Math.min(width, height, maxMiddle / scale)
  return { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side, scale }
}
