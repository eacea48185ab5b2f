import type { Sight } from './messages.ts'
import { testPicture, testText } from './test-symbol.ts'

/** What the browser itself reads codes with, where it can. */
export type NativeReader = (picture: ImageData) => Promise<Sight>

/**
 * The browser's own code reader, if it is there and reads a known symbol right: some are there
 * and find nothing (a phone without the services behind it), and some mix up the two modes in
 * which our codes are written.
 */
export async function findNativeReader(): Promise<NativeReader | undefined> {
  const { BarcodeDetector } = globalThis
  if (BarcodeDetector === undefined) return undefined
  try {
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    const read: NativeReader = async (picture) => {
      const started = performance.now()
      const found = await detector.detect(picture)
      return {
        codes: found.map((code) => ({ text: code.rawValue, corners: code.cornerPoints })),
        damaged: [],
        tookMs: performance.now() - started,
      }
    }
    const { codes } = await read(testPicture())
    return codes.length === 1 && codes[0]?.text === testText ? read : undefined
  } catch {
    return undefined
  }
}
