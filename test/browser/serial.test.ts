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
async function withPorts(remembered: boolean, locale = 'en-US'): Promise<Page> {
  const page = await (await browser.newContext({ locale })).newPage()
  await page.addInitScript(`{
    let stream
    globalThis.rates = []
    const port = {
      readable: null,
      async open({ baudRate }) { rates.push(baudRate); this.readable = new ReadableStream({ start(controller) { stream = controller } }) },
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

test.each(['zh-CN', 'en-US'])(
  'the speed of the port is chosen in the settings, at once and for the next opening (%s)',
  async (locale) => {
    const page = await withPorts(true, locale)
    await page.waitForSelector('[data-serial=on]')
    expect(await page.evaluate('rates')).toEqual([9600])
    await page.click('#settings summary')
    const offered = await page
      .locator('[name=serial-rate]')
      .evaluateAll((all) => all.map((one) => one.parentElement?.textContent))
    const unit = locale === 'zh-CN' ? '波特' : 'baud'
    expect(offered).toEqual([9600, 19200, 38400, 57600, 115200].map((rate) => `${rate} ${unit}`))
    await page.click('#set-serial-115200')
    await page.waitForFunction('rates.length === 2')
    await page.waitForSelector('[data-serial=on]')
    await page.evaluate(`send(${JSON.stringify(`${text}\r`)})`)
    await verdicts(page).waitFor()
    expect(await page.evaluate('rates')).toEqual([9600, 115200])

    await page.reload()
    await page.waitForSelector('[data-serial=on]')
    expect(await page.evaluate('rates')).toEqual([115200])
    expect(await page.locator('#set-serial-115200').isChecked()).toBe(true)
    await page.context().close()
  },
)
