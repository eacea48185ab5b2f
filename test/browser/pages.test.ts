import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Demo, startDemo } from './demo-server.ts'
import { type Look, openPage, overflow } from './look.ts'

let demo: Demo
let browser: Browser
let digits = ''

beforeAll(async () => {
  demo = await startDemo()
  browser = await launchChromium()
  digits = /\/v#([^"]+)"/.exec(await (await fetch(`${demo.base}/`)).text())?.[1] ?? ''
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const open = (look: Look) => openPage(browser, demo.base, look)

const type = '/types/11370000MBDEM100XA001'
const openPaths = ['/', '/how-to-verify', '/self-test', '/status', type, '/departments/sp', '/docs']
const looks: readonly [string, Look][] = [
  ['Chinese, 360 px', { locale: 'zh-CN', width: 360 }],
  ['English, 1280 px', { locale: 'en-US', width: 1280 }],
  ['Chinese, 360 px, care mode', { locale: 'zh-CN', width: 360, care: true }],
  ['English, 360 px, care mode, dark', { locale: 'en-US', width: 360, care: true, dark: true }],
  ['English, 1280 px, dark', { locale: 'en-US', width: 1280, dark: true }],
]

async function expectSound(page: Page, path: string) {
  await page.goto(demo.base + path, { waitUntil: 'networkidle' })
  if (path.includes('#')) await page.waitForSelector('.verdict')
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  expect(found).toEqual([])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
}

describe.each(looks)('%s', (_, look) => {
  test.each([...openPaths, '/v', '/v#', '/no-such-page'])(
    '%s passes axe, fits its width and obeys its policy',
    async (path) => {
      const { page, complaints } = await open(look)
      await expectSound(page, path === '/v#' ? `/v#${digits}` : path)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )
})

describe('with text at 200 %, 360 px wide', () => {
  let large: Browser
  beforeAll(async () => {
    // What a reader sets in the browser: 32 px instead of 16.
    large = await launchChromium('--blink-settings=defaultFontSize=32')
  })
  afterAll(() => large.close())

  test.each(openPaths)('%s passes axe and fits its width', async (path) => {
    const { page } = await openPage(large, demo.base, { locale: 'zh-CN', width: 360 })
    await expectSound(page, path)
    const size = await page.evaluate<string>('getComputedStyle(document.documentElement).fontSize')
    expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(32)
    await page.context().close()
  })
})

test('the code leaves the address, and its license is shown valid', async () => {
  const { page } = await open({ locale: 'zh-CN', width: 360 })
  await page.goto(`${demo.base}/v#${digits}`)
  await page.waitForSelector('.verdict')
  expect(page.url()).toBe(`${demo.base}/v`)
  expect(await page.locator('.verdict').getAttribute('data-overall')).toBe('valid')
  expect(await page.locator('.verdict-word').textContent()).toContain('有效')
  await page.context().close()
})

test('a code with one digit changed is never shown as valid', async () => {
  const { page } = await open({ locale: 'en-US', width: 360 })
  const at = 200
  const changed = digits.slice(0, at) + ((Number(digits[at]) + 1) % 10) + digits.slice(at + 1)
  await page.goto(`${demo.base}/v`)
  await page.fill('#text', changed)
  await page.click('#paste button')
  await page.waitForSelector('.verdict')
  expect(await page.locator('.verdict').getAttribute('data-overall')).toBe('unreadable')
  await page.context().close()
})

test('in care mode every control is at least 60 px high and text at least 18 px', async () => {
  const { page } = await open({ locale: 'zh-CN', width: 360, care: true })
  await page.goto(`${demo.base}/v`)
  const heights = await page
    .locator('button, .choice, input:not([type=checkbox], [type=radio]), textarea, .bar a, .button')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(60)
  const size = await page.evaluate<string>(
    "getComputedStyle(document.querySelector('main p')).fontSize",
  )
  expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(18)
  await page.context().close()
})
