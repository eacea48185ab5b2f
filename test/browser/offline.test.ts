import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { base, license, now } from './bundles.ts'
import { launchDevice, openAt, settled, verdictOn } from './device.ts'
import { type Front, type Published, startFront } from './front.ts'

// Each opens several windows; a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 })

let front: Front
let device: Awaited<ReturnType<typeof launchDevice>>
let context: BrowserContext
let first: Published
let text = ''
const folders: string[] = []

beforeAll(async () => {
  first = await base()
  text = await license()
})
beforeEach(async () => {
  front = await startFront()
  front.publish(first)
  device = await launchDevice()
  context = device.context
})
afterEach(async () => {
  await device.stop()
  await front.stop()
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const open = () => openAt(context, `${front.base}/v`)
const kept = (page: Page) => page.waitForSelector('#offline[data-kept="complete"]')
const scriptOf = async (page: Page) =>
  (await page.locator('script[type=module]').getAttribute('src')) ?? ''
const taken = (page: Page) =>
  page.waitForSelector('script[src="/assets/counter-another1.js"]', { state: 'attached' })

/** Another build: the counter's script differs by a comment, and so do its name and the worker. */
function anotherBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), 'licet-web-'))
  folders.push(folder)
  cpSync('dist/web', folder, { recursive: true })
  const assets = readdirSync(join(folder, 'assets'))
  const old = assets.find((name) => name.startsWith('counter-')) ?? ''
  const young = 'counter-another1.js'
  const script = `${readFileSync(join(folder, 'assets', old), 'utf8')}\n// another\n`
  renameSync(join(folder, 'assets', old), join(folder, 'assets', young))
  writeFileSync(join(folder, 'assets', young), script)
  const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('base64url')
  for (const name of ['service-worker.js', 'assets.json']) {
    const before = readFileSync(join(folder, name), 'utf8')
    const after = before
      .replaceAll(old, young)
      .replaceAll(hash(readFileSync(join('dist/web/assets', old))), hash(script))
      .replace(/(\{id:[`"'])[^`"']+/, '$1another-build')
    writeFileSync(join(folder, name), after)
  }
  return folder
}

async function updateOf(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration('/v'))?.update().catch(() => undefined)
  })
}

test('the second opening works with the server stopped, policy headers and all', async () => {
  const page = await open()
  await settled(page)
  await kept(page)
  await page.close()
  await front.stop()
  const second = await context.newPage()
  await second.clock.setFixedTime(now * 1000)
  const answer = await second.goto(`${front.base}/v`)
  expect(answer?.fromServiceWorker()).toBe(true)
  expect(answer?.status()).toBe(200)
  expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
  expect(answer?.headers()['referrer-policy']).toBe('no-referrer')
  expect(await verdictOn(second, text)).toBe('valid')
  await second.reload()
  expect(await verdictOn(second, text)).toBe('valid')
  expect(await settled(second)).toBe('unreachable')
})

test('/v answers 200 itself, from the server too', async () => {
  const answer = await fetch(`${front.base}/v`, { redirect: 'manual' })
  expect(answer.status).toBe(200)
})

test('a code in the address is verified offline and stands in no cache', async () => {
  const page = await open()
  await kept(page)
  await page.close()
  await front.stop()
  const second = await context.newPage()
  await second.clock.setFixedTime(now * 1000)
  await second.goto(`${front.base}/v?lang=en#${text}`)
  await second.waitForSelector('.verdict')
  expect(second.url()).toBe(`${front.base}/v?lang=en`)
  const keys = await second.evaluate(async () => {
    const found: string[] = []
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) found.push(request.url)
    }
    return found
  })
  expect(keys.length).toBeGreaterThan(4)
  expect(keys.filter((key) => /[#?]|eyJ/.test(key))).toEqual([])
})

test('the worker controls the counter and no other page', async () => {
  const page = await open()
  await kept(page)
  await page.goto(`${front.base}/how-to-verify`)
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull()
})

test('a new version waits while a verdict is shown, and takes over on a tap', async () => {
  const page = await open()
  await kept(page)
  await settled(page)
  expect(await verdictOn(page, text)).toBe('valid')
  const old = await scriptOf(page)
  await front.become({ webFolder: anotherBuild() })
  await updateOf(page)
  await page.waitForSelector('#offline[data-update="1"]')
  expect(await page.locator('.verdict').count()).toBe(1)
  expect(await scriptOf(page)).toBe(old)
  await page.locator('#next').click()
  await page.click('#take-over')
  await taken(page)
  await kept(page)
  await settled(page)
  expect(await verdictOn(page, text)).toBe('valid')
  // The old one goes when the new one has drawn the only window; one on its way out still counts.
  const names = async () => {
    await page.reload()
    await kept(page)
    return await page.evaluate(() => caches.keys())
  }
  await expect.poll(names, { timeout: 60_000 }).toEqual(['licet-app-another-build'])
})

test('a new version takes over by itself when nobody looks and no verdict is shown', async () => {
  const page = await open()
  await kept(page)
  await front.become({ webFolder: anotherBuild() })
  await updateOf(page)
  await page.waitForSelector('#offline[data-update="1"]')
  await lookAway(page)
  await taken(page)
})

/** Tells the page that nobody sees it, as often as is asked. */
async function lookAway(page: Page): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  `)
}

test('a new version takes nothing away: not a camera, a challenge, a batch, its report or a text', async () => {
  await context.grantPermissions(['camera'])
  const page = await open()
  await kept(page)
  await settled(page)
  const old = await scriptOf(page)
  await front.become({ webFolder: anotherBuild() })
  await updateOf(page)
  await page.waitForSelector('#offline[data-update="1"]')
  // What was asked to take over is no longer waiting, whether the page has followed or not.
  const waits = async (what: string) => {
    await lookAway(page)
    await page.waitForTimeout(300)
    const waiting = await page.evaluate(
      "navigator.serviceWorker.getRegistration('/v').then((own) => own.waiting !== null)",
    )
    expect([what, waiting, await scriptOf(page)]).toEqual([what, true, old])
  }

  await page.click('#camera-start')
  await page.waitForSelector('.camera-view video')
  await waits('a live camera')
  await page.click('#camera-stop')

  await page.click('#challenge-start')
  await page.waitForSelector('#challenge-stop')
  await waits('a challenge')
  await page.click('#challenge-stop')

  // A disk that takes its time: the run goes on until it answers.
  await page.evaluate(`
    const read = Blob.prototype.arrayBuffer
    Blob.prototype.arrayBuffer = async function () {
      await new Promise((answer) => { globalThis.answer = answer })
      return read.call(this)
    }
  `)
  const buffer = Buffer.from(`${text}\n${text}\n`)
  await page.setInputFiles('#choose-files', { name: 'two.txt', mimeType: 'text/plain', buffer })
  await page.waitForSelector('#batch-cancel')
  await waits('a running batch')
  await page.evaluate('answer()')
  await page.waitForSelector('#report')
  await waits('a report')
  await page.click('#report-close')

  await page.fill('#text', 'https://')
  await waits('a text that is typed and not sent')
  await page.fill('#text', '')

  await lookAway(page)
  await taken(page)
})

test('a version that comes in half leaves the old one working, offline as well', async () => {
  const page = await open()
  await kept(page)
  const old = await scriptOf(page)
  const before = await page.evaluate(() => caches.keys())
  await front.become({ webFolder: anotherBuild() })
  // The new worker and the new document arrive; the new script breaks off.
  front.overrides.set('/assets/counter-another1.js', (request) => void request.socket.destroy())
  await updateOf(page)
  expect(await page.evaluate(() => caches.keys())).toEqual(before)
  await page.close()
  await front.stop()
  const second = await open()
  expect(await scriptOf(second)).toBe(old)
  expect(await verdictOn(second, text)).toBe('valid')
})

test('a damaged file of the app is noticed and repaired with a network', async () => {
  const page = await open()
  await kept(page)
  const script = await scriptOf(page)
  await damage(page, script)
  await page.close()
  front.requests.length = 0
  const second = await open()
  expect(await verdictOn(second, text)).toBe('valid')
  expect(front.requests).toContain(`GET ${script}`)
  await second.close()
  await front.stop()
  const third = await open()
  expect(await verdictOn(third, text)).toBe('valid')
})

test('a damaged app without a network says so in plain words', async () => {
  const page = await open()
  await kept(page)
  await damage(page, await scriptOf(page))
  await page.close()
  await front.stop()
  const second = await context.newPage()
  const answer = await second.goto(`${front.base}/v`)
  expect(answer?.status()).toBe(503)
  expect(await second.locator('body').textContent()).toContain('The verify page is damaged')
  expect(await second.locator('body').textContent()).toContain('已损坏')
})

async function damage(page: Page, path: string): Promise<void> {
  await page.evaluate(async (at) => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      const found = await cache.match(at)
      if (found === undefined) continue
      const bent = `${await found.text()} `
      await cache.put(at, new Response(bent, { headers: found.headers }))
    }
  }, path)
}

test('the settings of the operator reach the kept page by the next opening but one', async () => {
  const page = await open()
  await kept(page)
  const { defaultPolicy: policy } = await import('../../src/core/verdict/policy.ts')
  const origin = 'https://other.example'
  const registries = [{ origin, address: origin, roots: ['A'.repeat(43)] }]
  await front.become({ counter: { policy, registries } })
  await page.reload()
  await kept(page)
  await expect
    .poll(async () => (await page.reload())?.headers()['content-security-policy'], {
      timeout: 30_000,
    })
    .toContain(`connect-src 'self' ${origin};`)
})

test('the counter can be installed', async () => {
  const page = await open()
  await kept(page)
  const cdp = await context.newCDPSession(page)
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual([])
  const { errors, data } = await cdp.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const manifest = JSON.parse(data ?? '{}')
  expect(manifest).toMatchObject({ start_url: '/v', scope: '/v', display: 'standalone' })
})
