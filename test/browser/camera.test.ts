import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyFrame, frameOf, type Gray, type Scene, writeVideo } from './camera-video.ts'
import { filmedCamera, launchChromium } from './chromium.ts'
import { startDemo } from './demo-server.ts'
import { noisyFrame } from './noisy.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
let text = ''
const folder = mkdtempSync(join(tmpdir(), 'licet-camera-'))

beforeAll(async () => {
  demo = await startDemo()
  const home = await (await fetch(`${demo.base}/`)).text()
  text = `${demo.base}/v#${/\/v#([^"]+)"/.exec(home)?.[1] ?? ''}`
})
afterAll(async () => {
  await demo?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Setting {
  readonly frames?: readonly Gray[]
  readonly allowed?: boolean
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** Opens the counter before a filmed camera; without frames there is no camera at all. */
async function atCounter(setting: Setting, use: (page: Page, browser: Browser) => Promise<void>) {
  const path = join(folder, 'camera.y4m')
  if (setting.frames !== undefined) writeVideo(path, setting.frames)
  const browser = await launchChromium(...(setting.frames === undefined ? [] : filmedCamera(path)))
  try {
    const context = await browser.newContext({
      locale: 'en-US',
      viewport: setting.viewport ?? { width: 360, height: 740 },
      permissions: setting.allowed === false ? [] : ['camera'],
    })
    const page = await context.newPage()
    await use(page, browser)
  } finally {
    await browser.close()
  }
}

/** The same license under a printed link of its own, so that each reading can be told apart. */
const relabelled = (name: string) => text.replace(/^.*(?=\/v#)/, `https://${name}.example`)

/** Every host that a verdict has named, as long as the page stands. */
async function noteHosts(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(`
    globalThis.hosts = new Set()
    new MutationObserver(() => {
      const verdict = document.querySelector('.verdict')?.dataset.overall
      const [host] = document.body.textContent.match(/[a-z]+\\.example/) ?? []
      if (verdict === 'look_closer' && host) hosts.add(host.replace('.example', ''))
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`)
  return () => page.evaluate<string[]>('[...hosts].sort()')
}

const scenes: Readonly<Record<string, Scene>> = {
  printed: { side: 420 },
  small: { side: 250 },
  turned: { side: 400, degrees: 30 },
  leaning: { side: 440, lean: 0.3 },
  blurred: { side: 520, blur: 1 },
  screen: { side: 420, screen: true, dark: 12, light: 250 },
  pale: { side: 420, dark: 110, light: 175 },
}

test('one code after the other leads to its verdict without a touch, however it is held', async () => {
  const frames = Object.entries(scenes).flatMap(([name, scene]) => {
    const frame = frameOf(relabelled(name), scene)
    return [frame, frame, frame, frame, emptyFrame()]
  })
  await atCounter({ frames }, async (page) => {
    await page.goto(`${demo.base}/v`)
    const hosts = await noteHosts(page)
    await page.click('#camera-start:enabled')
    await expect.poll(hosts, { timeout: 60_000, interval: 500 }).toEqual(Object.keys(scenes).sort())
    expect(await page.locator('.camera-view video').count()).toBe(1)
  })
})

test.each([
  ['as the camera gives it', ''],
  ['drawn where the browser knows no video frames', 'delete globalThis.VideoFrame'],
])('a code lost in noise is read when the middle is enlarged, %s', async (_, prepare) => {
  await atCounter({ frames: [noisyFrame()] }, async (page) => {
    await page.addInitScript(prepare)
    await page.goto(`${demo.base}/v`)
    await page.click('#camera-start:enabled')
    await page.waitForSelector('.verdict[data-overall=unknown_issuer]')
  })
})

const onDesk = () => [frameOf(text, { side: 420 })]

test('the same code is handed in once for as long as it stays in view', async () => {
  await atCounter({ frames: onDesk() }, async (page) => {
    await page.goto(`${demo.base}/v`)
    await page.click('#camera-start:enabled')
    await page.waitForSelector('.verdict')
    await page.evaluate(`
      document.querySelector('.verdict').setAttribute('data-first', '')
      globalThis.frames = 0
      const count = () => { frames += 1; document.querySelector('video').requestVideoFrameCallback(count) }
      count()`)
    await expect
      .poll(() => page.evaluate<number>('frames'), { timeout: 30_000 })
      .toBeGreaterThan(20)
    expect(await page.locator('.verdict[data-first]').count()).toBe(1)
  })
})

test('two licenses in view are not chosen between', async () => {
  const left = frameOf(relabelled('left'), { side: 420 })
  const both = { ...left, data: new Uint8Array(left.data.length).fill(200) }
  for (const [i, name] of ['left', 'right'].entries()) {
    const { data, width } = frameOf(relabelled(name), { side: 420 })
    for (let y = 0; y < 720; y++) {
      const row = data.subarray(y * width + 380, y * width + 900)
      both.data.set(row, y * width + 60 + i * 620)
    }
  }
  await atCounter({ frames: [both] }, async (page) => {
    await page.goto(`${demo.base}/v`)
    await page.click('#camera-start:enabled')
    await page.waitForSelector('[data-guidance=two]')
    expect(await page.locator('.verdict').count()).toBe(0)
  })
})

describe('without a picture a sentence says why, and the other ways stay', () => {
  const faulty = async (setting: Setting, fault: string, prepare = '') => {
    await atCounter(setting, async (page) => {
      if (prepare !== '') await page.addInitScript(prepare)
      await page.goto(`${demo.base}/v`)
      await page.click('#camera-start:enabled')
      await page.waitForSelector(`#camera-fault[data-fault=${fault}]`)
      await page.fill('#text', text)
      await page.click('#paste button')
      await page.waitForSelector('.verdict[data-overall=valid]')
    })
  }
  const failing = (name: string) =>
    `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '${name}') }`

  test('no permission', () => faulty({ frames: onDesk(), allowed: false }, 'refused'))
  test('no camera', () => faulty({}, 'absent'))
  test('in use by another program', () =>
    faulty({ frames: onDesk() }, 'busy', failing('NotReadableError')))
  test('a browser inside an app', () =>
    faulty(
      {},
      'unsupported',
      `Object.defineProperty(navigator, 'mediaDevices', { value: undefined })`,
    ))
})

test('without its WebAssembly the camera is let go and the reason is said', async () => {
  await atCounter({ frames: onDesk() }, async (page) => {
    await page.route('**/*.wasm', (route) => route.abort())
    await page.goto(`${demo.base}/v`)
    await page.click('#camera-start:enabled')
    await page.waitForSelector('#reader-trouble')
    expect(await page.locator('.camera-view').count()).toBe(0)
    await page.unroute('**/*.wasm')
    await page.click('#camera-start:enabled')
    await page.waitForSelector('.verdict[data-overall=valid]')
  })
})

test('a page that nobody sees lets go of the camera, and takes it up again', async () => {
  await atCounter({ frames: [emptyFrame()] }, async (page) => {
    await page.goto(`${demo.base}/v`)
    await page.click('#camera-start:enabled')
    await page.waitForSelector('.camera-view video')
    const hide = (hidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))`)
    await page.evaluate(
      `globalThis.track = document.querySelector('video').srcObject.getTracks()[0]`,
    )
    await hide(true)
    expect(await page.evaluate('track.readyState')).toBe('ended')
    await hide(false)
    await page.waitForSelector('.camera-view video')
  })
})

test('after one visit the camera reads and the verdict stands with the server stopped', async () => {
  const own = await startDemo()
  try {
    const home = await (await fetch(`${own.base}/`)).text()
    const code = `${own.base}/v#${/\/v#([^"]+)"/.exec(home)?.[1] ?? ''}`
    const valid = (page: Page) => page.waitForSelector('.verdict[data-overall=valid]')
    await atCounter({ frames: [frameOf(code, { side: 420 })] }, async (page) => {
      await page.goto(`${own.base}/v`)
      await page.waitForSelector('#offline[data-kept="complete"]')
      await page.click('#camera-start:enabled')
      await valid(page)
      await own.stop()
      await page.reload()
      // A camera that was on goes on by itself.
      await valid(page)
    })
  } finally {
    await own.stop()
  }
})
