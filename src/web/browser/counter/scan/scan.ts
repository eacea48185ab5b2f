import type { CameraActions, CameraState, Guidance } from '../../../counter/camera-part.tsx'
import { colorsOf } from '../../reader/colors.ts'
import type { Pixels, Sight } from '../../reader/messages.ts'
import { findNativeReader, type NativeReader } from '../../reader/native-reader.ts'
import { openReader } from '../../reader/reader.ts'
import {
  type Camera,
  isCameraAllowed,
  listCameras,
  setTorch,
  startCamera,
  stopCamera,
} from './camera.ts'
import { recallCamera, rememberCamera } from './camera-memory.ts'
import { watchFrames } from './frames.ts'
import { openWatch } from './watch.ts'

interface Events {
  /** A code came into view that was not there before. */
  readonly take: (text: string) => void
  readonly changed: () => void
}

/** The camera as a way in: from the first touch on, one code after the other without any. */
export function openScan({ take, changed }: Events) {
  const video = document.createElement('video')
  video.muted = true
  video.autoplay = true
  video.playsInline = true
  const reader = openReader(() => {
    // A reader that gave up leaves the camera of no use: let go of it.
    if (reader.state() === 'blocked' || reader.state() === 'died') letGo()
    changed()
  })
  let native: Promise<NativeReader | undefined> | undefined
  let state: CameraState = { state: 'off' }
  let guidance: Guidance = 'aim'
  let camera: Camera | undefined
  let endWatch: (() => void) | undefined
  let wanted = false
  let attempts = 0

  function become(next: CameraState): void {
    state = next
    changed()
  }

  async function start(device: string): Promise<void> {
    attempts += 1
    const own = attempts
    wanted = true
    letGo()
    become({ state: 'asking' })
    native ??= findNativeReader()
    const started = await startCamera(device)
    if (own !== attempts) {
      if (started.ok) stopCamera(started.value)
      return
    }
    if (!started.ok) {
      become({ state: 'fault', fault: started.error })
      return
    }
    const cameras = await listCameras()
    camera = started.value
    rememberCamera({ device: camera.device, wanted: true })
    camera.stream.getVideoTracks()[0]?.addEventListener('ended', () => {
      if (own !== attempts) return
      letGo()
      become({ state: 'fault', fault: 'lost' })
    })
    video.srcObject = camera.stream
    guidance = 'aim'
    const torch = camera.hasTorch ? 'off' : 'none'
    become({ state: 'on', cameras, device: camera.device, torch, guidance })
    await play()
    const watch = openWatch()
    endWatch = watchFrames(video, {
      read: readFrame,
      saw({ sight, viewSide }) {
        const look = watch.look(sight, viewSide, performance.now())
        const guided = guide(look.guidance)
        // A code that is taken draws the page anew by itself.
        if (look.take !== undefined) take(look.take)
        else if (guided) changed()
      },
    })
  }

  async function readFrame(frame: Pixels): Promise<Sight | undefined> {
    const own = await native
    if (own === undefined) {
      const read = await reader.read(frame)
      return read.ok ? read.value : undefined
    }
    const { data, width, height } = colorsOf(frame)
    return await own(new ImageData(data, width, height)).catch(() => undefined)
  }

  /** Sets it, and says whether it was another one. */
  function guide(next: Guidance): boolean {
    if (next === guidance || state.state !== 'on') return false
    guidance = next
    state = { ...state, guidance }
    return true
  }

  async function play(): Promise<void> {
    // Refused only where a page may not play at all; the frames then stay black, as the view shows.
    await video.play().catch(() => undefined)
  }

  function letGo(): void {
    endWatch?.()
    endWatch = undefined
    if (camera !== undefined) stopCamera(camera)
    camera = undefined
    video.srcObject = null
    if (state.state === 'on') state = { state: 'off' }
  }

  function stop(): void {
    attempts += 1
    wanted = false
    letGo()
    rememberCamera({ device: recallCamera().device, wanted: false })
    become({ state: 'off' })
  }

  // A page that nobody sees must not film: the camera is let go, and taken up again.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && (state.state === 'on' || state.state === 'asking')) {
      attempts += 1
      letGo()
      become({ state: 'paused' })
    } else if (!document.hidden && wanted && state.state === 'paused') {
      void start(recallCamera().device)
    }
  })

  const actions: CameraActions = {
    start() {
      reader.retry()
      void start(recallCamera().device)
    },
    stop,
    choose(event) {
      if (event.target instanceof HTMLSelectElement) void start(event.target.value)
    },
    torch() {
      if (camera === undefined || state.state !== 'on') return
      const on = state.torch !== 'on'
      void setTorch(camera, on).then((done) => {
        if (done && state.state === 'on') become({ ...state, torch: on ? 'on' : 'off' })
      })
    },
    // The picture must run on while the page around it is drawn anew, so it is not drawn itself.
    view(element) {
      if (!(element instanceof Element)) return
      element.append(video)
      void play()
    },
  }

  const { device, wanted: before } = recallCamera()
  if (before) {
    void isCameraAllowed().then((allowed) => {
      if (allowed && state.state === 'off' && !document.hidden) void start(device)
    })
  }
  return { state: () => state, readerState: reader.state, actions }
}
