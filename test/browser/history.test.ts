import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  banner,
  bundleText,
  check,
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
  browser = await launchChromium(server)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const rows = (page: Page) => page.locator('#history .checks li')
const held = (page: Page) =>
  page.evaluate(`indexedDB.databases().then(
    (all) => all.filter(({ name }) => name === 'licet.history').length
  )`)
async function openHistory(page: Page): Promise<void> {
  if ((await page.locator('#next').count()) === 1) await page.click('#next')
  if ((await page.locator('#history').getAttribute('open')) === null) {
    await page.click('#history summary')
  }
}
async function exported(page: Page, id: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(id)])
  return readFileSync(await download.path(), 'utf8')
}

test('checks are kept on the device without names or numbers, offline too, and exported so', async () => {
  const { page, complaints, close } = await openCounter(browser, server, { now })
  await show(page, server, text)
  await page.context().setOffline(true)
  await check(page, vectorOf('status-revoked').text)
  await check(page, vectorOf('code-none').text)
  await openHistory(page)
  await rows(page).nth(2).waitFor()
  const words = await page.locator('#history .checks strong').allTextContents()
  expect(words).toEqual(['读不出', '已失效', '有效'])
  const csv = await exported(page, '#history-csv')
  const [head, first = '', second = '', third = '', end] = csv.split('\r\n')
  const at = new Date(now * 1000).toISOString()
  expect([head, end]).toEqual(['time,overall,codes,type', ''])
  expect(first).toContain(`${at},valid,code:code_read signature:signature_valid`)
  expect(first).toMatch(/,https:\/\/lic\.example\/t\/\w{21}\/1$/)
  expect(second).toContain('status:revoked')
  expect(third).toMatch(/,unreadable,code:not_a_code .*,$/)
  const json = await exported(page, '#history-json')
  expect(JSON.parse(json)).toHaveLength(3)
  const kept = await page.evaluate(`new Promise((done) => {
    const open = indexedDB.open('licet.history')
    open.onsuccess = () => {
      const all = open.result.transaction('checks').objectStore('checks').getAll()
      all.onsuccess = () => { open.result.close(); done(JSON.stringify(all.result)) }
    }
  })`)
  for (const held of [csv, json, String(kept)]) {
    for (const personal of ['示范市', 'SP2026', '91370299', '20260000001', text.slice(25, 60)]) {
      expect(held).not.toContain(personal)
    }
  }
  await page.context().setOffline(false)
  await page.goto(`${server.base}/v`)
  await openHistory(page)
  await rows(page).nth(2).waitFor()
  expect(complaints).toEqual([])
  await close()
})

test('30 days at most: what is older goes at opening, and by the hour', async () => {
  const { page, close } = await openCounter(browser, server)
  await page.clock.install({ time: now * 1000 })
  await show(page, server, text)
  await openHistory(page)
  await rows(page).first().waitFor()
  const add = (at: number) =>
    page.evaluate(`new Promise((done) => {
      const open = indexedDB.open('licet.history')
      open.onsuccess = () => {
        const write = open.result.transaction('checks', 'readwrite')
        write.objectStore('checks').add({ at: ${at}, overall: 'valid', codes: [] })
        write.oncomplete = () => { open.result.close(); done(1) }
      }
    })`)
  const month = 30 * 86_400
  await add(now - month - 1)
  await add(now - month + 600)
  await page.goto('about:blank')
  await page.goto(`${server.base}/v`)
  await openHistory(page)
  await page.locator('#history', { hasText: '共 2 条' }).waitFor()
  await page.clock.runFor('01:00:01')
  await page.locator('#history', { hasText: '共 1 条' }).waitFor()
  await close()
})

test('one tap turns it off and deletes what there is; clearing keeps it on', async () => {
  const { page, close } = await openCounter(browser, server, { now })
  await show(page, server, text)
  await openHistory(page)
  await rows(page).first().waitFor()
  await page.click('#history-clear')
  await page.locator('#history', { hasText: '还没有记录' }).waitFor()
  await check(page, text)
  await openHistory(page)
  await rows(page).first().waitFor()
  await page.click('#history-on')
  await expect.poll(() => held(page)).toBe(0)
  await check(page, text)
  await openHistory(page)
  await page.locator('#history', { hasText: '什么都不记' }).waitFor()
  await page.goto('about:blank')
  await page.goto(`${server.base}/v`)
  await openHistory(page)
  expect(await page.locator('#history-on').isChecked()).toBe(false)
  expect(await held(page)).toBe(0)
  await close()
})

test('a full storage is said, and verifying goes on', async () => {
  const { page, complaints, close } = await openCounter(browser, server, { now, lang: 'en' })
  await page.addInitScript(`
    IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') }
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }
  `)
  await show(page, server, text)
  expect((await banner(page)).overall).toBe('valid')
  await openHistory(page)
  await page.locator('#history .notice', { hasText: 'storage is full' }).waitFor()
  await page.click('#settings summary')
  await page.click('#set-sound')
  await page.locator('#settings .notice', { hasText: 'keeps no settings' }).waitFor()
  await check(page, vectorOf('status-revoked').text)
  expect((await banner(page)).overall).toBe('ended')
  expect(complaints).toEqual([])
  await close()
})
