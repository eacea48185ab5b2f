import jsQR from 'jsqr'
import type { Browser, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseChallenge } from '../../src/core/code/challenge.ts'
import { type Keys, loadKeys, now } from '../vectors/material.ts'
import { card, claims, cnfOf, draw, proof } from '../vectors/payload.ts'
import {
  banner,
  bundleText,
  check,
  heard,
  launchChromium,
  openCounter,
  show,
  vectorOf,
} from './counter-page.ts'
import { type CounterServer, startCounter } from './counter-server.ts'

let server: CounterServer
let browser: Browser
let keys: Keys
beforeAll(async () => {
  server = await startCounter()
  server.bundle = bundleText('bundles/base.json')
  browser = await launchChromium(server)
  keys = await loadKeys()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** The phone: signs for a nonce, or for the time alone. */
async function phoneCode(nonce: string, iat = now): Promise<string> {
  const jwt = (await card(keys.issue, claims(cnfOf(keys.phone)))).slice(0, -1)
  return draw(`${jwt}~${await proof(keys.phone, jwt, { iat, nonce })}`)
}

/** What a phone's camera reads off the screen. */
async function scanned(page: Page): Promise<string> {
  const picture = page.locator('.challenge-picture')
  await picture.waitFor()
  const { data, width, height } = PNG.sync.read(await picture.screenshot())
  const text = jsQR(new Uint8ClampedArray(data), width, height)?.data ?? ''
  expect(text).toBe(await picture.getAttribute('data-text'))
  return text
}

async function nonceOf(page: Page) {
  const parsed = parseChallenge(await scanned(page))
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

const codes = (page: Page) =>
  page
    .locator('[data-line="presentation"], [data-line="code"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-code')))
const isShown = async (page: Page) => (await page.locator('.challenge-picture').count()) === 1

test('only the code that answers is taken, and only once', async () => {
  const { page, complaints, close } = await openCounter(browser, server, { now })
  await show(page, server, vectorOf('code-none').text)
  await page.click('#next')
  await page.click('#settings summary')
  await page.fill('#set-name', '3 号窗口')
  await page.fill('#set-purpose', '年检')
  await page.click('#challenge-start')
  const asked = await nonceOf(page)
  expect(asked).toMatchObject({ host: 'lic.example', name: '3 号窗口', purpose: '年检' })
  // 16 random bytes.
  expect(asked.nonce).toMatch(/^[\w-]{22}$/)
  expect(await page.locator('[role="timer"]').textContent()).toContain('120')

  await check(page, vectorOf('card').text)
  expect([(await banner(page)).overall, await codes(page)]).toEqual([
    'cannot_tell',
    ['code_read', 'printed', 'live_required'],
  ])
  await check(page, await phoneCode('timed'))
  expect([(await banner(page)).overall, await codes(page)]).toEqual([
    'cannot_tell',
    ['code_read', 'live_timed', 'challenge_required'],
  ])
  // An answer to somebody else's challenge, relayed here.
  await check(page, await phoneCode('AAECAwQFBgc'))
  expect((await banner(page)).overall).toBe('not_genuine')
  expect(await isShown(page)).toBe(true)

  const answer = await phoneCode(asked.nonce)
  await check(page, answer)
  expect([(await banner(page)).overall, await codes(page)]).toEqual([
    'valid',
    ['code_read', 'live_challenged'],
  ])
  const line = await page.locator('[data-code="live_challenged"]').textContent()
  expect(line).toContain('这把手机密钥应答了本窗口')
  expect(await isShown(page)).toBe(false)
  await check(page, answer)
  expect([(await banner(page)).overall, (await codes(page))[0]]).toEqual([
    'cannot_tell',
    'challenge_missing',
  ])
  expect(complaints).toEqual([])
  await close()
})

test('a challenge dies after two minutes, spoken and seen, and another has another nonce', async () => {
  const { page, close } = await openCounter(browser, server, { now, lang: 'en' })
  await show(page, server, vectorOf('code-none').text)
  await page.click('#next')
  await page.click('#challenge-start')
  const first = await nonceOf(page)
  await heard(page, 'The challenge is shown and good for two minutes.')
  await page.clock.setFixedTime((now + 60) * 1000)
  await heard(page, 'The challenge has 60 seconds left.')
  expect(await page.locator('[role="timer"]').textContent()).toBe('60 s left')
  await page.clock.setFixedTime((now + 120) * 1000)
  await heard(page, 'The challenge has run out and is good no more.')
  expect(await isShown(page)).toBe(false)
  await check(page, await phoneCode(first.nonce, now + 120))
  expect((await codes(page))[0]).toBe('challenge_missing')
  // By the clock, not by the timer: a device that slept takes no late answer.
  await page.evaluate('globalThis.setInterval = () => 0')
  await page.click('#next')
  await page.click('#challenge-start')
  const second = await nonceOf(page)
  expect(second.nonce).not.toBe(first.nonce)
  await page.clock.setFixedTime((now + 300) * 1000)
  await check(page, await phoneCode(second.nonce, now + 300))
  expect((await codes(page))[0]).toBe('challenge_missing')
  await close()
})

test('a counter may require live or challenged, and keeps that', async () => {
  const { page, close } = await openCounter(browser, server, { now })
  await show(page, server, vectorOf('code-none').text)
  await page.click('#next')
  await page.click('#settings summary')
  await page.check('#set-demand-live')
  await check(page, vectorOf('card').text)
  expect(await codes(page)).toEqual(['code_read', 'printed', 'live_required'])
  await check(page, await phoneCode('timed'))
  expect((await banner(page)).overall).toBe('valid')
  await page.click('#next')
  await page.click('#settings summary')
  await page.check('#set-demand-challenged')
  await show(page, server, await phoneCode('timed', now - 20))
  expect(await codes(page)).toEqual(['code_read', 'live_timed', 'challenge_required'])
  await page.click('.next button:has-text("出示询问码")')
  await check(page, await phoneCode((await nonceOf(page)).nonce))
  expect((await banner(page)).overall).toBe('valid')
  await close()
})
