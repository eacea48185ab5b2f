import type { Browser, Page } from 'playwright-core'

/** How a reader has set up his browser. */
export interface Look {
  readonly locale: string
  readonly width: number
  readonly care?: boolean
  readonly dark?: boolean
  /** Without scripts. */
  readonly plain?: boolean
}

/** A page, and all that went against its rules: its policy, errors, requests to anybody else. */
export async function openPage(
  browser: Browser,
  base: string,
  look: Look,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    locale: look.locale,
    viewport: { width: look.width, height: 800 },
    colorScheme: look.dark ? 'dark' : 'light',
    javaScriptEnabled: look.plain !== true,
  })
  const value = look.care ? '1' : '0'
  await context.addCookies([{ name: 'licet_care', value, url: base }])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message().slice(0, 50)}`)
    void dialog.dismiss()
  })
  page.on('console', (entry) => {
    if (/Content Security Policy|TrustedHTML/i.test(entry.text())) complaints.push(entry.text())
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'data:' && origin !== base) complaints.push(`elsewhere: ${origin}`)
  })
  return { page, complaints }
}

/** By how much the page is wider than its window, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}
