import type { Pixels, Sight } from '../../reader/messages.ts'
import { looks } from '../../reader/passes.ts'
import { openGrab } from './grab.ts'

/** One look: what was seen, and how large the view was. */
export interface FrameSight {
  readonly sight: Sight
  /** Shorter side of the picture that was read, in its pixels. */
  readonly viewSide: number
}

interface Events {
  /** Reads a frame; undefined when it was not read, and then the next one is tried. */
  readonly read: (frame: Pixels) => Promise<Sight | undefined>
  readonly saw: (seen: FrameSight) => void
}

/** After each look the device rests for half of its time, at most this long. */
const maxRestMs = 120

/**
 * Looks through the video, one frame at a time: its middle in full detail, all of it, what is in
 * its middle enlarged. The pace follows the reader's: a slow phone looks less often, and never
 * queues frames.
 *
 * @returns A function that ends it.
 */
export function watchFrames(video: HTMLVideoElement, { read, saw }: Events): () => void {
  const grab = openGrab()
  let ended = false

  async function run(): Promise<void> {
    for (let turn = 0; !ended; turn++) {
      await nextFrame(video)
      if (ended) return
      const look = looks[turn % looks.length] ?? 'middle'
      const frame = await grab(video, look)
      if (frame === undefined) continue
      const viewSide = Math.min(frame.width, frame.height) * frame.times
      const sight = await read(frame)
      if (ended) return
      // Enlarged, a code may stand half outside: that one finds none is no reason to say anything.
      if (sight !== undefined && (look !== 'close' || sight.codes.length > 0)) {
        saw({ sight, viewSide })
      }
      await rest(Math.min((sight?.tookMs ?? maxRestMs * 2) / 2, maxRestMs))
    }
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
