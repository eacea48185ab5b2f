import { writeFileSync } from 'node:fs'
import QRCode from 'qrcode'

/** A gray picture, a byte a pixel, row by row. */
export interface Gray {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** How a code stands before the camera. */
export interface Scene {
  /** Side of the symbol without its quiet zone, in pixels of the frame. */
  readonly side: number
  readonly degrees?: number
  /** How far the far edge leans back, 0..0.5: its perspective. */
  readonly lean?: number
  /** Radius of a box blur in pixels. */
  readonly blur?: number
  readonly dark?: number
  readonly light?: number
  /** A phone's screen: rows of its pixels show as a faint pattern. */
  readonly screen?: boolean
}

const width = 1280
const height = 720
const quiet = 4

/** A frame with one code in its middle, on a desk. */
export function frameOf(text: string, scene: Scene): Gray {
  const at = text.indexOf('#') + 1
  const { modules } = QRCode.create(
    [
      { data: new TextEncoder().encode(text.slice(0, at)), mode: 'byte' },
      { data: text.slice(at), mode: 'numeric' },
    ],
    { errorCorrectionLevel: scene.screen ? 'L' : 'M' },
  )
  const { size } = modules
  const { side, degrees = 0, lean = 0, dark = 25, light = 225 } = scene
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x + 0.5 - width / 2, y + 0.5 - height / 2]
      const across = dx * cos + dy * sin
      const down = dy * cos - dx * sin
      const nearness = 1 + (lean * down) / side
      const column = Math.floor(((across / nearness) * size) / side + size / 2)
      const row = Math.floor(((down / nearness) * size) / side + size / 2)
      const paper = Math.min(column, row) >= -quiet && Math.max(column, row) < size + quiet
      const inside = Math.min(column, row) >= 0 && Math.max(column, row) < size
      const ink = inside && modules.get(row, column)
      const pattern = scene.screen && y % 3 === 0 ? -14 : 0
      data[y * width + x] = paper ? (ink ? dark : light + pattern) : 90 + ((x * 7 + y * 13) % 9)
    }
  }
  return blurred({ width, height, data }, scene.blur ?? 0)
}

/** A frame of the desk alone. */
export function emptyFrame(): Gray {
  return { width, height, data: new Uint8Array(width * height).fill(92) }
}

function blurred({ width: w, height: h, data }: Gray, radius: number): Gray {
  if (radius === 0) return { width: w, height: h, data }
  const pass = (source: Uint8Array, step: number) => {
    const result = new Uint8Array(source.length)
    for (let i = 0; i < source.length; i++) {
      let sum = 0
      for (let d = -radius; d <= radius; d++) sum += source[i + d * step] ?? 90
      result[i] = sum / (2 * radius + 1)
    }
    return result
  }
  return { width: w, height: h, data: pass(pass(data, 1), w) }
}

/** Writes frames as the uncompressed video that Chromium plays as its camera, over and over. */
export function writeVideo(path: string, frames: readonly Gray[]): void {
  const chroma = Buffer.alloc((width * height) / 2, 128)
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)
  const body = frames.flatMap(({ data }) => [Buffer.from('FRAME\n'), data, chroma])
  writeFileSync(path, Buffer.concat([header, ...body]))
}
