/** A picture that only the browser can open is drawn no larger than this on its longer side. */
const maxSide = 4_096

/** Opens a picture with the browser's own decoders; undefined if it has none for it. */
export async function pixelsOf(file: Blob): Promise<ImageData | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (bitmap === undefined) return undefined
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  const pixels = context?.getImageData(0, 0, canvas.width, canvas.height)
  canvas.width = 0
  return pixels
}
