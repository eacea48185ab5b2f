import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { jws } from '../vectors/material.ts'
import { base, keys, later, license, now, numbered, origin, resigned, shifted } from './bundles.ts'
import { launch, openAt, settled, update, verdictOn } from './device.ts'
import { type Front, type Published, startFront } from './front.ts'

// Each opens several windows; a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 })

const day = 86_400
let browser: Browser
let front: Front
let context: BrowserContext
let first: Published
let text = ''

beforeAll(async () => {
  browser = await launch()
  first = await base()
  text = await license()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  front = await startFront()
  front.publish(first)
  context = await browser.newContext({ locale: 'en-US', serviceWorkers: 'block' })
})
afterEach(async () => {
  await context.close()
  await front.stop()
})

const open = (at = now) => openAt(context, `${front.base}/v`, at)
const grade = (page: Page) => page.locator('.knowledge-strip').getAttribute('data-grade')
const stored = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ seq: number; parts: number }>((done) => {
        const opening = indexedDB.open('licet')
        opening.onsuccess = () => {
          const store = opening.result.transaction(['registry', 'part'])
          const registry = store.objectStore('registry').get('host')
          const parts = store.objectStore('part').count()
          parts.onsuccess = () =>
            done({ seq: registry.result?.seen.seen.seq.number, parts: parts.result })
        }
      }),
  )

test('knowledge is kept, and usable before any answer of the network', async () => {
  const page = await open()
  expect(await settled(page)).toBeNull()
  expect(await verdictOn(page, text)).toBe('valid')
  expect(await stored(page)).toEqual({ seq: 7, parts: Object.keys(first.parts).length })
  // Every answer about knowledge hangs from here on: what is stored has to do.
  for (const path of ['/bundle', '/bundle/manifest', '/counter/policy.json']) {
    front.overrides.set(path, () => undefined)
  }
  await page.close()
  const second = await open()
  expect(await verdictOn(second, text)).toBe('valid')
})

test('an update fetches the manifest and the changed parts alone', async () => {
  const page = await open()
  await settled(page)
  const list = await resigned(first, '/s/1', keys.status, (payload) => {
    payload.iat += 60
    payload.exp += 60
  })
  front.publish(await later(first, { parts: { '/s/1': list } }))
  front.requests.length = 0
  expect(await update(page)).toBeNull()
  const asked = front.requests.filter((line) => !line.includes('policy'))
  expect(asked).toEqual(['GET /bundle/manifest', 'GET /s/1'])
  expect((await stored(page)).seq).toBe(8)
  // Nothing new: one conditional request, answered without a body.
  front.requests.length = 0
  expect(await update(page)).toBeNull()
  expect(front.requests.filter((line) => !line.includes('policy'))).toEqual([
    'GET /bundle/manifest',
  ])
})

test('when nearly everything is new the whole bundle is fetched', async () => {
  const page = await open()
  await settled(page)
  const parts: Record<string, string> = {}
  for (const uri of Object.keys(first.parts).filter((one) => one.includes('/t/'))) {
    parts[uri.slice(origin.length)] = `${first.parts[uri]} `
  }
  parts['/s/1'] = await resigned(first, '/s/1', keys.status, shifted(60))
  parts['/trust/list'] = await resigned(first, '/trust/list', keys.list, numbered(4))
  parts['/trust/root'] = await resigned(first, '/trust/root', keys.root, numbered(4))
  front.publish(await later(first, { parts }))
  front.requests.length = 0
  expect(await update(page)).toBeNull()
  expect(front.requests).toContain('GET /bundle')
  expect((await stored(page)).seq).toBe(8)
})

type Bad = (good: Published) => Promise<Published>
const refusals: readonly [string, string, Bad][] = [
  ['an older sequence number', 'bundle_rollback', (good) => later(good, { seq: 6 })],
  ['other bytes under the same number', 'sequence_fork', (good) => later(good, { seq: 7 })],
  [
    'an older status list',
    'part_rollback',
    async (good) => {
      const list = await resigned(good, '/s/1', keys.status, shifted(-60))
      return later(good, { parts: { '/s/1': list } })
    },
  ],
  [
    'a status list that is gone',
    'part_rollback',
    (good) => later(good, { parts: { '/s/1': undefined } }),
  ],
  [
    'an older trust list',
    'part_rollback',
    async (good) => {
      const list = await resigned(good, '/trust/list', keys.list, numbered(2))
      return later(good, { parts: { '/trust/list': list } })
    },
  ],
  [
    'a forked trust list',
    'sequence_fork',
    async (good) => {
      const list = await resigned(good, '/trust/list', keys.list, shifted(1))
      return later(good, { parts: { '/trust/list': list } })
    },
  ],
  [
    'an older root list',
    'part_rollback',
    async (good) => {
      const list = await resigned(good, '/trust/root', keys.root, numbered(2))
      return later(good, { parts: { '/trust/root': list } })
    },
  ],
  [
    'a checkpoint that proves nothing',
    'checkpoint_invalid',
    async (good) => {
      const note = good.parts[`${origin}/log/checkpoint`]?.replace('\n100\n', '\n99\n') ?? ''
      return later(good, { parts: { '/log/checkpoint': note } })
    },
  ],
]

test.each(refusals)('%s is refused with %s; the old knowledge works on', async (_, code, bad) => {
  const page = await open()
  await settled(page)
  front.publish(await bad(first))
  expect(await update(page)).toBe(code)
  expect(await page.locator('[data-fault]').textContent()).toContain('stays in use')
  expect(await verdictOn(page, text)).toBe('valid')
  expect((await stored(page)).seq).toBe(7)
  await front.stop()
  await front.start()
  front.publish(first)
})

test('an update that breaks off after some of its parts changes nothing', async () => {
  const page = await open()
  await settled(page)
  const list = await resigned(first, '/s/1', keys.status, shifted(60))
  const trust = await resigned(first, '/trust/list', keys.list, numbered(4))
  front.publish(await later(first, { parts: { '/s/1': list, '/trust/list': trust } }))
  front.overrides.set('/trust/list', (request) => void request.socket.destroy())
  expect(await update(page)).toBe('unreachable')
  expect((await stored(page)).seq).toBe(7)
  expect(await verdictOn(page, text)).toBe('valid')
  front.overrides.clear()
  expect(await update(page)).toBeNull()
  expect((await stored(page)).seq).toBe(8)
})

test('parts that do not hash right are not taken, alone or in the whole', async () => {
  const page = await open()
  await settled(page)
  const list = await resigned(first, '/s/1', keys.status, shifted(60))
  const next = await later(first, { parts: { '/s/1': list } })
  const bent = { ...next.parts, [`${origin}/s/1`]: `${list} ` }
  front.publish({ manifest: next.manifest, parts: bent })
  expect(await update(page)).toBe('part_changed')
  expect((await stored(page)).seq).toBe(7)
})

test('a damaged store is noticed, said, and repaired with a network', async () => {
  const page = await open()
  await settled(page)
  await page.evaluate(
    (uri) =>
      new Promise<void>((done) => {
        const opening = indexedDB.open('licet')
        opening.onsuccess = () => {
          const change = opening.result.transaction('part', 'readwrite')
          change.objectStore('part').put('bent', ['host', uri])
          change.oncomplete = () => done()
        }
      }),
    `${origin}/s/1`,
  )
  for (const path of ['/bundle', '/bundle/manifest']) {
    front.overrides.set(path, (request) => void request.socket.destroy())
  }
  await page.close()
  const second = await open()
  await settled(second)
  expect(await grade(second)).toBe('none')
  front.overrides.clear()
  expect(await update(second)).toBeNull()
  expect(await verdictOn(second, text)).toBe('valid')
})

describe('age', () => {
  const ages: readonly [string, number, string, string][] = [
    ['an hour', now, 'fine', 'valid'],
    ['25 hours', now + 24 * 3600, 'look_closer', 'look_closer'],
    ['nine days', now + 9 * day, 'cannot_tell', 'cannot_tell'],
    ['two months', now + 60 * day, 'cannot_tell', 'cannot_tell'],
    ['a clock that is a day slow', now - day, 'clock_wrong', 'cannot_tell'],
  ]
  test.each(ages)('%s', async (_, at, expected, overall) => {
    const page = await open(at)
    await settled(page)
    expect(await grade(page)).toBe(expected)
    expect(await verdictOn(page, text)).toBe(overall)
  })

  test('grows by itself while the page stays open', async () => {
    const page = await open()
    await settled(page)
    expect(await grade(page)).toBe('fine')
    await page.clock.setFixedTime((now + 2 * day) * 1000)
    await page.waitForSelector('.knowledge-strip[data-grade="look_closer"]')
    await page.clock.setFixedTime((now + 9 * day) * 1000)
    await page.waitForSelector('.knowledge-strip[data-grade="cannot_tell"]')
  })
})

test('a stricter policy of the operator holds, offline as well, and is shown', async () => {
  const { defaultPolicy } = await import('../../src/core/verdict/policy.ts')
  const policy = { ...defaultPolicy, staleAfterSeconds: 3_600, presentation: 'live' } as const
  await front.become({ counter: { policy, registries: [] } })
  const page = await open(now + 3600)
  await settled(page)
  expect(await grade(page)).toBe('look_closer')
  await page.click('#policy summary')
  expect(await page.locator('[data-policy="staleAfterSeconds"]').textContent()).toBe('1 h')
  for (const path of ['/bundle/manifest', '/counter/policy.json']) {
    front.overrides.set(path, (request) => void request.socket.destroy())
  }
  await page.close()
  const second = await open(now)
  await second.waitForSelector('.knowledge-strip')
  expect(await verdictOn(second, text)).toBe('cannot_tell')
  expect(await second.locator('[data-code="live_required"]').count()).toBe(1)
})

test('a policy looser than the default is not taken', async () => {
  front.overrides.set('/counter/policy.json', (_request, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ policy: { staleAfterSeconds: 90 * day } }))
  })
  const page = await open(now + 2 * day)
  await settled(page)
  expect(await verdictOn(page, text)).toBe('look_closer')
})

describe('where nothing can be kept', () => {
  test('IndexedDB forbidden: works from memory and says so', async () => {
    await context.addInitScript(() => {
      Object.defineProperty(IDBFactory.prototype, 'open', {
        value: () => {
          throw new DOMException('forbidden', 'SecurityError')
        },
      })
    })
    const page = await open()
    await settled(page)
    expect(await page.locator('#knowledge').getAttribute('data-storage')).toBe('none')
    expect(await page.locator('#knowledge').textContent()).toContain('will survive closing')
    expect(await verdictOn(page, text)).toBe('valid')
  })

  test('storage full: the new knowledge is used, the old one stays stored', async () => {
    const page = await open()
    await settled(page)
    // Chromium's quota override does not reach IndexedDB: the first part is written, then it is full.
    await page.evaluate(() => {
      const put = IDBObjectStore.prototype.put
      let writes = 0
      IDBObjectStore.prototype.put = function (...words) {
        writes += 1
        if (writes > 1) {
          this.transaction.abort()
          throw new DOMException('full', 'QuotaExceededError')
        }
        return put.apply(this, words)
      }
    })
    const list = await resigned(first, '/s/1', keys.status, shifted(60))
    front.publish(await later(first, { parts: { '/s/1': list } }))
    expect(await update(page)).toBeNull()
    expect(await page.locator('#knowledge').getAttribute('data-storage')).toBe('none')
    expect((await stored(page)).seq).toBe(7)
    expect(await verdictOn(page, text)).toBe('valid')
  })
})

describe('root', () => {
  const rotated = async (signer: typeof keys.root) => {
    const list = await resigned(first, '/trust/root', signer, numbered(4))
    return later(first, { parts: { '/trust/root': list } })
  }

  test('a change that the old root has signed is accepted, and said', async () => {
    const page = await open()
    await settled(page)
    // The first root list names root2 as one that may be pinned: that is the old root's signature.
    front.publish(await rotated(keys.root2))
    expect(await update(page)).toBeNull()
    expect(await page.locator('.rotated').textContent()).toContain(keys.root.thumbprint)
    expect(await page.locator('.registry .fingerprint').first().textContent()).toBe(
      keys.root2.thumbprint,
    )
    expect(await verdictOn(page, text)).toBe('valid')
  })

  test('a change that it has not signed stops the page, also after a restart offline', async () => {
    const page = await open()
    await settled(page)
    const foreign = await resigned(first, '/trust/root', keys.other, (payload) => {
      numbered(4)(payload)
      payload.LoTE.ListAndSchemeInformation.SchemeExtensions = [{ roots: [keys.other.pub] }]
    })
    front.publish(await later(first, { parts: { '/trust/root': foreign } }))
    await page.locator('#knowledge > p button').first().click()
    await page.waitForSelector('.notice.alarm')
    expect(await page.locator('.alarm').textContent()).toContain(keys.root.thumbprint)
    expect(await page.locator('.alarm').textContent()).toContain(keys.other.thumbprint)
    front.overrides.set('/bundle/manifest', (request) => void request.socket.destroy())
    await page.close()
    const second = await open()
    await second.waitForSelector('.notice.alarm')
    expect(await second.locator('#text').count()).toBe(0)
    // What the noted root signed makes it go away again.
    await second.close()
    front.overrides.clear()
    front.publish(first)
    const third = await open()
    await third.waitForSelector('.knowledge-strip')
    expect(await verdictOn(third, text)).toBe('valid')
  })
})

test('a bundle tampered with at the first use is not taken, and nothing is verified', async () => {
  const parts = { ...first.parts, [`${origin}/s/1`]: await jws(keys.issue, 'statuslist+jwt', {}) }
  front.publish({ manifest: first.manifest, parts })
  const page = await open()
  expect(await settled(page)).toBe('part_changed')
  await page.fill('#text', text)
  await page.click('#paste button')
  await settled(page)
  // What is shown then is that there is no result; no license, and no word of a verdict.
  expect(await page.locator('[data-line="signature"]').count()).toBe(0)
  expect(await page.locator('.verdict.fine').count()).toBe(0)
})
