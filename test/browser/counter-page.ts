import { readdirSync, readFileSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { CounterServer } from './counter-server.ts'

/** A vector as `test/vectors/` holds it. */
export interface Vector {
  readonly name: string
  readonly text: string
  readonly now: number
  readonly bundle: string
  /** The bundle that the counter holds already. */
  readonly previous?: string
  readonly challenge?: string
  readonly expect: {
    readonly overall: string
    readonly codes?: Readonly<Record<string, readonly string[]>>
    readonly load?: string
  }
}

const vectors = new URL('../vectors/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8'))

/** Every vector, valid ones first, in the order of their names. */
export function allVectors(): readonly Vector[] {
  return ['valid', 'invalid'].flatMap((folder) =>
    readdirSync(new URL(folder, vectors))
      .sort()
      .map((file): Vector => read(`${folder}/${file}`)),
  )
}

export function vectorOf(name: string): Vector {
  const vector = allVectors().find((one) => one.name === name)
  if (vector === undefined) throw new Error(`no vector ${name}`)
  return vector
}

/** A vector's bundle as `/bundle` serves it. */
export function bundleText(path: string): string {
  const { roots: _, ...bundle } = read(path)
  return JSON.stringify(bundle)
}

/** Chromium for which the vectors' host is this server, and trusted as https would be. */
export async function launchChromium(
  server: CounterServer,
  ...more: readonly string[]
): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync')
  args.push(`--host-resolver-rules=MAP lic.example:80 127.0.0.1:${server.port}`)
  args.push(`--unsafely-treat-insecure-origin-as-secure=${server.base}`, ...more)
  return await chromium.launch({ executablePath: '/usr/bin/chromium', args })
}

export interface Look {
  readonly lang?: 'zh' | 'en'
  readonly width?: number
  readonly care?: boolean
  readonly dark?: boolean
  /** Epoch seconds at which the page's clock stands; left out: the machine's clock. */
  readonly now?: number
}

export interface OpenPage {
  readonly page: Page
  /** Errors, complaints of the security policy, requests to anywhere else. */
  readonly complaints: string[]
  close(): Promise<void>
}

/** The counter in a fresh profile, without a service worker: each page sees the bundle of now. */
export async function openCounter(
  browser: Browser,
  server: CounterServer,
  { lang = 'zh', width = 360, care = false, dark = false, now }: Look = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    locale: lang === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'Asia/Shanghai',
    viewport: { width, height: 800 },
    colorScheme: dark ? 'dark' : 'light',
    serviceWorkers: 'block',
  })
  await context.addCookies([{ name: 'licet_care', value: care ? '1' : '0', url: server.base }])
  // The page must find none at all: a blocked one registers as nothing, which no browser does.
  await context.addInitScript('delete Navigator.prototype.serviceWorker')
  const page = await context.newPage()
  if (now !== undefined) await page.clock.setFixedTime(now * 1000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (entry) => {
    if (/Content Security Policy|TrustedHTML/i.test(entry.text())) complaints.push(entry.text())
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== server.base) {
      complaints.push(`elsewhere: ${origin}`)
    }
  })
  return { page, complaints, close: () => context.close() }
}

/** Opens the page with a code in its address, as a phone's camera does, and waits for a verdict. */
export async function show(page: Page, server: CounterServer, text: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${server.base}/v#${text}`)
  await page.waitForSelector('.verdict')
}

/** Hands another code to the page that is open. */
export async function handIn(page: Page, text: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(text)}`)
}

/** What the banner shows. */
export async function banner(page: Page) {
  const read = (selector: string) => page.locator(selector).first().textContent()
  return {
    overall: await page.locator('.verdict').getAttribute('data-overall'),
    shape: await page.locator('.verdict > svg').getAttribute('data-shape'),
    word: await read('.verdict-word'),
    says: await read('.verdict-says > p'),
    next: await read('.verdict-next'),
  }
}

/** Hands in a code and waits until its own verdict is announced: the two live regions take turns. */
export async function check(page: Page, text: string): Promise<void> {
  const empty = (await page.locator('#said-0').textContent()) === ''
  await handIn(page, text)
  await page.locator(empty ? '#said-0:not(:empty)' : '#said-0:empty').waitFor({ state: 'attached' })
}

/** Waits until one of the live regions says exactly this. */
export async function heard(page: Page, words: string): Promise<void> {
  await page
    .locator('[role="alert"]')
    .getByText(words, { exact: true })
    .waitFor({ state: 'attached' })
}
