import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  banner,
  bundleText,
  check,
  handIn,
  type Look,
  launchChromium,
  openCounter,
  show,
  vectorOf,
} from './counter-page.ts'
import { type CounterServer, startCounter } from './counter-server.ts'

let server: CounterServer
let browser: Browser
beforeAll(async () => {
  server = await startCounter()
  browser = await launchChromium(server)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(() => {
  server.answers = {}
  server.posts.length = 0
  server.requests.length = 0
})

/** A fresh page with this vector's bundle and clock, and its code shown. */
async function shown(name: string, look: Look = {}) {
  const vector = vectorOf(name)
  server.bundle = bundleText(vector.bundle)
  const opened = await openCounter(browser, server, { now: vector.now, ...look })
  await show(opened.page, server, vector.text)
  return { ...opened, vector }
}

// One vector for each state, and the shape that SPEC.md §7 and pages.md ask for.
const states: readonly [vector: string, overall: string, shape: string][] = [
  ['card', 'valid', 'fine'],
  ['issuer-number-overridden', 'look_closer', 'closer'],
  ['issuer-labels-unusable', 'look_closer', 'closer'],
  ['status-stale', 'look_closer', 'closer'],
  ['read-relabelled-link', 'look_closer', 'closer'],
  ['code-none', 'unreadable', 'unsure'],
  ['code-two', 'unreadable', 'unsure'],
  ['code-bad-length', 'unreadable', 'unsure'],
  ['code-bad-crc', 'unreadable', 'unsure'],
  ['deflate-trailing', 'unreadable', 'unsure'],
  ['code-newer-format', 'newer_verifier', 'unsure'],
  ['signature-bit-flipped', 'not_genuine', 'stop'],
  ['proof-removed', 'not_genuine', 'stop'],
  ['issuer-unknown', 'unknown_issuer', 'stop'],
  ['issuer-retired-after', 'not_allowed', 'stop'],
  ['status-cancelled', 'ended', 'stop'],
  ['status-revoked', 'ended', 'stop'],
  ['status-withdrawn', 'ended', 'stop'],
  ['dates-after', 'expired', 'stop'],
  ['dates-before', 'not_yet_valid', 'stop'],
  ['status-suspended', 'suspended', 'stop'],
  ['issuer-clock-wrong', 'cannot_tell', 'unsure'],
  ['issuer-trust-expired', 'cannot_tell', 'unsure'],
  ['list-missing', 'cannot_tell', 'unsure'],
  ['proof-late', 'cannot_tell', 'unsure'],
  ['live-required', 'cannot_tell', 'unsure'],
  ['challenge-missing', 'cannot_tell', 'unsure'],
]

test.each(['zh', 'en'] as const)(
  'every state has its word and shape, a sentence of its own, and green is valid alone (%s)',
  async (lang) => {
    const sentences = new Map<string, string>()
    // A page is opened for each bundle, not for each code: opening is what takes time.
    const byBundle = states.toSorted(([a], [b]) =>
      vectorOf(a).bundle < vectorOf(b).bundle ? -1 : 1,
    )
    let bundle = ''
    let opened = await openCounter(browser, server, { lang })
    for (const [name, overall, shape] of byBundle) {
      const vector = vectorOf(name)
      if (vector.bundle === bundle) {
        await opened.page.clock.setFixedTime(vector.now * 1000)
        await check(opened.page, vector.text)
      } else {
        bundle = vector.bundle
        server.bundle = bundleText(bundle)
        expect(opened.complaints).toEqual([])
        await opened.close()
        opened = await openCounter(browser, server, { lang, now: vector.now })
        await show(opened.page, server, vector.text)
      }
      const found = await banner(opened.page)
      expect([name, found.overall, found.shape]).toEqual([name, overall, shape])
      const green = await opened.page.locator('.verdict.fine').count()
      expect([name, green]).toEqual([name, overall === 'valid' ? 1 : 0])
      const sentence = `${found.says} ${found.next}`
      expect(sentences.get(sentence), name).toBeUndefined()
      sentences.set(sentence, name)
    }
    expect(opened.complaints).toEqual([])
    await opened.close()
  },
  240_000,
)

describe('without anything to verify with', () => {
  const now = vectorOf('card').now
  const banners = async (bundle: string | undefined, at = now) => {
    server.bundle = bundle
    const { page, close } = await openCounter(browser, server, { now: at })
    await show(page, server, vectorOf('card').text)
    const found = await banner(page)
    await close()
    return found
  }

  test('a bundle that is missing or tampered with gives no verdict, and says so', async () => {
    expect(await banners(undefined)).toMatchObject({ overall: 'no_knowledge', shape: 'unsure' })
    const tampered = bundleText('bundles/bundle-trust-list-tampered.json')
    expect(await banners(tampered)).toMatchObject({ overall: 'no_knowledge', shape: 'unsure' })
  })

  test('a bundle of two months ago says that it is too old, not that the license is bad', async () => {
    const old = await banners(bundleText('bundles/base.json'), now + 60 * 86_400)
    expect(old).toMatchObject({ overall: 'cannot_tell', shape: 'unsure' })
    expect(old.says).toContain('核验资料已过期')
  })

  test('a check that throws says so, and the next one works', async () => {
    const { page, vector, close } = await shown('card')
    await page.evaluate(`
      globalThis.realVerify = crypto.subtle.verify
      crypto.subtle.verify = () => { throw new Error('planted') }
    `)
    await check(page, vector.text)
    expect(await banner(page)).toMatchObject({ overall: 'failed', shape: 'unsure' })
    await page.evaluate('crypto.subtle.verify = globalThis.realVerify')
    await check(page, vectorOf('card').text)
    expect((await banner(page)).overall).toBe('valid')
    await close()
  })

  test('a page whose script never runs still has a sentence and the short code', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-US' })
    const page = await context.newPage()
    await page.goto(`${server.base}/v`)
    expect(await page.locator('main').textContent()).toContain('short code below still works')
    const form = page.locator('form#short')
    expect(await form.getAttribute('method')).toBe('post')
    expect(await form.locator('button').isEnabled()).toBe(true)
    // A browser with scripts that cannot run this one keeps the server's page.
    const html = await (await fetch(`http://127.0.0.1:${server.port}/v`)).text()
    expect(html).toContain('这个浏览器太旧')
    await context.close()
  })
})

describe('what is claimed', () => {
  test('a timed proof: the key, the second, how long ago, and nothing about a person', async () => {
    const { page, close } = await shown('live-timed', { lang: 'en' })
    const line = page.locator('[data-code="live_timed"]')
    expect(await line.textContent()).toContain('made with the phone key of this license')
    expect(await line.textContent()).toContain('for Dec 1, 2026, 11:59:48 AM, 12 s ago')
    expect(await page.locator('.compare').textContent()).toContain('not who holds the phone')
    await close()
  })

  test('a proof out of time shows by how much, and both clocks', async () => {
    const { page, vector, close } = await shown('proof-late', { lang: 'en' })
    const text = (await page.locator('[data-code="proof_time"]').textContent()) ?? ''
    const clock = (at: number) =>
      new Intl.DateTimeFormat('en', {
        dateStyle: 'medium',
        timeStyle: 'medium',
        timeZone: 'Asia/Shanghai',
      }).format(at * 1000)
    const seconds = Number(/(\d+) s apart/.exec(text)?.[1])
    expect(seconds).toBeGreaterThan(90)
    expect(text).toContain(clock(vector.now))
    expect(text).toContain(clock(vector.now - seconds))
    await close()
  })

  test('what the code leaves out is listed, and printed codes are said to be copied easily', async () => {
    const { page, close } = await shown('card', { lang: 'en' })
    expect(await page.locator('.chips').textContent()).toBe('Business scope')
    expect(await page.locator('.compare').textContent()).toContain('a copy verifies as well')
    expect(await page.locator('.signed').textContent()).toContain('Domicile示范省示范市中心路1号')
    await close()
  })

  test('a relabelled link is named, plainly, and leads nowhere', async () => {
    const { page, close } = await shown('read-relabelled-link', { lang: 'en' })
    const line = page.locator('[data-code="relabelled_link"]')
    expect(await line.textContent()).toMatch(/printed address: \S+/)
    expect(await page.locator('#result a').count()).toBe(0)
    await close()
  })
})

describe('a foreign registry', () => {
  test('is not a known issuer; nothing is asked of it, and its link is no link', async () => {
    const { page, vector, complaints, close } = await shown('issuer-foreign-origin', { lang: 'en' })
    expect((await banner(page)).word).toBe('Not from a known issuer')
    await check(page, `https://evil.example/v#${'1'.repeat(200)}`)
    await check(page, vector.text)
    expect(complaints).toEqual([])
    expect(server.posts).toEqual([])
    expect(await page.locator('#result a').count()).toBe(0)
    await close()
  })
})

describe('the registry behind the page', () => {
  test('is asked by itself about an end, and only about an end', async () => {
    const since = vectorOf('card').now - 3 * 86_400
    const replacedBy = { version: 2, identifier: '1.2.156.3005.2.X.Y.20260000001.002.Z' }
    const history = { changedAt: since, until: '2026-12-31', replacedBy }
    server.answers = { '/api/verify': { status: 200, body: { overall: 'ended', history } } }
    const { page, vector, close } = await shown('status-replaced', { lang: 'en' })
    const ending = page.locator('#ending')
    await ending.locator('li').first().waitFor()
    const text = (await ending.textContent()) ?? ''
    expect(text).toContain('From the registry, online, at Dec 1, 2026, 12:00:00 PM; not part of')
    expect(text).toContain('since Nov 28, 2026, 12:00:00 PM')
    expect(text).toContain('until 2026-12-31')
    expect(text).toContain(`version 2: ${replacedBy.identifier}`)
    expect(server.posts).toEqual([
      { path: '/api/verify', body: JSON.stringify({ text: vector.text }) },
    ])
    await check(page, vectorOf('card').text)
    await check(page, vectorOf('dates-after').text)
    expect(server.posts).toHaveLength(1)
    await check(page, vectorOf('status-suspended').text)
    await page.locator('#ending li').first().waitFor()
    expect(server.posts).toHaveLength(2)
    await close()
  })

  test('that does not answer leaves the verdict as it is, and says what is not known', async () => {
    const { page, close } = await shown('status-revoked', { lang: 'en' })
    await page.locator('#ending', { hasText: 'not known since when' }).waitFor()
    expect((await banner(page)).overall).toBe('ended')
    await close()
  })

  test('tells by the short code what the code leaves out, apart from what is signed', async () => {
    const label = { zh: '经营范围', en: 'Business scope' }
    const unsigned = [
      { code: 'jyfw', label, value: { zh: '预包装食品', en: '预包装食品' } },
      { code: 'bz', label: { zh: '备注', en: 'Note' }, value: null },
    ]
    const { page, vector, close } = await shown('card', { lang: 'en' })
    await page.click('#ask-open')
    expect(await page.evaluate('document.activeElement.id')).toBe('ask-code')
    const ask = async (status: number, body: unknown) => {
      server.answers = { '/v/lookup': { status, body } }
      await page.fill('#ask-code', 'abcd-efgh-jkmn')
      await page.fill('#ask-last4', '011t')
      await page.click('#ask button')
    }
    for (const [status, words] of [
      [404, 'Nothing found'],
      [429, 'Too many attempts'],
    ] as const) {
      await ask(status, {})
      await page.locator('#ask-fault', { hasText: words }).waitFor()
    }
    // A forged print may carry the short code of a good one.
    await ask(200, { text: vectorOf('live-required').text, unsigned })
    await page.locator('#ask-fault', { hasText: 'belongs to another license' }).waitFor()
    expect(await page.locator('#told').count()).toBe(0)
    await ask(200, { text: vector.text, unsigned })
    const told = page.locator('#told')
    await told.waitFor()
    const text = (await told.textContent()) ?? ''
    expect(text).toContain('From the registry, online, at Dec 1, 2026, 12:00:00 PM; not part of')
    expect(text).toContain('Business scope预包装食品')
    expect(text).toContain('Note(blank on this license)')
    expect(await page.locator('.signed').textContent()).not.toContain('预包装食品')
    expect(server.posts.map(({ body }) => body)).toEqual(
      Array(4).fill('{"code":"ABCDEFGHJKMN","last4":"011T"}'),
    )
    await close()
  })
})

describe('one after another', () => {
  test('a verdict is announced in a live region that was there before its text', async () => {
    const { page, vector, close } = await shown('card', { lang: 'en' })
    await page.evaluate(`
      globalThis.heard = []
      for (const id of ['said-0', 'said-1']) {
        const region = document.getElementById(id)
        const hear = () => region.textContent && heard.push(region.textContent)
        new MutationObserver(hear).observe(region, { childList: true, characterData: true, subtree: true })
      }
    `)
    await check(page, vectorOf('status-revoked').text)
    // The same verdict twice is said twice.
    await check(page, vector.text)
    await check(page, vector.text)
    const heard = await page.evaluate<string[]>('globalThis.heard')
    expect(heard.map((words) => words.split('.')[0])).toEqual(['Ended', 'Valid', 'Valid'])
    expect(heard[0]).toContain('wrongly granted. Do not accept it.')
    // No name and no number: a window is a public place.
    expect(heard.join()).not.toContain('示范市样板食品有限公司')
    for (const id of ['said-0', 'said-1']) {
      expect(await page.locator(`#${id}`).getAttribute('role')).toBe('alert')
    }
    await close()
  })

  test('the next code replaces the verdict at once, and a later check overtakes an earlier one', async () => {
    const { page, close } = await shown('card')
    await page.evaluate(`
      const real = crypto.subtle.verify.bind(crypto.subtle)
      let first = true
      crypto.subtle.verify = async (...args) => {
        if (first) { first = false; await new Promise((done) => { globalThis.letGo = done }) }
        return real(...args)
      }
    `)
    await handIn(page, vectorOf('status-revoked').text)
    await page.locator('#result [aria-busy]').waitFor()
    expect(await page.locator('.verdict').count()).toBe(0)
    await check(page, vectorOf('dates-after').text)
    expect((await banner(page)).overall).toBe('expired')
    await page.evaluate(`
      globalThis.heard = []
      for (const id of ['said-0', 'said-1']) {
        const region = document.getElementById(id)
        new MutationObserver(() => heard.push(region.textContent)).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        })
      }
      globalThis.letGo()
    `)
    // Signed as well, and later in the row: when it is through, the one that was let go is, too.
    await check(page, vectorOf('dates-before').text)
    await check(page, vectorOf('dates-after').text)
    expect((await banner(page)).overall).toBe('expired')
    const heard = await page.evaluate<string[]>('globalThis.heard')
    expect(heard.some((words) => words.startsWith('尚未生效'))).toBe(true)
    expect(heard.filter((words) => words.startsWith('已失效'))).toEqual([])
    await close()
  })

  test('Enter, Space and Esc lead to the next, but no key that a scanner sends', async () => {
    const { page, vector, close } = await shown('card')
    // All at once, as a scanner types: the machine's own slowness must not look like a pause.
    const press = (...keys: string[]) =>
      page.evaluate(`
        for (const key of ${JSON.stringify(keys)}) {
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
        }
      `)
    const count = () => page.locator('.verdict').count()
    await page.waitForTimeout(400)
    await press('Shift', 'Enter', 'Enter')
    expect(await count()).toBe(1)
    for (const key of ['Enter', ' ', 'Escape']) {
      await page.waitForTimeout(400)
      await press(key)
      expect([key, await count()]).toEqual([key, 0])
      await check(page, vector.text)
    }
    // Right behind a verdict stands the scanner's own second Enter.
    await page.evaluate(`
      globalThis.behind = false
      new MutationObserver((_, observer) => {
        if (document.querySelector('.verdict') === null) return
        observer.disconnect()
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
        globalThis.behind = true
      }).observe(document.getElementById('result'), { childList: true, subtree: true })
    `)
    await page.waitForTimeout(400)
    await press('Escape')
    await check(page, vector.text)
    expect([await page.evaluate('globalThis.behind'), await count()]).toEqual([true, 1])
    // On a control a key is the control's own.
    await page.waitForTimeout(400)
    await page.focus('#ask-open')
    await page.keyboard.press('Enter')
    expect(await page.locator('#ask').count()).toBe(1)
    expect(await count()).toBe(1)
    await close()
  })

  test('the same code again says when it was last seen; another one does not', async () => {
    const { page, vector, close } = await shown('card', { lang: 'en' })
    expect(await page.locator('.verdict-seen').count()).toBe(0)
    await page.clock.setFixedTime((vector.now + 65) * 1000)
    await check(page, vectorOf('status-revoked').text)
    expect(await page.locator('.verdict-seen').count()).toBe(0)
    await check(page, vector.text)
    expect(await page.locator('.verdict-seen').textContent()).toContain('12:00:00 PM')
    await close()
  })

  test('a timed proof is taken once in five minutes', async () => {
    const { page, vector, close } = await shown('live-timed')
    expect((await banner(page)).overall).toBe('valid')
    await page.clock.setFixedTime((vector.now + 20) * 1000)
    await check(page, vector.text)
    expect((await banner(page)).overall).toBe('cannot_tell')
    expect(await page.locator('[data-code="proof_seen"]').count()).toBe(1)
    await close()
  })

  test('on paper there are the banner, the lines and the face, and nothing to press', async () => {
    const { page, close } = await shown('card')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('button:visible, form:visible, nav:visible').count()).toBe(0)
    expect(
      await page.locator('.verdict-word:visible, .lines:visible, .signed:visible').count(),
    ).toBe(3)
    await close()
  })
})
