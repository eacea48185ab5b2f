import { readdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { rendererId, residentMebibytes } from './renderer.ts'

export interface BatchRun {
  /** Pictures a second, from the choice of the folder to the end of the last. */
  readonly rate: number
  /** Codes that were read; by the counter: and found valid. */
  readonly found: number
  /** Memory of the page's process in MiB when so many pictures were done. */
  readonly memory: Readonly<Record<number, number>>
}

const marks = [250, 500, 750, 1000]
const patienceMs = 900_000

/** Hands the folder to a page's folder chooser and watches it from outside. */
export async function runBatch(browser: Browser, url: string, folder: string): Promise<BatchRun> {
  const files = readdirSync(folder).length
  const context = await browser.newContext({ locale: 'en-US' })
  try {
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForSelector('#choose-folder:not([disabled])', { state: 'attached' })
    const process = await rendererId(browser, page)
    await page.evaluate(`
      addEventListener('input', () => { globalThis.began = performance.now() }, true)
      new MutationObserver(() => {
        if (document.getElementById('report')) globalThis.ended ??= performance.now()
      }).observe(document.body, { subtree: true, childList: true })`)
    await page.setInputFiles('#choose-folder', folder)
    const memory: Record<number, number> = {}
    for (const mark of marks) {
      await until(page, `globalThis.ended || document.querySelector('progress')?.value >= ${mark}`)
      memory[mark] = residentMebibytes(process)
    }
    await until(page, 'globalThis.ended')
    const tookMs = await page.evaluate<number>('ended - began')
    const text = (await page.textContent('#report')) ?? ''
    const found = Number(/^(\d+)$|Valid \((\d+)\)/.exec(text)?.slice(1).join('') ?? 0)
    return { rate: (1000 * files) / tookMs, found, memory }
  } finally {
    await context.close()
  }
}

/** Asked from here: the counter's policy lets nobody evaluate a text inside of it. */
async function until(page: Page, condition: string): Promise<void> {
  const patience = performance.now() + patienceMs
  while (!(await page.evaluate<boolean>(`Boolean(${condition})`))) {
    if (performance.now() > patience) throw new Error(`waited in vain for ${condition}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
