import { err, ok, type Result } from '../../../../core/result.ts'
import type { CameraChoice, CameraFault } from '../../../counter/camera-part.tsx'

/** A camera that runs. */
export interface Camera {
  readonly stream: MediaStream
  /** The device in use; empty where the browser does not say. */
  readonly device: string
  readonly hasTorch: boolean
}

/**
 * Asks for a camera: the one used last if it is still there, else the one at the back.
 *
 * @param device - A device id that this browser gave before.
 * @returns The running camera; why there is none, each reason with a next step of its own.
 */
export async function startCamera(device: string): Promise<Result<Camera, CameraFault>> {
  if (!isSecureContext) return err('insecure')
  if (navigator.mediaDevices?.getUserMedia === undefined) return err('unsupported')
  // Full HD where there is it: a dense code held at arm's length needs the pixels.
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 } }
  try {
    const stream = await open(device, size)
    const [track] = stream.getVideoTracks()
    const settings = track?.getSettings()
    const hasTorch = track?.getCapabilities?.().torch === true
    return ok({ stream, device: settings?.deviceId ?? '', hasTorch })
  } catch (fault) {
    return err(faultOf(fault))
  }
}

type Size = Pick<MediaTrackConstraints, 'width' | 'height'>

async function open(device: string, size: Size): Promise<MediaStream> {
  const back: MediaTrackConstraints = { ...size, facingMode: { ideal: 'environment' } }
  if (device === '') return await ask(back)
  try {
    return await ask({ ...size, deviceId: { exact: device } })
  } catch (fault) {
    // Unplugged since, or its id was made anew: any other will do.
    if (nameOf(fault) !== 'OverconstrainedError' && nameOf(fault) !== 'NotFoundError') throw fault
    return await ask(back)
  }
}

const ask = (video: MediaTrackConstraints) =>
  navigator.mediaDevices.getUserMedia({ video, audio: false })

function nameOf(fault: unknown): string {
  return fault instanceof Error ? fault.name : ''
}

function faultOf(fault: unknown): CameraFault {
  switch (nameOf(fault)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'absent'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'failed'
  }
}

/** Every camera that this browser names, to choose from. Names come only after permission. */
export async function listCameras(): Promise<readonly CameraChoice[]> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices
      .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
      .map(({ deviceId, label }) => ({ device: deviceId, label }))
  } catch {
    return []
  }
}

/** Switches the light; false if the camera would not. */
export async function setTorch({ stream }: Camera, on: boolean): Promise<boolean> {
  try {
    await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on }] })
    return true
  } catch {
    return false
  }
}

/** Lets go of the camera: its light goes out and other apps can have it. */
export function stopCamera({ stream }: Camera): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Whether the person has already allowed the camera to this site, so that nothing pops up. */
export async function isCameraAllowed(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' })
    return state === 'granted'
  } catch {
    // Firefox does not know the name: then the person touches the button.
    return false
  }
}
