import { enlargement } from './passes.ts'

/** A picture that only the browser can open is drawn no larger than this on its longer side. */
const maxSide = 4_096

/** Opens a picture with the browser's own decoders; undefined if it has none for it. */
export function pixelsOf(file: Blob): Promise<ImageData | undefined> {
  return drawn(file, (width, height) => Math.min(1, maxSide / Math.max(width, height)))
}

/** The same, enlarged for a second look; undefined also where there is none. */
export function enlargedPixelsOf(file: Blob): Promise<ImageData | undefined> {
  return drawn(file, enlargement)
}

type ScaleFor = (width: number, height: number) => number | undefined

async function drawn(file: Blob, scaleFor: ScaleFor): Promise<ImageData | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (bitmap === undefined) return undefined
  const scale = scaleFor(bitmap.width, bitmap.height)
  const canvas = document.createElement('canvas')
  try {
    if (scale === undefined) return undefined
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    const context = canvas.getContext('2d', { willReadFrequently: true })
    context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    return context?.getImageData(0, 0, canvas.width, canvas.height)
  } finally {
    bitmap.close()
    canvas.width = 0
  }
}
