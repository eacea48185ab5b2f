import type { Browser, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  banner,
  bundleText,
  launchChromium,
  type OpenPage,
  openCounter,
  show,
  vectorOf,
} from './counter-page.ts'
import { type CounterServer, startCounter } from './counter-server.ts'
import { drawPages } from './pages-of-codes.ts'

/**
 * "What bad input gets", one by one: a plain sentence, a next step, in both languages, and nothing
 * green. The words stand here a second time: a reader of this file sees what a clerk sees.
 */
const langs = ['zh', 'en'] as const
type Lang = (typeof langs)[number]
type Words = Readonly<Record<Lang, readonly [says: string, next: string]>>

let server: CounterServer
let browser: Browser
let opened: OpenPage | undefined
const card = vectorOf('card')
const day = 86_400

beforeAll(async () => {
  server = await startCounter()
  browser = await launchChromium(server, '--use-fake-device-for-media-stream')
})
afterEach(async () => {
  await opened?.close()
  opened = undefined
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(lang: Lang, bundle: string | undefined, now: number): Promise<Page> {
  server.bundle = bundle
  opened = await openCounter(browser, server, { lang, now })
  return opened.page
}

async function started(lang: Lang, prepare: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await open(lang, bundleText(card.bundle), card.now)
  await prepare(page)
  await page.goto(`${server.base}/v`)
  await page.waitForSelector('#camera-start:enabled')
  return page
}

const nothingGreen = async (page: Page) =>
  expect(await page.locator('.verdict.fine').count()).toBe(0)

/** The banner says it, and is not green. */
async function expectBanner(page: Page, words: readonly [string, string]): Promise<void> {
  const { says, next, overall } = await banner(page)
  expect([says, next]).toEqual(words)
  expect(overall).not.toBe('valid')
  await nothingGreen(page)
}

/** A notice says it, in one paragraph, and nothing is green beside it. */
async function expectNotice(page: Page, at: string, words: readonly [string, string]) {
  const notice = page.locator(at)
  await notice.waitFor()
  const text = (await notice.textContent()) ?? ''
  for (const part of words) expect(text).toContain(part)
  await nothingGreen(page)
}

/** A picture of the card's code, with a part of it covered or cut off. */
async function picture(part: 'covered' | 'half'): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 700, height: 700 } })
  const svg = await QRCode.toString(card.text, { type: 'svg' })
  const cover = 'position: absolute; inset: 170px; background: #fff'
  await page.setContent(`<body style="margin: 0">${svg}
    ${part === 'covered' ? `<div style="${cover}"></div>` : ''}`)
  const width = part === 'half' ? 380 : 700
  const png = await page.screenshot({ clip: { x: 0, y: 0, width, height: 700 } })
  await page.close()
  return png
}

const base = 'bundles/base.json'
const codes: readonly [what: string, vector: string, at: number, words: Words][] = [
  [
    'not a code of ours',
    'code-none',
    0,
    {
      zh: ['这不是证照二维码，里面没有证照内容。', '请扫证照上印有核验网址的那个二维码。'],
      en: [
        'This is not a license code: it holds nothing of a license.',
        'Scan the code that stands beside the verify address on the license.',
      ],
    },
  ],
  [
    'half a code',
    'code-bad-length',
    0,
    {
      zh: [
        '只读到二维码的一部分。这不说明证照是真是假。',
        '请把整个二维码连同白边放进画面再扫一次；仍不行，请改用短码。',
      ],
      en: [
        'Only a part of the code was read. It says nothing about the license itself.',
        'Scan again with the whole code and its white edge in view; if that fails, use the short code.',
      ],
    },
  ],
  [
    'a damaged code',
    'code-bad-crc',
    0,
    {
      zh: [
        '有几位数字读错或缺失：码可能有污损、折痕或反光。这不说明证照是真是假。',
        '请抹平、避开反光再扫一次；仍不行，请改用短码。',
      ],
      en: [
        'Some digits were misread: the code may be soiled, creased or glaring. It says nothing about the license itself.',
        'Smooth it out, turn it away from the light and scan again; if that fails, use the short code.',
      ],
    },
  ],
  [
    'two codes',
    'code-two',
    0,
    {
      zh: ['同时读到两个不同的二维码，没有核验任何一个。', '请遮住其中一个，一次核验一个。'],
      en: [
        'Two different codes were read at once; neither was verified.',
        'Cover one of them and verify one at a time.',
      ],
    },
  ],
  [
    'a code of a newer format',
    'code-newer-format',
    0,
    {
      zh: [
        '这个二维码采用更新的格式，本页还不认识。这不说明证照是假的。',
        '请联网刷新本页后再核验。',
      ],
      en: [
        'The code uses a newer format than this page knows. It does not mean a forgery.',
        'Reload this page with a network connection, then verify again.',
      ],
    },
  ],
  [
    'a clock that is a day behind',
    'card',
    -day,
    {
      zh: [
        '本机时钟比手头资料的签发时间还早，不能判断是否在有效期内。',
        '请先校准这台设备的日期、时间和时区，再核验一次。',
      ],
      en: [
        'The clock of this device is earlier than what was last signed, so no date can be judged.',
        'Set date, time and time zone of this device, then verify again.',
      ],
    },
  ],
  [
    // Nobody can tell it from a day without a network: the knowledge looks a day older.
    'a clock that is a day ahead',
    'card',
    day,
    {
      zh: [
        '没有发现问题，但状态资料已超过一天，之后的变动看不到。',
        '请联网更新后再核验一次，并与持证人逐项比对。',
      ],
      en: [
        'Nothing speaks against it, but the status is over a day old: later changes are not seen.',
        'Update with a network connection and verify again; compare every entry with the person.',
      ],
    },
  ],
  [
    'a bundle two months old',
    'card',
    60 * day,
    {
      zh: [
        '手头的核验资料已过期，不能证明任何证照有效。',
        '请联网更新本机的核验资料后再核验，或改用短码。',
      ],
      en: [
        'What this device knows has expired and can prove no license valid.',
        'Update what this device knows with a network connection and verify again, or use the short code.',
      ],
    },
  ],
]

const noKnowledge: Words = {
  zh: [
    '这台设备上还没有可信的核验资料，任何证照都不能当作有效。',
    '请联网，在页面下方重新取得核验资料，然后再扫一次。',
  ],
  en: [
    'This device holds nothing trusted to verify with, so no license can be called valid.',
    'Connect to a network, fetch what the check needs at the foot of this page, and scan again.',
  ],
}
const full: Words = {
  zh: ['（无痕模式、存储已满或被禁止）', '请腾出空间，或改用普通窗口，再重新打开本页。'],
  en: [
    '(private window, storage full or forbidden)',
    'free some space or use an ordinary window, and open it again.',
  ],
}
const refused: Words = {
  zh: ['没有使用相机的许可。', '请点地址栏旁的图标，把相机改为“允许”，再试一次'],
  en: [
    'The camera is not allowed here.',
    'Touch the icon beside the address, set the camera to “Allow” and try again',
  ],
}
const blocked: Words = {
  zh: ['识别程序没有装入', '请联网后再试一次；扫码枪、粘贴和短码照常可用。'],
  en: [
    'The code reader did not load',
    'Try again with a connection; hand scanner, pasting and the short code work as always.',
  ],
}
const fileBlocked: Words = {
  zh: ['识别程序没有装入', '请联网后再试。'],
  en: ['The code reader did not load', 'Try again with a connection.'],
}
const covered: Words = {
  zh: ['有二维码，但认不出。', '请重新拍摄或扫描：更近、更平、没有反光。'],
  en: [
    'There is a code, but it cannot be made out.',
    'Take the picture again: closer, flat, without glare.',
  ],
}
const half: Words = {
  zh: ['没有找到二维码。', '请换一张更清楚、二维码完整的图片。'],
  en: ['No code was found.', 'Try a clearer picture with the whole code in it.'],
}
const tooOld: Words = {
  zh: ['说明这个浏览器太旧，不能在本机核验', '请用下面的短码，或换一个新一点的浏览器。'],
  en: [
    'the browser is too old to verify on this device',
    'use the short code below, or a newer browser.',
  ],
}

describe.each(langs)('%s: a sentence, a next step and nothing green', (lang) => {
  test.each(codes)('%s', async (_, name, ahead, words) => {
    const vector = vectorOf(name)
    expect(vector.bundle).toBe(base)
    const page = await open(lang, bundleText(base), vector.now + ahead)
    await show(page, server, vector.text)
    await expectBanner(page, words[lang])
  })

  test('a picture of a damaged code, and of half a code', async () => {
    const page = await started(lang, async () => undefined)
    const hand = async (part: 'covered' | 'half') => {
      const file = { name: 'a.png', mimeType: 'image/png', buffer: await picture(part) }
      await page.setInputFiles('#choose-files', file)
    }
    await hand('covered')
    await expectNotice(page, '#file-fault[data-fault=damaged_code]', covered[lang])
    await hand('half')
    await expectNotice(page, '#file-fault[data-fault=no_code]', half[lang])
  })

  test('a bundle tampered with', async () => {
    const page = await open(lang, bundleText('bundles/bundle-trust-list-tampered.json'), card.now)
    await show(page, server, card.text)
    await expectBanner(page, noKnowledge[lang])
    expect(await page.locator('.knowledge-strip.fine, [data-grade=fine]').count()).toBe(0)
  })

  test('storage full', async () => {
    const page = await started(lang, (page) =>
      page.addInitScript(`IDBObjectStore.prototype.put = function () {
        this.transaction.abort()
        throw new DOMException('full', 'QuotaExceededError')
      }`),
    )
    await expectNotice(page, '#knowledge[data-storage=none] .notice', full[lang])
  })

  test('camera refused', async () => {
    const page = await started(lang, async () => undefined)
    await page.click('#camera-start')
    await expectNotice(page, '#camera-fault[data-fault=refused]', refused[lang])
    expect(await page.locator('.camera-view').count()).toBe(0)
  })

  test('wasm blocked, for the camera and for a file', async () => {
    const page = await started(lang, async (page) => {
      await page.context().grantPermissions(['camera'], { origin: server.base })
      await page.route('**/*.wasm', (route) => route.abort())
    })
    await page.click('#camera-start')
    await expectNotice(page, '#reader-trouble', blocked[lang])
    const buffer = await drawPages(browser, [[card.text]], 'png')
    await page.setInputFiles('#choose-files', { name: 'a.png', mimeType: 'image/png', buffer })
    await expectNotice(page, '#file-fault[data-fault=reader_blocked]', fileBlocked[lang])
  })

  test('a browser too old for the page keeps the sentence and the short code', async () => {
    const page = await open(lang, bundleText(base), card.now)
    await page.route('**/assets/*.js', (route) => route.abort())
    await page.goto(`${server.base}/v#${card.text}`)
    await expectNotice(page, 'main .notice.script', tooOld[lang])
    expect(await page.locator('form#short button').isEnabled()).toBe(true)
    expect(await page.locator('form#short').getAttribute('method')).toBe('post')
  })
})
