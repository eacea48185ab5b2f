import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleText, check, launchChromium, openCounter, show, vectorOf } from './counter-page.ts'
import { type CounterServer, startCounter } from './counter-server.ts'

let server: CounterServer
let browser: Browser
const { now, text } = vectorOf('card')
beforeAll(async () => {
  server = await startCounter()
  server.bundle = bundleText('bundles/base.json')
  browser = await launchChromium(server)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

interface Felt {
  /** Lengths of the beats that were played, ms. */
  readonly beats: number[]
  readonly vibration: number[]
  readonly spoken: { text: string; lang: string }[]
}

/** Listens where the browser would make a sound, shake or speak. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.felt = { beats: [], vibration: [], spoken: [] }
    const { start, stop } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (at) { this.from = at; return start.call(this, at) }
    OscillatorNode.prototype.stop = function (at) {
      felt.beats.push(Math.round((at - this.from) * 1000))
      return stop.call(this, at)
    }
    navigator.vibrate = (pattern) => { felt.vibration = pattern; return true }
    speechSynthesis.speak = ({ text, lang }) => felt.spoken.push({ text, lang })
  `)
}

async function feltFor(page: Page, code: string): Promise<Felt> {
  await page.evaluate('felt.beats = []; felt.vibration = []; felt.spoken = []')
  await check(page, code)
  return await page.evaluate<Felt>('felt')
}

test('every kind of verdict has its own rhythm, silent until a gesture, and off when turned off', async () => {
  const { page, complaints, close } = await openCounter(browser, server, { now })
  await listen(page)
  await show(page, server, text)
  // No gesture yet: a browser lets no page sound.
  expect((await page.evaluate<Felt>('felt')).beats).toEqual([])
  await page.keyboard.press('Shift')
  await page.click('#next')
  await page.waitForTimeout(500)
  const codes = [
    'status-revoked',
    'code-none',
    'issuer-number-overridden',
    'issuer-logged-before-the-cut',
  ]
  const heard = []
  for (const name of codes) heard.push(await feltFor(page, vectorOf(name).text))
  const again = await feltFor(page, vectorOf('issuer-logged-before-the-cut').text)
  const rhythms = [...heard, again].map(({ beats }) => beats.join())
  expect(new Set(rhythms).size).toBe(5)
  expect(rhythms).not.toContain('')
  const shaken = [...heard, again].map(({ vibration }) => vibration.join())
  expect(new Set(shaken).size).toBe(5)
  // Read aloud in care mode alone.
  expect(heard.flatMap(({ spoken }) => spoken)).toEqual([])
  await page.click('#next')
  await page.click('#settings summary')
  await page.uncheck('#set-sound')
  await page.uncheck('#set-vibration')
  expect(await feltFor(page, text)).toMatchObject({ beats: [], vibration: [] })
  await show(page, server, text)
  await page.keyboard.press('Shift')
  await page.click('#next')
  await page.click('#settings summary')
  expect(await page.isChecked('#set-sound')).toBe(false)
  expect(await feltFor(page, text)).toMatchObject({ beats: [], vibration: [] })
  expect(complaints).toEqual([])
  await close()
})

test('care mode reads the verdict aloud in the language of the page, unless turned off', async () => {
  const { page, close } = await openCounter(browser, server, { now, care: true })
  await listen(page)
  await show(page, server, text)
  const first = await page.evaluate<Felt>('felt')
  expect(first.spoken).toHaveLength(1)
  expect(first.spoken[0]).toMatchObject({ lang: 'zh-CN', text: expect.stringMatching(/^有效。/) })
  await page.click('.switches a[hreflang="en"]')
  const second = await feltFor(page, vectorOf('status-revoked').text)
  expect(second.spoken[0]).toMatchObject({ lang: 'en-US', text: expect.stringMatching(/^Ended\./) })
  await page.click('#next')
  await page.click('#settings summary')
  await page.uncheck('#set-aloud')
  expect((await feltFor(page, text)).spoken).toEqual([])
  await close()
})
