import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo } from './demo-server.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
let digits = ''

beforeAll(async () => {
  demo = await startDemo()
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync')
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args })
  digits = /\/v#([^"]+)"/.exec(await (await fetch(`${demo.base}/`)).text())?.[1] ?? ''
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

interface Look {
  readonly locale: string
  readonly width: number
  readonly care?: boolean
  readonly dark?: boolean
}

async function open(look: Look): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    locale: look.locale,
    viewport: { width: look.width, height: 800 },
    colorScheme: look.dark ? 'dark' : 'light',
  })
  const value = look.care ? '1' : '0'
  await context.addCookies([{ name: 'licet_care', value, url: demo.base }])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (entry) => {
    if (/Content Security Policy|TrustedHTML/i.test(entry.text())) complaints.push(entry.text())
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'data:' && origin !== demo.base) complaints.push(`elsewhere: ${origin}`)
  })
  return { page, complaints }
}

const looks: readonly [string, Look][] = [
  ['Chinese, 360 px', { locale: 'zh-CN', width: 360 }],
  ['English, 1280 px', { locale: 'en-US', width: 1280 }],
  ['Chinese, 360 px, care mode', { locale: 'zh-CN', width: 360, care: true }],
  ['English, 1280 px, dark', { locale: 'en-US', width: 1280, dark: true }],
]

describe.each(looks)('%s', (_, look) => {
  test('every page passes axe, fits its width and obeys its policy', async () => {
    const { page, complaints } = await open(look)
    const type = '/types/11370000MBDEM100XA001'
    const paths = ['/', '/v', `/v#${digits}`, '/how-to-verify', type, '/departments/sp', '/docs']
    for (const path of paths) {
      await page.goto('about:blank')
      await page.goto(demo.base + path, { waitUntil: 'networkidle' })
      if (path.includes('#')) await page.waitForSelector('.verdict')
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id }) => `${path.slice(0, 20)} ${id}`)).toEqual([])
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(wide, path.slice(0, 20)).toBeLessThanOrEqual(0)
    }
    expect(complaints).toEqual([])
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
    .locator('button, input, textarea, .bar a, .button')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(60)
  const size = await page.evaluate<string>(
    "getComputedStyle(document.querySelector('main p')).fontSize",
  )
  expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(18)
  await page.context().close()
})
