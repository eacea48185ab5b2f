import type { Pixels } from '../../reader/messages.ts'
import { type Look, viewOf } from '../../reader/passes.ts'

type Grab = (video: HTMLVideoElement, look: Look) => Promise<Pixels | undefined>

/** Takes from a video what one look at it needs; undefined while it shows nothing. */
export function openGrab(): Grab {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  let planes = true

  return async (video, look) => {
    if (video.readyState < video.HAVE_CURRENT_DATA) return undefined
    if (planes) {
      try {
        const gray = await grayOf(video, look)
        if (gray !== undefined) return gray
      } catch {
        // Not in this browser, or not of this camera.
        planes = false
      }
    }
    return context === null ? undefined : drawn(context, video, look)
  }
}

/**
 * The brightness as the camera handed it over, which is all that the reader looks at: ten times
 * faster than to have the frame turned into colors and drawn.
 *
 * @returns Undefined where the frame has no such plane, or is to be drawn smaller.
 */
async function grayOf(video: HTMLVideoElement, look: Look): Promise<Pixels | undefined> {
  const frame = new VideoFrame(video)
  try {
    const { format, visibleRect } = frame
    if (visibleRect === null || !/^(I4|NV12)/.test(format ?? '')) return undefined
    const view = viewOf(look, visibleRect.width, visibleRect.height)
    const times = view.scale
    if (times !== 1 && times !== 2) return undefined
    // Colors stand for two by two pixels: a part of a frame begins and ends between them.
    const rect = {
      x: visibleRect.x + even(view.x),
      y: visibleRect.y + even(view.y),
      width: even(view.width),
      height: even(view.height),
    }
    const data = new Uint8Array(frame.allocationSize({ rect }))
    const [plane] = await frame.copyTo(data, { rect })
    if (plane?.offset !== 0 || plane.stride !== rect.width) return undefined
    return { kind: 'gray', data: data.buffer, width: rect.width, height: rect.height, times }
  } finally {
    frame.close()
  }
}

function even(value: number): number {
  return 2 * Math.floor(value / 2)
}

function drawn(context: CanvasRenderingContext2D, video: HTMLVideoElement, look: Look): Pixels {
  const { canvas } = context
  const { x, y, width, height, scale } = viewOf(look, video.videoWidth, video.videoHeight)
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  context.drawImage(video, x, y, width, height, 0, 0, canvas.width, canvas.height)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  return { kind: 'rgba', data: data.buffer, width: canvas.width, height: canvas.height, times: 1 }
}
