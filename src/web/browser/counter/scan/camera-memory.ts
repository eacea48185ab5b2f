/** What this browser keeps about its cameras: which one, and whether it was in use. */
interface CameraMemory {
  readonly device: string
  readonly wanted: boolean
}

const key = 'licet.camera.1'
const nothing: CameraMemory = { device: '', wanted: false }

/** What was kept, or nothing: a browser may refuse to keep anything. */
export function recallCamera(): CameraMemory {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return nothing
    const device = 'device' in kept && typeof kept.device === 'string' ? kept.device : ''
    return { device, wanted: 'wanted' in kept && kept.wanted === true }
  } catch {
    return nothing
  }
}

/** Keeps it, where the browser lets us. */
export function rememberCamera(memory: CameraMemory): void {
  try {
    localStorage.setItem(key, JSON.stringify(memory))
  } catch {
    // Asked again next time.
  }
}
