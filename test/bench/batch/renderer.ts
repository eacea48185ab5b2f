import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'

/** Process of the page that was opened last: the page itself, its workers and their wasm. */
export async function rendererId(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const ids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  // A spare one without a page waits beside it; it is small.
  return ids.reduce((a, b) => (residentMebibytes(a) >= residentMebibytes(b) ? a : b))
}

/** Memory that a process holds at this moment. */
export function residentMebibytes(id: number): number {
  const status = readFileSync(`/proc/${id}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}
