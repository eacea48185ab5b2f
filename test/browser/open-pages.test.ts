import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Demo, startDemo } from './demo-server.ts'
import { openPage, overflow } from './look.ts'

let demo: Demo
let browser: Browser
beforeAll(async () => {
  demo = await startDemo()
  browser = await launchChromium()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const type = '/types/11370000MBDEM100XA003'
const chinese = { locale: 'zh-CN', width: 360 }
const english = { locale: 'en-US', width: 1280 }

async function apiOf() {
  const token = demo.token()
  return async (path: string, body: unknown): Promise<any> => {
    const answer = await fetch(demo.base + path, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
      },
      body: JSON.stringify(body),
    })
    return await answer.json()
  }
}

const permit = {
  type: '11370000MBDEM100XA003',
  holders: [{ name: '示例市顺路运输有限公司', idType: '001', id: '91370299MADEM002XJ' }],
  fields: { dz: '示例路88号', jjlx: '有限责任公司', jyfw: '道路普通货物运输' },
}

describe('without scripts', () => {
  const pages = [
    ['/', '电子证照登记'],
    ['/how-to-verify', '根指纹'],
    ['/self-test', 'expect'],
    ['/status', '发布程序'],
    [type, '证面内容'],
    ['/departments/jt', '签名密钥'],
    ['/docs', 'OpenAPI'],
    ['/v', '短码'],
  ] as const

  test.each(pages)('%s says what it has to say, and promises nothing else', async (path, says) => {
    const { page, complaints } = await openPage(browser, demo.base, { ...chinese, plain: true })
    const answer = await page.goto(demo.base + path)
    expect(answer?.status()).toBe(200)
    expect(await page.locator('main').textContent()).toContain(says)
    expect(await page.locator('main .script:visible').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('language and care mode are switched by links, and remembered', async () => {
    const { page } = await openPage(browser, demo.base, { ...chinese, plain: true })
    await page.goto(`${demo.base}/status`)
    await page.click('.switches a[hreflang="en"]')
    expect(await page.locator('h1').textContent()).toBe('System status')
    await page.click('.switches a[href^="?care"]')
    await page.goto(`${demo.base}/how-to-verify`)
    expect(await page.locator('html').getAttribute('class')).toBe('care')
    expect(await page.locator('h1').textContent()).toBe('How to verify')
    await page.context().close()
  })

  test('a short code and four digits give the verdict', async () => {
    const api = await apiOf()
    const { id } = await api('/api/licenses', permit)
    const { shortCode } = await api(`/api/licenses/${id}/short-code`, {})
    const { page } = await openPage(browser, demo.base, { ...chinese, plain: true })
    await page.goto(`${demo.base}/v`)
    await page.fill('input[name="code"]', shortCode)
    await page.fill('input[name="last4"]', '02XJ')
    await page.locator('form[action="/v/lookup"] [type="submit"]').click()
    expect(await page.locator('.verdict').getAttribute('data-overall')).toMatch(
      /^(valid|cannot_tell)$/,
    )
    expect(await page.locator('main').textContent()).toContain('示例市顺路运输有限公司')
    // Nothing of it is in the address.
    expect(page.url()).toBe(`${demo.base}/v/lookup`)
    await page.context().close()
  })
})

describe('on paper', () => {
  test('a type is a sheet: no navigation, the face whole, its code 30 mm wide', async () => {
    const { page } = await openPage(browser, demo.base, english)
    await page.goto(demo.base + type)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav:visible').count()).toBe(0)
    const code = await page.locator('.sample-code').boundingBox()
    // 30 mm at 96 px an inch.
    expect(code?.width).toBeCloseTo((30 / 25.4) * 96, 0)
    await page.setViewportSize({ width: 794, height: 1123 })
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(2)
    await page.context().close()
  })
})

describe('by keyboard alone', () => {
  const focused = (page: Page) =>
    page.evaluate<string>(
      "[document.activeElement.tagName, document.activeElement.getAttribute('href') ?? ''].join(' ')",
    )

  test('the first stop skips to the content; each stop of the frame is seen and followed', async () => {
    const { page } = await openPage(browser, demo.base, english)
    await page.goto(`${demo.base}/status`)
    const stops: string[] = []
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('Tab')
      stops.push(await focused(page))
      const ring = await page.evaluate<string>(
        'getComputedStyle(document.activeElement).outlineStyle',
      )
      expect(ring, stops.at(-1) ?? '').not.toBe('none')
    }
    expect(stops).toEqual(
      ['#main', '/', '/', '/v', '/how-to-verify', '/docs', '?lang=zh', '?care=1'].map(
        (to) => `A ${to}`,
      ),
    )
    await page.reload()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('A /bundle')
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+Tab')
    await page.context().close()
  })

  test('the self-test is filled in, compared and read', async () => {
    const { page } = await openPage(browser, demo.base, english)
    await page.goto(`${demo.base}/self-test`)
    await page.waitForSelector('#answers')
    await page.locator('#vectors').focus()
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.id')).toBe('answers')
    await page.keyboard.type('card,valid')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.results')
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('outcome')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.locator('[aria-pressed]').getAttribute('aria-pressed')).toBe('true')
    expect(await page.locator('[data-outcome="right"]').count()).toBe(1)
    await page.context().close()
  })
})

describe('the self-test', () => {
  test('works on the published file, uploads nothing, and saves what it found', async () => {
    const { page, complaints } = await openPage(browser, demo.base, chinese)
    await page.goto(`${demo.base}/self-test`)
    await page.waitForSelector('#answers')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#vectors')])
    const { vectors, bundles } = JSON.parse(readFileSync(await download.path(), 'utf8'))
    expect(vectors.length).toBeGreaterThan(190)
    for (const { bundle } of vectors) expect(bundles[bundle].roots.length).toBeGreaterThan(0)

    const requests: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith('blob:')) requests.push(request.url())
    })
    const right = Object.fromEntries(
      vectors.map(({ name, expect: { overall } }: any) => [name, overall]),
    )
    await page.fill('#answers', JSON.stringify(right))
    await page.click('#self-test [type="submit"]')
    await page.waitForSelector('.verdict.fine')
    await page.fill('#answers', JSON.stringify({ ...right, 'status-revoked': 'valid' }))
    await page.click('#self-test [type="submit"]')
    await page.waitForSelector('.verdict.stop')
    const first = page.locator('.results tbody tr').first()
    expect(await first.getAttribute('data-outcome')).toBe('wrong')
    expect(await first.textContent()).toContain('status-revoked')
    expect(await page.locator('.results tbody tr').count()).toBe(1)
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#outcome .row button').first().click(),
    ])
    const rows = readFileSync(await saved.path(), 'utf8')
      .trim()
      .split('\r\n')
    expect(rows.length).toBe(vectors.length + 1)
    expect(rows[1]).toContain('"wrong","status-revoked","ended","valid"')
    expect(requests).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('says in words what it cannot read', async () => {
    const { page } = await openPage(browser, demo.base, chinese)
    await page.goto(`${demo.base}/self-test`)
    await page.waitForSelector('#answers')
    await page.fill('#answers', 'card,valid\nnonsense')
    await page.click('#self-test [type="submit"]')
    expect(await page.locator('#outcome .notice').textContent()).toContain('第 2 行')
    await page.context().close()
  })
})

describe('the API page', () => {
  test('issues a license that the counter finds valid, draws its code, and shows a problem', async () => {
    const { page, complaints } = await openPage(browser, demo.base, english)
    const keys: string[] = []
    page.on('request', (request) => {
      const key = request.headers()['idempotency-key']
      if (key !== undefined) keys.push(key)
    })
    await page.goto(`${demo.base}/docs`)
    const route = (summary: string) => page.locator('details.route').filter({ hasText: summary })
    const issue = route('Issue a license')
    await issue.locator('summary').first().click()
    await issue.locator('[type="submit"]').click()
    await issue.locator('.answer.refused').waitFor()
    expect(await issue.locator('.notice').textContent()).toContain('access token')

    await page.fill('#token', demo.token())
    await issue.locator('[type="submit"]').click()
    await issue.locator('.answer.good').waitFor()
    const answer = JSON.parse((await issue.locator('pre').first().textContent()) ?? '')
    expect(answer.status).toBe('issued')
    expect(await issue.locator('a.button').getAttribute('href')).toMatch(/^\/v#[0-9]{150,}$/)

    const picture = route('The code as PNG')
    await picture.locator('summary').first().click()
    expect(await picture.locator('input[name="p:id"]').inputValue()).toBe(answer.id)
    await picture.locator('[type="submit"]').click()
    const drawn = await picture.locator('img.drawn').elementHandle()
    expect(
      await drawn?.evaluate((image: any) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(300)

    // Corrected bodies are sent under a key of their own.
    await issue
      .locator('textarea')
      .fill('{"type":"11370000MBDEM100XA003","holders":[],"fields":{}}')
    await issue.locator('[type="submit"]').click()
    await issue.locator('.answer.refused').waitFor()
    const problem = JSON.parse((await issue.locator('pre').first().textContent()) ?? '')
    expect(problem.code).toBe('invalid_fields')
    expect(problem.faults.map(({ path }: { path: string }) => path)).toContain('holders')
    // The same body again, once it may be sent, is the same wish; another one is another.
    const [first, again, corrected] = keys
    expect(keys.length).toBe(3)
    expect(again).toBe(first)
    expect(corrected).not.toBe(first)
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
