import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Demo, startDemo } from './demo-server.ts'
import { hostileTexts } from './hostile-texts.ts'
import { openPage, overflow } from './look.ts'

let demo: Demo
let browser: Browser
let token = ''
beforeAll(async () => {
  demo = await startDemo()
  token = demo.token()
  browser = await launchChromium()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

async function api(path: string, body: unknown): Promise<{ status: number; body: any }> {
  const answer = await fetch(demo.base + path, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: await answer.json() }
}

const inGroups = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size),
  )

/** What a page must be whatever its texts say: quiet, within its width, every text in its place. */
async function expectCalm(page: Page, complaints: readonly string[], boxes: string) {
  expect(complaints).toEqual([])
  expect(await page.evaluate('window.ran')).toBeUndefined()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  // No text lies on a neighbor's: each stands inside the box that is its own.
  const astray = await page.locator(boxes).evaluateAll((all) =>
    all.flatMap((box) => {
      const outer = box.getBoundingClientRect()
      const range = box.ownerDocument.createRange()
      range.selectNodeContents(box)
      const inner = range.getBoundingClientRect()
      const out =
        inner.left < outer.left - 2 ||
        inner.right > outer.right + 2 ||
        inner.bottom > outer.bottom + 12
      // What would spill is cut off: a cluster of letters cannot be broken.
      const cut = box.ownerDocument.defaultView?.getComputedStyle(box).overflowX !== 'visible'
      return out && !cut ? [box.textContent?.slice(0, 60) ?? ''] : []
    }),
  )
  expect(astray).toEqual([])
}

const turnedOrUnseen = /[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF\u115F\u3164]/u
// No JSON that is UTF-8 holds half a letter: such a body is refused whole, before any field.
const wellFormed = hostileTexts.filter((text) => text.isWellFormed())

test('there are hundreds of hostile texts', () => {
  expect(wellFormed.length).toBeGreaterThan(300)
})

// Straight into the database: as if everything that keeps such names out had failed.
test('a department of any name runs no script, loads nothing and leaves its neighbors alone', async () => {
  const client = new pg.Client(demo.databaseUrl())
  await client.connect()
  try {
    const { rows } = await client.query('select id, short from department order by id')
    const { page, complaints } = await openPage(browser, demo.base, { locale: 'zh-CN', width: 360 })
    for (const group of inGroups(wellFormed, rows.length)) {
      for (const [at, text] of group.entries()) {
        await client.query('update department set name = $1, name_en = $1 where id = $2', [
          text,
          rows[at].id,
        ])
      }
      await page.goto(`${demo.base}/`)
      const shown = await page.locator('a[href^="/departments/"]').allTextContents()
      // A page has one kind of line end (HTML §13.2.3.5).
      for (const text of group) expect(shown).toContain(text.replace(/\r\n?/g, '\n'))
      await expectCalm(page, complaints, '.links li')
    }
    // The page of one department, with its name as title and heading.
    for (const text of wellFormed.filter((_, at) => at % 9 === 0)) {
      await client.query('update department set name = $1 where id = $2', [text, rows[0].id])
      await page.goto(`${demo.base}/departments/${rows[0].short}`)
      expect(await page.locator('h1').textContent()).toBe(text.replace(/\r\n?/g, '\n'))
      await expectCalm(page, complaints, 'h1, dd, th, td, .links li')
    }
    await page.context().close()
  } finally {
    await client.end()
  }
}, 300_000)

describe('a type', () => {
  const base = '11370299MBDEM00317'
  const definition = (version: number, texts: readonly string[]) => ({
    code: `${base}901`,
    version,
    name: texts[0],
    nameEn: texts[1] ?? texts[0],
    kind: 'license',
    definer: 'jt',
    holderCategories: ['organization'],
    issuingLevel: 'city',
    legalBasis: { zh: texts[2] ?? texts[0], en: texts[2] ?? texts[0] },
    trustLevel: 'A',
    statutoryDays: 20,
    promisedDays: 5,
    reminderDays: [],
    validity: { kind: 'open' },
    number: { pattern: '^[0-9]{6}$', generator: '{seq:6}' },
    twoPersons: false,
    onePerHolder: false,
    holderName: 'plain',
    fields: texts.map((text, at) => ({
      code: `f${at}`,
      short: `KZ_F${at}`,
      label: { zh: text, en: text },
      type: 'string',
      maxLength: 100,
      required: false,
      disclosure: 'public',
      card: at < 2,
    })),
  })

  test('is refused with the path and the code of a bad text, and shows any other as it is', async () => {
    const { page, complaints } = await openPage(browser, demo.base, { locale: 'zh-CN', width: 360 })
    const good: string[] = []
    const refused: string[] = []
    for (const group of inGroups(wellFormed, 40)) {
      // The last text is bad in any case, so that nothing is stored yet.
      const { status, body } = await api('/api/types', definition(9000, [...group, '\u202E']))
      expect(status).toBe(422)
      const bad = new Set<number>(
        body.faults.flatMap(({ path, code }: { path: string; code: string }) => {
          expect(code).toMatch(/^[a-z_]+$/)
          const at = /^fields\[(\d+)\]\.label/.exec(path)?.[1]
          return at === undefined ? [] : [Number(at)]
        }),
      )
      for (const [at, text] of group.entries()) (bad.has(at) ? refused : good).push(text)
    }
    // Nothing that turns the direction, breaks the line or is not seen gets in.
    for (const text of good) expect(text).not.toMatch(turnedOrUnseen)
    expect(refused.length).toBeGreaterThan(60)
    expect(good.length).toBeGreaterThan(150)
    for (const [at, group] of inGroups(good, 60).entries()) {
      const { status, body } = await api('/api/types', definition(at + 1, group))
      expect({ status, body }).toMatchObject({ status: 201 })
      await page.goto(`${demo.base}/types/${base}901`)
      expect(await page.locator('h1').textContent()).toBe(group[0])
      const labels = await page
        .locator('.fields th[scope="row"]')
        .evaluateAll((all) => all.map((one) => one.firstChild?.textContent ?? ''))
      expect(labels).toEqual(group)
      await expectCalm(
        page,
        complaints,
        '.fields th, .fields td, .sample-face dt, .sample-face dd, main > dl dd',
      )
    }
    await page.context().close()
  }, 300_000)
})

/** As many texts as the two fields of one face hold that its code carries. */
function inFaces(texts: readonly string[]): string[][] {
  const faces: string[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const text of texts) {
    length += [...text].length + 1
    if (length < 190) faces.at(-1)?.push(text)
    else {
      faces.push([text])
      length = 0
    }
  }
  return faces
}

describe('a license', () => {
  const input = (texts: readonly string[]) => ({
    type: '11370000MBDEM100XA003',
    holders: [{ name: texts[0], idType: '001', id: '91370299MADEM002XJ' }],
    fields: { dz: texts[1] ?? texts[0], jjlx: '有限责任公司', jyfw: texts[0] },
  })

  test('is refused for a bad text in any field, and shows any other on its face as it is', async () => {
    const good: string[] = []
    for (const text of hostileTexts) {
      const { status, body } = await api('/api/licenses', input([text]))
      if (status === 201) good.push(text)
      else if (!text.isWellFormed()) expect(status).toBe(400)
      else {
        expect(status, JSON.stringify(text)).toBe(422)
        for (const { path } of body.faults) {
          expect(path).toMatch(/^(holders\[0\]\.name|fields\.(dz|jyfw))$/)
        }
        // What was sent is not said again, whole or in part that could run.
        expect(JSON.stringify(body)).not.toMatch(/ran=1|elsewhere/)
      }
    }
    for (const text of good) expect(text).not.toMatch(turnedOrUnseen)
    expect(good.length).toBeGreaterThan(100)
    const { page, complaints } = await openPage(browser, demo.base, { locale: 'zh-CN', width: 360 })
    await page.goto(`${demo.base}/v`)
    for (const group of inFaces(good)) {
      const { body } = await api(
        '/api/licenses',
        input([group[0] ?? '', group.slice(1).join('；') || '示例路']),
      )
      const digits = /#([0-9]+)$/.exec(body.code.text)?.[1]
      await page.goto('about:blank')
      await page.goto(`${demo.base}/v#${digits}`)
      await page.waitForSelector('.verdict')
      const shown = await page.locator('main').textContent()
      for (const text of group) expect(shown).toContain(text)
      await expectCalm(page, complaints, '.verdict-word, dd')
      // A holder called "valid" makes no verdict: there is one, and it is ours.
      expect(await page.locator('.verdict').count()).toBe(1)
    }
    await page.context().close()
  }, 400_000)
})
