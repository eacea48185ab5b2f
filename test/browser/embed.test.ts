import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { card, claims, draw } from '../vectors/payload.ts'
import { base, keys, license, now } from './bundles.ts'
import { launch } from './device.ts'
import { type Front, startFront } from './front.ts'

// Each opens several windows; a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 })

let browser: Browser
let context: BrowserContext
let registry: Front
let site: Server
let siteBase = ''
let markup = ''
let text = ''
const complaints: string[] = []

beforeAll(async () => {
  browser = await launch()
  registry = await startFront()
  registry.publish(await base())
  text = await license()
  // Another department's page under a strict policy of its own: no inline, no style, no eval.
  site = createServer((_request, response) => {
    const policy = [
      "default-src 'none'",
      `script-src ${registry.base}/embed/ 'wasm-unsafe-eval'`,
      `connect-src ${registry.base}`,
      "style-src 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ')
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.setHeader('Content-Security-Policy', policy)
    response.end(`<!doctype html><html lang="en"><head><title>Department</title>
      <script type="module" src="${registry.base}/embed/licet-verify.js"></script></head>
      <body>${markup}</body></html>`)
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  // Another host than the registry's, not another port alone.
  siteBase = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
})
afterAll(async () => {
  await browser?.close()
  await registry?.stop()
  site?.close()
})
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-US' })
  complaints.length = 0
})
afterEach(() => context.close())

async function open(attributes: string): Promise<Page> {
  markup = `<licet-verify ${attributes}></licet-verify>`
  const page = await context.newPage()
  page.on('console', (entry) => {
    if (/Content Security Policy|TrustedHTML/i.test(entry.text())) complaints.push(entry.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.clock.setFixedTime(now * 1000)
  await page.goto(siteBase)
  await page.evaluate(`
    globalThis.heard = []
    document.addEventListener('licet-verdict', (event) => heard.push(event.detail))
  `)
  return page
}

const roots = () => `roots="${keys.root.thumbprint}"`
const heard = (page: Page) => page.evaluate<any[]>('globalThis.heard')

test('a page of another origin under a strict policy embeds it and hears the verdict', async () => {
  const page = await open(roots())
  await page.fill('licet-verify #text', text)
  await page.click('licet-verify button')
  const shown = page.locator('licet-verify section')
  await shown.waitFor()
  expect(await shown.getAttribute('data-overall')).toBe('valid')
  expect(await shown.textContent()).toContain('示范市样板食品有限公司')
  expect((await heard(page))[0].verdict.overall).toBe('valid')
  // The constructed sheet holds although the page allows no style.
  const width = await page.evaluate<string>(`getComputedStyle(
    document.querySelector('licet-verify').shadowRoot.querySelector('section'),
  ).borderTopWidth`)
  expect(width).toBe('3px')
  expect(complaints).toEqual([])
})

test('a forged code is not genuine, in the language of the attribute', async () => {
  const page = await open(`${roots()} lang="zh"`)
  const forged = text.replace(/^(.{80}.*?\.[^.]{20})./, '$1A')
  await page.fill('licet-verify #text', forged)
  await page.click('licet-verify button')
  await page.locator('licet-verify section').waitFor()
  expect(await page.locator('licet-verify h3').textContent()).not.toMatch(/[A-Za-z]/)
  expect((await heard(page))[0].verdict.overall).toBe('not_genuine')
})

test.each([
  ['no root', ''],
  ['a malformed root', 'roots="abc"'],
])('with %s it refuses and fetches nothing', async (_, attributes) => {
  registry.requests.length = 0
  const page = await open(attributes)
  await page.waitForSelector('licet-verify [data-fault="no_roots"]')
  await page.fill('licet-verify #text', text)
  await page.click('licet-verify button')
  await expect.poll(() => heard(page)).toEqual([{ fault: 'no_roots' }])
  expect(registry.requests).not.toContain('GET /bundle')
})

test('a bundle under another root than the page names is not used', async () => {
  const page = await open(`roots="${keys.other.thumbprint}"`)
  await page.fill('licet-verify #text', text)
  await page.click('licet-verify button')
  await page.waitForSelector('licet-verify [data-fault="refused"]')
})

test('a picture is read in the page', async () => {
  const page = await open(roots())
  const code = draw(await card(keys.issue, claims()))
  const buffer = await QRCode.toBuffer(code, { scale: 6 })
  const file = { name: 'code.png', mimeType: 'image/png', buffer }
  await page.setInputFiles('licet-verify #picture', file)
  await page.locator('licet-verify section').waitFor()
  expect((await heard(page))[0].verdict.overall).toBe('valid')
  expect(complaints).toEqual([])
})

test('the script stands at a stable address and at its version, for every origin', async () => {
  const { version } = (await import('../../package.json', { with: { type: 'json' } })).default
  const hashes: string[] = []
  for (const name of ['licet-verify.js', `licet-verify-${version}.js`]) {
    const answer = await fetch(`${registry.base}/embed/${name}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(answer.headers.get('content-type')).toContain('text/javascript')
    hashes.push(
      createHash('sha256')
        .update(await answer.text())
        .digest('hex'),
    )
  }
  expect(hashes[0]).toBe(hashes[1])
})
