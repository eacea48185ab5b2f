import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pngOf } from '../picture/png.ts'
import { launchChromium } from './chromium.ts'
import { startDemo } from './demo-server.ts'
import { noisyPicture, strangerText as stranger } from './noisy.ts'
import { drawPages, type Kind } from './pages-of-codes.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
let page: Page
let text = ''

beforeAll(async () => {
  demo = await startDemo()
  browser = await launchChromium()
  const home = await (await fetch(`${demo.base}/`)).text()
  text = `${demo.base}/v#${/\/v#([^"]+)"/.exec(home)?.[1] ?? ''}`
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})
beforeEach(async () => {
  page = await (await browser.newContext({ locale: 'en-US' })).newPage()
  await page.goto(`${demo.base}/v`)
  await page.waitForSelector('#choose-files:enabled')
  return () => page.context().close()
})

interface File {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

const named = (name: string, buffer: Buffer): File => ({ name, mimeType: '', buffer })
const choose = (...files: File[]) => page.setInputFiles('#choose-files', files)
const drawn = (codes: readonly string[][], kind: Kind) => drawPages(browser, codes, kind)

describe('one file with one code is verified as any other code', () => {
  test.each(['png', 'jpeg', 'webp', 'pdf'] as const)('%s', async (kind) => {
    await choose(named(`license.${kind}`, await drawn([[text]], kind)))
    await page.waitForSelector('.verdict[data-overall=valid]')
  })

  test('dropped anywhere on the page', async () => {
    const bytes = (await drawn([[text]], 'png')).toString('base64')
    await page.evaluate(`
      const bytes = Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], 'license.png'))
      document.querySelector('footer').dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))`)
    await page.waitForSelector('.verdict[data-overall=valid]')
  })
})

test('a picture on which nothing is found is looked at once more, enlarged', async () => {
  await choose(named('noisy.png', pngOf(noisyPicture())))
  await page.waitForSelector('.verdict[data-overall=unknown_issuer]')
})

describe('several codes are all read', () => {
  test.each(['png', 'pdf'] as const)('two on one page of a %s', async (kind) => {
    await choose(named(`two.${kind}`, await drawn([[text, stranger]], kind)))
    await page.waitForSelector('#report')
    const rows = page.locator('#report tbody tr')
    expect(await rows.count()).toBe(2)
    expect(await rows.nth(0).getAttribute('data-overall')).toBe('valid')
    expect(await rows.nth(1).getAttribute('data-overall')).toBe('unknown_issuer')
    expect(await rows.nth(1).textContent()).toContain('code 2')
  })

  test('on the pages of a PDF, each with its number', async () => {
    await choose(named('three.pdf', await drawn([[stranger], [], [text]], 'pdf')))
    await page.waitForSelector('#report')
    const lines = await page.locator('#report tbody tr').allTextContents()
    expect(lines.map((line) => /page (\d)/.exec(line)?.[1])).toEqual(['1', '3'])
  })
})

describe('a file that cannot be read is told so in its own words, and nothing is green', () => {
  const fault = async () => {
    await page.waitForSelector('#file-fault')
    expect(await page.locator('.verdict').count()).toBe(0)
    return await page.locator('#file-fault').getAttribute('data-fault')
  }

  test('no code in it', async () => {
    await choose(named('empty.png', await drawn([[]], 'png')))
    expect(await fault()).toBe('no_code')
  })

  test('no picture at all', async () => {
    await choose(named('letter.docx', Buffer.from('PK\u0003\u0004 not a picture')))
    expect(await fault()).toBe('file_unreadable')
  })

  test('half a PDF', async () => {
    await choose(named('half.pdf', Buffer.from('%PDF-1.7\n1 0 obj\n<</Type /Cat')))
    expect(await fault()).toBe('pdf_damaged')
  })

  test('a PDF with a password', async () => {
    await choose(named('locked.pdf', lockedPdf()))
    expect(await fault()).toBe('pdf_locked')
  })

  test('an empty folder', async () => {
    await page.evaluate(`document.body.dispatchEvent(
      Object.defineProperty(new DragEvent('drop', { bubbles: true, cancelable: true }), 'dataTransfer',
        { value: { types: ['Files'], files: [], items: [] } }))`)
    expect(await fault()).toBe('empty')
  })
})

test('without the reader’s WebAssembly a file is told why it is not read, and typing still works', async () => {
  await page.route('**/*.wasm', (route) => route.abort())
  await choose(named('license.png', await drawn([[text]], 'png')))
  await page.waitForSelector('#file-fault[data-fault=reader_blocked]')
  await page.fill('#text', text)
  await page.click('#paste button')
  await page.waitForSelector('.verdict[data-overall=valid]')
})

test('without the part for PDFs its absence is told', async () => {
  // A service worker would hold the part already, and its answers pass no route of a test.
  const bare = await browser.newContext({ locale: 'en-US', serviceWorkers: 'block' })
  page = await bare.newPage()
  await page.route('**/assets/pdf*', (route) => route.abort())
  await page.goto(`${demo.base}/v`)
  await page.waitForSelector('#choose-files:enabled')
  await choose(named('license.pdf', await drawn([[text]], 'pdf')))
  await page.waitForSelector('#file-fault[data-fault=pdf_reader_missing]')
})

/** A PDF that is encrypted with a password which is not empty (ISO 32000-1 §7.6.3). */
function lockedPdf(): Buffer {
  const zeros = '00'.repeat(32)
  const objects = [
    '1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n',
    '2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n',
    `3 0 obj\n<</Filter/Standard/V 2/R 3/Length 128/P -4/O<${zeros}>/U<${zeros}>>>\nendobj\n`,
  ]
  let body = '%PDF-1.7\n'
  const places = objects.map((object) => {
    const at = body.length
    body += object
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const id = 'ab'.repeat(16)
  const trailer = `<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<${id}><${id}>]>>`
  const table = `xref\n0 4\n0000000000 65535 f \n${places.join('')}`
  return Buffer.from(`${body}${table}trailer\n${trailer}\nstartxref\n${body.length}\n%%EOF\n`)
}
