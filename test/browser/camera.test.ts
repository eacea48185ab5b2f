import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyFrame, frameOf, type Gray, type Scene, writeVideo } from './camera-video.ts'
import { filmedCamera, launchChromium } from './chromium.ts'
import { startDemo } from './demo-server.ts'

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
