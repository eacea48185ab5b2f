import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { defaultPolicy as policy } from '../../src/core/verdict/policy.ts'
import { base, keys, later, license, licenseOf, now, renamed } from './bundles.ts'
import { launch, openAt, settled, update, verdictOn } from './device.ts'
import { type Front, type Published, startFront } from './front.ts'

// Each opens several windows; a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 })

const origin = 'https://two.example'
let browser: Browser
let context: BrowserContext
let host: Front
let two: Front
let first: Published
let second: Published
let ownText = ''
let otherText = ''

beforeAll(async () => {
  browser = await launch()
  first = await base()
  second = await renamed(first, 'two.example')
  ownText = await license()
  otherText = await licenseOf('two.example')
})
afterAll(() => browser?.close())
beforeEach(async () => {
  host = await startFront()
  host.publish(first)
  two = await startFront()
  two.publish(second)
  context = await browser.newContext({ locale: 'en-US', serviceWorkers: 'block' })
})
afterEach(async () => {
  await context.close()
  await host.stop()
  await two.stop()
})

const open = () => openAt(context, `${host.base}/v`, now)
const named = (roots: readonly string[]) => ({
  counter: { policy, registries: [{ origin, address: two.base, roots }] },
})
const entry = (page: Page) => page.locator(`.registry[data-id="${origin}"]`)

async function choose(page: Page, content: unknown): Promise<void> {
  if (!(await page.locator('#registry-file').isVisible())) {
    await page.click('#add-registry summary')
  }
  const buffer = Buffer.from(JSON.stringify(content))
  const file = { name: 'registry.json', mimeType: 'application/json', buffer }
  await page.setInputFiles('#registry-file', file)
}

async function confirm(page: Page, root: string): Promise<void> {
  await page.fill('#root-ending', root.slice(-8))
  await page.click('#confirm-root button[type="submit"]')
}

test('a code of a registry that is not trusted is read, and nothing is asked of its host', async () => {
  const elsewhere: string[] = []
  const page = await open()
  page.on('request', (request) => {
    if (!request.url().startsWith(host.base)) elsewhere.push(request.url())
  })
  await settled(page)
  expect(await verdictOn(page, otherText)).toBe('unknown_issuer')
  expect(elsewhere).toEqual([])
})

test('a registry of the operator’s settings is trusted, kept, and dropped with the settings', async () => {
  await host.become(named([keys.root.thumbprint]))
  const page = await open()
  await settled(page)
  expect(await verdictOn(page, otherText)).toBe('valid')
  expect(await verdictOn(page, ownText)).toBe('valid')
  expect(await entry(page).locator('.fingerprint').textContent()).toBe(keys.root.thumbprint)
  // Its knowledge stays when it does not answer.
  await two.stop()
  await page.close()
  const again = await open()
  await settled(again)
  expect(await verdictOn(again, otherText)).toBe('valid')
  await two.start()
  await host.become({})
  await again.close()
  const last = await open()
  await settled(last)
  expect(await entry(last).count()).toBe(0)
  expect(await verdictOn(last, otherText)).toBe('unknown_issuer')
})

test('under another root than the settings name it is stopped, and only it', async () => {
  await host.become(named([keys.other.thumbprint]))
  const page = await open()
  await settled(page)
  expect(await entry(page).locator('.alarm').textContent()).toContain(keys.root.thumbprint)
  expect(await verdictOn(page, otherText)).toBe('unknown_issuer')
  expect(await verdictOn(page, ownText)).toBe('valid')
})

test('what the page may connect to comes from the settings alone', async () => {
  const plain = await fetch(`${host.base}/v`)
  expect(plain.headers.get('content-security-policy')).toContain("connect-src 'self';")
  await host.become(named([keys.root.thumbprint]))
  const more = await fetch(`${host.base}/v`)
  expect(more.headers.get('content-security-policy')).toContain(`connect-src 'self' ${two.base};`)
})

test('a saved bundle is trusted once the covered end of its root was typed', async () => {
  const page = await open()
  await settled(page)
  await choose(page, second)
  await page.waitForSelector('#confirm-root')
  expect(await page.locator('#confirm-root').textContent()).not.toContain(
    keys.root.thumbprint.slice(-8),
  )
  await confirm(page, keys.other.thumbprint)
  await page.waitForSelector('#root-ending[aria-invalid="true"]')
  expect(await entry(page).count()).toBe(0)
  await confirm(page, keys.root.thumbprint)
  await entry(page).waitFor()
  await settled(page)
  expect(await verdictOn(page, otherText)).toBe('valid')
  expect(await entry(page).textContent()).toContain('updates come by file only')
  expect(two.requests).toEqual([])
  // It has its own memory: still there after a restart, and gone when it is removed.
  await page.close()
  const again = await open()
  await settled(again)
  expect(await verdictOn(again, otherText)).toBe('valid')
  await entry(again).locator('button').click()
  await entry(again).waitFor({ state: 'detached' })
  expect(await verdictOn(again, otherText)).toBe('unknown_issuer')
})

test('an update by file is taken when it is newer, refused when it is older', async () => {
  const page = await open()
  await settled(page)
  await choose(page, second)
  await page.waitForSelector('#confirm-root')
  await confirm(page, keys.root.thumbprint)
  await entry(page).waitFor()
  await settled(page)
  const younger = await renamed(await later(first, { seq: 9 }), 'two.example')
  // Renaming signs each list anew: the lists of the first bundle belong to it.
  const parts = second.parts
  const { sha256, jws } = await import('../vectors/material.ts')
  const manifest = await jws(keys.status, 'licet-bundle+jwt', {
    ...JSON.parse(Buffer.from(younger.manifest.split('.')[1] ?? '', 'base64url').toString()),
    parts: Object.entries(parts).map(([uri, text]) => ({ uri, sha256: sha256(text) })),
  })
  await choose(page, { manifest, parts })
  await page.waitForSelector('#add-registry [data-code="updated"]')
  await choose(page, second)
  await page.waitForSelector('#add-registry [data-code="bundle_rollback"]')
  expect(await verdictOn(page, otherText)).toBe('valid')
})

test('a small file with origin and roots trusts the one root whose end was typed', async () => {
  // No roots in the settings: the operator allows the connection, the person vouches for the root.
  await host.become(named([]))
  const page = await open()
  await settled(page)
  expect(await verdictOn(page, otherText)).toBe('unknown_issuer')
  await choose(page, { origin, roots: [keys.other.thumbprint, keys.root.thumbprint] })
  await page.waitForSelector('#confirm-root')
  await confirm(page, keys.root.thumbprint)
  await entry(page).waitFor()
  expect(await update(page)).toBeNull()
  expect(await verdictOn(page, otherText)).toBe('valid')
})

test('a file that is no registry says so', async () => {
  const page = await open()
  await settled(page)
  await choose(page, { hello: 'world' })
  await page.waitForSelector('#add-registry [data-code="not_a_registry"]')
})
