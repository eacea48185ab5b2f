import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  banner,
  bundleText,
  check,
  handIn,
  type Look,
  launchChromium,
  openCounter,
  show,
  vectorOf,
} from './counter-page.ts'
import { type CounterServer, startCounter } from './counter-server.ts'

let server: CounterServer
let browser: Browser
const { now, text } = vectorOf('card')
beforeAll(async () => {
  server = await startCounter()
  server.bundle = bundleText('bundles/base.json')
  browser = await launchChromium(server, '--use-fake-device-for-media-stream')
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

// One vector of the base bundle for each overall verdict.
const overalls = [
  ['code-none', 'unreadable'],
  ['code-newer-format', 'newer_verifier'],
  ['proof-removed', 'not_genuine'],
  ['issuer-unknown', 'unknown_issuer'],
  ['issuer-retired-after', 'not_allowed'],
  ['status-replaced', 'ended'],
  ['dates-after', 'expired'],
  ['dates-before', 'not_yet_valid'],
  ['status-suspended', 'suspended'],
  ['live-required', 'cannot_tell'],
  ['issuer-number-overridden', 'look_closer'],
  ['live-timed', 'valid'],
] as const

async function inspect(page: Page, what: string, care = false): Promise<void> {
  // Legacy mode only means no second page to put frames together: there are no frames here.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  const found = violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.target}`)
  expect(found).toEqual([])
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  expect(wide, what).toBeLessThanOrEqual(0)
  if (!care) return
  const small = await page.evaluate<string[]>(`
    [...document.querySelectorAll('button, summary, .choice, input:not([type=checkbox], [type=radio]), textarea, .bar a')]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 60)
      .map((one) => one.id || one.className || one.textContent)
  `)
  expect([what, small]).toEqual([what, []])
  const sizes = await page.evaluate<number[]>(`
    [...document.querySelectorAll('#result p, #result li, #result dd, #result .fact, #result small')]
      .map((one) => parseFloat(getComputedStyle(one).fontSize))
  `)
  expect(Math.min(18, ...sizes), what).toBeGreaterThanOrEqual(18)
}

const looks: readonly [string, Look][] = [
  ['Chinese, 360 px', { lang: 'zh', width: 360 }],
  ['English, 1280 px', { lang: 'en', width: 1280 }],
  ['Chinese, 1280 px, dark', { lang: 'zh', width: 1280, dark: true }],
  ['English, 360 px, care mode, dark', { lang: 'en', width: 360, care: true, dark: true }],
]

test.each(looks)(
  'every state passes axe, fits and obeys its policy: %s',
  async (_, look) => {
    const { page, complaints, close } = await openCounter(browser, server, { now, ...look })
    server.answers = {
      '/api/verify': {
        status: 200,
        body: { history: { changedAt: now - 86_400, until: '2027-01-31' } },
      },
      '/v/lookup': {
        status: 200,
        body: {
          text,
          unsigned: [{ code: 'jyfw', label: { zh: '经营范围', en: 'Scope' }, value: null }],
        },
      },
    }
    await show(page, server, text)
    await page.click('#ask-open')
    await inspect(page, 'asking', look.care)
    await page.fill('#ask-code', 'ABCDEFGHJKMN')
    await page.fill('#ask-last4', '011T')
    await page.click('#ask button')
    await page.locator('#told').waitFor()
    await inspect(page, 'told', look.care)
    for (const [name, overall] of overalls) {
      const vector = vectorOf(name)
      expect(vector.bundle).toBe('bundles/base.json')
      await page.clock.setFixedTime(vector.now * 1000)
      await check(page, vector.text)
      expect((await banner(page)).overall).toBe(overall)
      if (overall === 'ended' || overall === 'suspended')
        await page.locator('#ending li').first().waitFor()
      await inspect(page, name, look.care)
    }
    await check(page, vectorOf('code-none').text)
    await page.click('#next')
    await page.click('#history summary')
    await page.locator('#history .checks li').first().waitFor()
    await page.click('#settings summary')
    await page.click('#challenge-start')
    await page.locator('.challenge-picture').waitFor()
    await inspect(page, 'challenge, history, settings', look.care)
    expect(complaints).toEqual([])
    await close()
  },
  900_000,
)

test.each(looks)(
  'a running camera, files under way and their report pass axe and fit: %s',
  async (_, look) => {
    const { page, complaints, close } = await openCounter(browser, server, { now, ...look })
    await page.context().grantPermissions(['camera'], { origin: server.base })
    await page.goto(`${server.base}/v`)
    await page.click('#camera-start:enabled')
    await page.waitForSelector('.camera-view video')
    await inspect(page, 'camera', look.care)
    await handIn(page, text)
    await page.waitForSelector('.camera.compact video')
    await inspect(page, 'camera beside a verdict', look.care)
    await page.click('#next')
    await page.click('#camera-stop')

    // A disk that takes its time: the run goes on until it answers.
    await page.evaluate(`
      const read = Blob.prototype.arrayBuffer
      Blob.prototype.arrayBuffer = async function () {
        await new Promise((answer) => { globalThis.answer = answer })
        return read.call(this)
      }
    `)
    const replaced = vectorOf('status-replaced').text
    const buffer = Buffer.from(`${text}\n${replaced}\n${text.slice(0, -5)}\nnothing\n`)
    await page.setInputFiles('#choose-files', { name: 'list.txt', mimeType: 'text/plain', buffer })
    await page.waitForSelector('#batch-progress')
    await inspect(page, 'batch under way', look.care)
    await page.evaluate('answer()')
    await page.waitForSelector('#report')
    expect(await page.locator('#report tbody tr').count()).toBe(4)
    await inspect(page, 'report', look.care)
    expect(complaints).toEqual([])
    await close()
  },
  300_000,
)

test('on a phone on its side the banner, the way on and a challenge are whole in view', async () => {
  const { page, close } = await openCounter(browser, server, { now, lang: 'zh', width: 740 })
  await page.setViewportSize({ width: 740, height: 360 })
  const below = (selector: string) =>
    page.evaluate<number>(`
      document.querySelector('${selector}').getBoundingClientRect().bottom -
        document.querySelector('.knowledge-strip').getBoundingClientRect().top`)
  const above = (selector: string) =>
    page.evaluate<number>(`-document.querySelector('${selector}').getBoundingClientRect().top`)
  await show(page, server, text)
  await page.locator('#knowledge .fingerprint').waitFor()
  expect(await above('.verdict')).toBeLessThanOrEqual(0)
  expect(await below('.verdict')).toBeLessThanOrEqual(0)
  expect(await below('#next')).toBeLessThanOrEqual(0)
  await page.click('#next')
  await page.click('#challenge-start')
  await page.locator('.challenge-picture').waitFor()
  expect(await above('.challenge-picture')).toBeLessThanOrEqual(0)
  expect(await below('.challenge-picture')).toBeLessThanOrEqual(0)
  await close()
})

test('a whole check by keyboard alone, and the focus is never lost', async () => {
  const { page, close } = await openCounter(browser, server, { now, lang: 'en', width: 1280 })
  await page.goto(`${server.base}/v`)
  await page.locator('#knowledge .fingerprint').waitFor()
  const focused = () => page.evaluate<string>('document.activeElement.id')
  const tabTo = async (id: string) => {
    for (let i = 0; i < 40 && (await focused()) !== id; i++) await page.keyboard.press('Tab')
    expect(await focused()).toBe(id)
  }
  await tabTo('text')
  await page.keyboard.insertText(text)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('.verdict').waitFor()
  // The form is gone; a reader goes on at the verdict, not at the top of the page.
  expect(await focused()).toBe('verdict')
  await tabTo('ask-open')
  await page.keyboard.press('Enter')
  expect(await focused()).toBe('ask-code')
  await page.keyboard.press('Shift+Tab')
  for (let i = 0; i < 9 && (await focused()) !== 'next'; i++) await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await page.locator('.verdict').waitFor({ state: 'detached' })
  expect(await focused()).toBe('start')
  await tabTo('challenge-start')
  await page.keyboard.press('Enter')
  await page.locator('.challenge-picture').waitFor()
  await tabTo('challenge-stop')
  // A countdown that draws each second takes no focus away.
  await page.waitForTimeout(2500)
  expect(await focused()).toBe('challenge-stop')
  await close()
})

test('text at 200 % fits, and nothing moves for who asked for no motion', async () => {
  const { page, close } = await openCounter(browser, server, { now, lang: 'en', width: 640 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await show(page, server, text)
  await page.evaluate("document.documentElement.style.fontSize = '212.5%'")
  await inspect(page, '200 %')
  const cut = await page.evaluate<string[]>(`
    [...document.querySelectorAll('#result *')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'hidden')
      .map((one) => one.className)
  `)
  expect(cut).toEqual([])
  expect(await page.evaluate('document.getAnimations().length')).toBe(0)
  await close()
})
