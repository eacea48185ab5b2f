import type { Sight } from '../../reader/messages.ts'

/** One look: what was seen, and how large the view was. */
export interface FrameSight {
  readonly sight: Sight
  /** Shorter side of the picture that was read, in its pixels. */
  readonly viewSide: number
}

interface Events {
  /** Reads a frame; undefined when it was not read, and then the next one is tried. */
  readonly read: (frame: ImageData) => Promise<Sight | undefined>
  readonly saw: (seen: FrameSight) => void
}

/** A whole frame larger than this is made smaller: it costs time and finds nothing more. */
const maxWhole = 1_280
/** The middle is read pixel by pixel, up to this side: there a small code is held. */
const maxMiddle = 960
/** After each look the device rests for half of its time, at most this long. */
const maxRestMs = 120

/**
 * Looks through the video, one frame at a time: now its middle in full detail, now all of it.
 * The pace follows the reader's: a slow phone looks less often, and never queues frames.
 *
 * @returns A function that ends it.
 */
export function watchFrames(video: HTMLVideoElement, { read, saw }: Events): () => void {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  let ended = false
  let middle = false

  async function run(): Promise<void> {
    while (!ended) {
      await nextFrame(video)
      if (ended) return
      middle = !middle
      const frame = grab(middle)
      if (frame === undefined) continue
      const viewSide = Math.min(frame.width, frame.height)
      const sight = await read(frame)
      if (ended) return
      if (sight !== undefined) saw({ sight, viewSide })
      await rest(Math.min((sight?.tookMs ?? maxRestMs * 2) / 2, maxRestMs))
    }
  }

  function grab(ofMiddle: boolean): ImageData | undefined {
    const { videoWidth: width, videoHeight: height } = video
    if (context === null || width === 0 || height === 0) return undefined
    const side = Math.min(width, height, maxMiddle)
    const view = ofMiddle
      ? { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side }
      : { x: 0, y: 0, width, height }
    const scale = ofMiddle ? 1 : Math.min(1, maxWhole / Math.max(width, height))
    canvas.width = Math.round(view.width * scale)
    canvas.height = Math.round(view.height * scale)
    context.drawImage(
      ...([video, view.x, view.y, view.width, view.height] as const),
      ...([0, 0, canvas.width, canvas.height] as const),
    )
    return context.getImageData(0, 0, canvas.width, canvas.height)
  }

  void run()
  return () => {
    ended = true
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

/** Resolves when there is a frame to look at; a stalled video is asked again after a while. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, 250)
    const now = () => {
      clearTimeout(timer)
      done()
    }
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(now)
    else requestAnimationFrame(now)
  })
}
