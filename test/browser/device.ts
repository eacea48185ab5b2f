import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { now } from './bundles.ts'

const executablePath = '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
args.push('--disable-background-networking', '--disable-component-update', '--disable-sync')

// A camera that shows a test picture, where a test lets the page have it.
args.push('--use-fake-device-for-media-stream')

export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args })

/** A profile of its own that outlives the closing of its windows, as on a device. */
export async function launchDevice(): Promise<{
  context: BrowserContext
  stop: () => Promise<void>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'licet-device-'))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args,
    locale: 'en-US',
  })
  const stop = async () => {
    await context.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { context, stop }
}

/** Opens a window whose clock stands at an instant (epoch seconds); its timers run on. */
export async function openAt(context: BrowserContext, url: string, at = now): Promise<Page> {
  const page = await context.newPage()
  await page.clock.setFixedTime(at * 1000)
  await page.goto(url)
  return page
}

/** Pastes a text and waits for the verdict on it. Nothing is under way that would draw anew. */
export async function verdictOn(page: Page, text: string): Promise<string | null> {
  const again = page.locator('#next')
  if ((await again.count()) > 0) await again.click()
  await page.waitForSelector('.knowledge-strip')
  await page.fill('#text', text)
  await page.click('#paste button')
  await page.waitForSelector('.verdict')
  return page.locator('.verdict').getAttribute('data-overall')
}

/** Waits until nothing is being looked for, and says how the last update of the host went. */
export async function settled(page: Page): Promise<string | null> {
  await page.waitForSelector('#knowledge[data-checking="0"]')
  const fault = page.locator('.age[data-registry="host"] [data-fault]')
  return (await fault.count()) === 0 ? null : fault.getAttribute('data-fault')
}

/** Presses "update now" and waits for its end. */
export async function update(page: Page): Promise<string | null> {
  await page.locator('#knowledge > p button').first().click()
  return settled(page)
}
