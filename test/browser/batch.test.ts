import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { startDemo } from './demo-server.ts'
import { drawPages } from './pages-of-codes.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
let page: Page
let folder: string
let text = ''

beforeAll(async () => {
  demo = await startDemo()
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'licet-batch-'))
  const home = await (await fetch(`${demo.base}/`)).text()
  text = `${demo.base}/v#${/\/v#([^"]+)"/.exec(home)?.[1] ?? ''}`
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  await page?.context().close()
  page = await (await browser.newContext({ locale: 'en-US', acceptDownloads: true })).newPage()
  await page.goto(`${demo.base}/v`)
  await page.waitForSelector('#choose-folder:enabled')
}

async function saved(button: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)])
  return readFileSync(await download.path(), 'utf8')
}

test('a folder becomes a report with a line for every code and for every file without one', async () => {
  await open()
  await mkdir(join(folder, 'inner'))
  await writeFile(join(folder, '=cmd.png'), await drawPages(browser, [[text]], 'png'))
  await writeFile(join(folder, 'inner', 'pages.pdf'), await drawPages(browser, [[], [text]], 'pdf'))
  await writeFile(join(folder, 'blank.png'), await drawPages(browser, [[]], 'png'))
  // A digit less: a text cut off would be too short or not, by the length of its random signature.
  const misprinted = text.replace(/[1-9](?=0*$)/, (digit) => String(Number(digit) - 1))
  await writeFile(join(folder, 'list.csv'), `number,code\n1,${text}\n2,${misprinted}\n3,nothing\n`)
  await page.setInputFiles('#choose-folder', folder)
  await page.waitForSelector('#report')

  const rows: readonly Record<string, any>[] = JSON.parse(await saved('#save-json'))
  const seen = rows.map(({ file, page: of, number, overall, why }) => {
    const path = String(file).split('/').slice(1).join('/')
    return `${path} ${of}.${number} ${overall} ${why.join(' ')}`.trim()
  })
  expect(seen.sort()).toEqual([
    '=cmd.png 1.1 valid',
    'blank.png 1.0 no_code no_code',
    'inner/pages.pdf 2.1 valid',
    'list.csv 0.2 valid',
    'list.csv 0.3 unreadable bad_crc',
    'list.csv 0.4 unreadable not_a_code',
  ])
  expect(rows.every((row) => !('holders' in row))).toBe(true)
  expect(rows.find(({ overall }) => overall === 'valid')?.known_at).toMatch(/^20\d\d-/)

  await page.selectOption('#report-filter', 'no_code')
  expect(await page.locator('#report tbody tr').count()).toBe(1)
  await page.check('#report-names')
  const named: readonly Record<string, any>[] = JSON.parse(await saved('#save-json'))
  expect(named.find(({ overall }) => overall === 'valid')?.holders.length).toBe(1)
})

test('a report that a spreadsheet opens runs no formula', async () => {
  await open()
  const picture = { mimeType: 'image/png', buffer: await drawPages(browser, [[]], 'png') }
  await page.setInputFiles('#choose-files', [
    { name: '=1+1.png', ...picture },
    { name: '@sum.png', ...picture },
  ])
  await page.waitForSelector('#report')
  const csv = await saved('#save-csv')
  expect(csv.startsWith('\ufefffile,page,number,overall,why,license,checked_at,known_at\r\n')).toBe(
    true,
  )
  expect(csv).toContain("\r\n'=1+1.png,")
  expect(csv).toContain("\r\n'@sum.png,")
})

test('a line of a report opens its verdict, and the report waits behind it', async () => {
  await open()
  const buffer = Buffer.from(`${text}\n${text.slice(0, -5)}\n`)
  await page.setInputFiles('#choose-files', { name: 'two.txt', mimeType: '', buffer })
  await page.locator('#report tbody button').first().click()
  await page.waitForSelector('.verdict[data-overall=valid]')
  // A key that follows a verdict within 300 ms is a scanner's.
  await page.waitForTimeout(400)
  await page.keyboard.press('Escape')
  await page.waitForSelector('#report')
})

test('a run can be stopped, and what it has until then is a report', async () => {
  await open()
  const lines = 60_000
  // By its path: so much text would keep the test's own connection busy longer than the counter.
  const path = join(folder, 'many.txt')
  await writeFile(path, `${text}\n`.repeat(lines))
  await page.setInputFiles('#choose-files', path)
  await page.waitForSelector('#batch-cancel')
  await page.evaluate('document.getElementById("batch-cancel").click()')
  const summary = page.getByText(/^Stopped/)
  await summary.waitFor()
  const results = Number(/([0-9]+) results?/.exec((await summary.textContent()) ?? '')?.[1])
  expect(results).toBeLessThan(lines)
})
