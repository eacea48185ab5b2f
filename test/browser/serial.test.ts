import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { startDemo } from './demo-server.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
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

/** A browser whose serial ports are played: `plug()`, `send(text)` and `pull()` are the cable. */
async function withPorts(remembered: boolean): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage()
  await page.addInitScript(`{
    let stream
    const port = {
      readable: null,
      async open() { this.readable = new ReadableStream({ start(controller) { stream = controller } }) },
      async close() { this.readable = null },
    }
    const serial = new EventTarget()
    serial.requestPort = async () => port
    serial.getPorts = async () => (${remembered} ? [port] : [])
    Object.defineProperty(navigator, 'serial', { value: serial })
    globalThis.send = (text) => stream.enqueue(new TextEncoder().encode(text))
    globalThis.pull = () => stream.error(new DOMException('gone', 'NetworkError'))
    globalThis.plug = () => {
      port.dispatchEvent = undefined
      const event = new Event('connect')
      Object.defineProperty(event, 'target', { value: port })
      serial.dispatchEvent(event)
    }
  }`)
  await page.goto(`${demo.base}/v`)
  await page.waitForSelector('#camera-start:enabled')
  return page
}

const verdicts = (page: Page) => page.locator('.verdict[data-overall=valid]')

test('a serial scanner is connected by one button and ends a code with CR LF or a pause', async () => {
  for (const end of ['\\r\\n', '']) {
    const page = await withPorts(false)
    await page.click('#serial-connect')
    await page.waitForSelector('[data-serial=on]')
    await page.evaluate(`{
      const text = ${JSON.stringify(text)}
      send(text.slice(0, 300))
      send(text.slice(300) + '${end}')
    }`)
    await verdicts(page).waitFor()
    await page.context().close()
  }
})

test('a port that was chosen once opens by itself, also after its plug was pulled', async () => {
  const page = await withPorts(true)
  await page.waitForSelector('[data-serial=on]')
  await page.evaluate('pull()')
  await page.waitForSelector('[data-serial=lost]')
  await page.evaluate('plug()')
  await page.waitForSelector('[data-serial=on]')
  await page.evaluate(`send(${JSON.stringify(`${text}\r`)})`)
  await verdicts(page).waitFor()
  expect(await verdicts(page).count()).toBe(1)
  await page.context().close()
})
