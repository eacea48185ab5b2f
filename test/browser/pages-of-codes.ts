import type { Browser } from 'playwright-core'
import QRCode from 'qrcode'

export type Kind = 'png' | 'jpeg' | 'webp' | 'pdf'

/** Pages of paper with 40 mm codes on them, drawn and saved by Chromium itself. */
export async function drawPages(
  browser: Browser,
  pages: readonly (readonly string[])[],
  kind: Kind,
): Promise<Buffer> {
  const drawn = await Promise.all(
    pages.map(async (texts) => {
      const codes = await Promise.all(texts.map((text) => QRCode.toString(text, { type: 'svg' })))
      return `<section>${codes.map((svg) => `<div>${svg}</div>`).join('<p>License</p>')}</section>`
    }),
  )
  const context = await browser.newContext({
    viewport: { width: 800, height: 700 },
    deviceScaleFactor: 2,
  })
  const page = await context.newPage()
  await page.setContent(`<style>
    section { break-after: page; padding: 10mm; min-height: 100px } div { width: 60mm }
    </style>${drawn.join('')}`)
  try {
    if (kind === 'pdf') return await page.pdf({ format: 'A4' })
    if (kind !== 'webp') return await page.screenshot({ type: kind })
    const png = (await page.screenshot()).toString('base64')
    const webp = await page.evaluate<string>(`(async () => {
      const picture = new Image()
      picture.src = 'data:image/png;base64,${png}'
      await picture.decode()
      const canvas = document.createElement('canvas')
      canvas.width = picture.width
      canvas.height = picture.height
      canvas.getContext('2d').drawImage(picture, 0, 0)
      return canvas.toDataURL('image/webp').split(',')[1]
    })()`)
    return Buffer.from(webp, 'base64')
  } finally {
    await context.close()
  }
}
