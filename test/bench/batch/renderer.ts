import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'

/**
 * Process of a page, which is also that of its workers and their wasm. Others look like it (a
 * spare one waits for the next page), so it is the one that works when the page does.
 */
export async function rendererId(browser: Browser, page: Page): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const ids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  const before = new Map(ids.map((id) => [id, ticksOf(id)]))
  await page.evaluate('for (let i = 0, x = 1; i < 5e8; i++) x = Math.imul(x, 31) + i')
  const worked = (id: number) => ticksOf(id) - (before.get(id) ?? 0)
  return ids.reduce((a, b) => (worked(a) >= worked(b) ? a : b))
}

/** Time on a processor since its start, in hundredths of a second; proc(5), fields 14 and 15. */
function ticksOf(id: number): number {
  const [, rest = ''] = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')
  const fields = rest.split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Memory that a process holds at this moment. */
export function residentMebibytes(id: number): number {
  const status = readFileSync(`/proc/${id}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}
