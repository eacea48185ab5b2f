import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { startDemo } from './demo-server.ts'
import { type Typist, typeText } from './keyboard.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
let page: Page
let text = ''

beforeAll(async () => {
  demo = await startDemo()
  browser = await launchChromium()
  const home = await (await fetch(`${demo.base}/`)).text()
  text = `${demo.base}/v#${/\/v#([^"]+)"/.exec(home)?.[1] ?? ''}`
  page = await (await browser.newContext({ locale: 'en-US' })).newPage()
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})
beforeEach(async () => {
  await page.goto(`${demo.base}/v`)
  await page.waitForSelector('#camera-start:enabled')
})

const overall = () => page.locator('.verdict').getAttribute('data-overall')
const scanner: Typist = { pace: 2 }

/** Controls of every kind, each of which tells what reached it. */
async function addControls(): Promise<void> {
  await page.evaluate(`
    const box = document.createElement('div')
    box.id = 'controls'
    globalThis.leaks = []
    const add = (tag, props) => {
      const made = Object.assign(document.createElement(tag), props)
      for (const type of ['click', 'input', 'change', 'keydown', 'keypress', 'keyup', 'beforeinput'])
        made.addEventListener(type, ({ key, data }) => {
          if (type === 'keyup') return
          leaks.push([made.id, type, key ?? data].join(' '))
        })
      box.append(made)
      return made
    }
    add('button', { id: 'a-button', textContent: 'button' })
    add('a', { id: 'a-link', href: '#main', textContent: 'link' })
    add('input', { id: 'a-checkbox', type: 'checkbox' })
    add('input', { id: 'an-input' })
    add('textarea', { id: 'a-textarea' })
    add('div', { id: 'an-editable', contentEditable: 'true', textContent: '' })
    const list = add('select', { id: 'a-select' })
    for (const label of ['a', 'http', '1', '2']) list.append(new Option(label))
    // Outside of what the app draws, so that a verdict does not take them away.
    document.documentElement.append(box)`)
}

const leaks = () => page.evaluate<string[]>('leaks')
const heldBy = (id: string) =>
  page.evaluate<string>(
    `document.getElementById('${id}').value ?? document.getElementById('${id}').textContent`,
  )

describe('a scan reaches the counter and no control', () => {
  const controls = [
    'a-button',
    'a-link',
    'a-checkbox',
    'an-input',
    'a-textarea',
    'an-editable',
    'a-select',
  ]
  test.each(controls)('with the focus on %s', async (id) => {
    await addControls()
    const before = await heldBy(id)
    await page.focus(`#${id}`)
    await typeText(page, `${text}\n`, scanner)
    await page.waitForSelector('.verdict[data-overall=valid]')
    expect(await leaks()).toEqual([])
    expect(await heldBy(id)).toBe(before)
  })

  test('with the focus nowhere', async () => {
    await typeText(page, text, scanner)
    await page.waitForSelector('.verdict[data-overall=valid]')
  })

  test('with a dialog open', async () => {
    await page.evaluate(`
      const dialog = document.createElement('dialog')
      dialog.append(document.createElement('input'))
      document.documentElement.append(dialog)
      dialog.showModal()`)
    await typeText(page, text, scanner)
    await page.waitForSelector('.verdict[data-overall=valid]', { state: 'attached' })
    expect(await page.evaluate('document.querySelector("dialog input").value')).toBe('')
  })
})

describe('the computer may be set otherwise than the scanner', () => {
  const settings: readonly [string, Partial<Typist>][] = [
    ['a French keyboard, whose digits need Shift', { layout: 'french' }],
    ['a German keyboard', { layout: 'german' }],
    ['a French keyboard with Caps Lock', { layout: 'french', capsLock: true }],
    ['Caps Lock', { capsLock: true }],
    ['a slow scanner', { pace: 15 }],
  ]
  test.each(settings)('%s', async (_, setting) => {
    await typeText(page, `${text}\n`, { ...scanner, ...setting })
    await page.waitForSelector('.verdict[data-overall=valid]')
  })

  test('an input method that keeps the keys to itself, in a text field', async () => {
    await addControls()
    await page.focus('#an-input')
    await page.evaluate(`document.getElementById('an-input').value = 'before'`)
    // What such a method does with each key: it writes something of its own.
    await page.evaluate(`addEventListener('keydown', ({ key }) => {
      if (key === 'Process') document.getElementById('an-input').value += '字'
    })`)
    await typeText(page, text, { ...scanner, inputMethod: true })
    await page.waitForSelector('.verdict[data-overall=valid]')
    expect(await heldBy('an-input')).toBe('before')
  })
})

describe('the end of a scan', () => {
  test('a second Enter presses nothing', async () => {
    await addControls()
    await page.focus('#a-button')
    await typeText(page, `${text}\n\n`, scanner)
    await page.waitForSelector('.verdict')
    expect(await leaks()).toEqual([])
  })

  test('two scans are told apart by a pause alone', async () => {
    const half = text.slice(0, 400)
    await typeText(page, half, scanner)
    await page.waitForSelector('.verdict[data-overall=unreadable]')
    await new Promise((pause) => setTimeout(pause, 100))
    await typeText(page, text, scanner)
    await page.waitForSelector('.verdict[data-overall=valid]')
  })

  test('half a code is not valid and says so', async () => {
    await typeText(page, `${text.slice(0, 400)}\n`, scanner)
    await page.waitForSelector('.verdict')
    expect(await overall()).toBe('unreadable')
  })

  test('a barcode of a shop does not press the button that has the focus', async () => {
    await addControls()
    await page.focus('#a-button')
    await typeText(page, '6901234567892\n', scanner)
    await page.waitForSelector('.verdict')
    expect(await overall()).toBe('unreadable')
    expect(await leaks()).toEqual([])
  })
})

describe('a person types as always', () => {
  test.each(['an-input', 'a-textarea', 'an-editable'])('into %s', async (id) => {
    await addControls()
    await page.focus(`#${id}`)
    await typeText(page, 'Abc-12', { pace: 130 })
    await typeText(page, 'quick', { pace: 30 })
    await expect.poll(() => heldBy(id)).toBe('Abc-12quick')
    await page.keyboard.press('Backspace')
    expect(await heldBy(id)).toBe('Abc-12quic')
    expect((await leaks()).some((leak) => leak.includes(' input '))).toBe(true)
  })

  test('Space and Enter work a button, a letter moves a list', async () => {
    await addControls()
    await page.focus('#a-button')
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    expect((await leaks()).filter((leak) => leak.startsWith('a-button click')).length).toBe(2)
    await page.focus('#a-select')
    await page.keyboard.press('h')
    await expect.poll(() => heldBy('a-select')).toBe('http')
  })

  test('a short code typed without a pause stays in its field', async () => {
    await page.focus('#short-code')
    await typeText(page, 'ABCD-EFGH-JKMN', scanner)
    await expect.poll(() => page.inputValue('#short-code')).toBe('ABCD-EFGH-JKMN')
    expect(await page.locator('.verdict').count()).toBe(0)
  })
})

test('pasting into the page needs no field', async () => {
  await page.evaluate(`
    const data = new DataTransfer()
    data.setData('text/plain', ${JSON.stringify(text)})
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))`)
  await page.waitForSelector('.verdict')
  expect(await overall()).toBe('valid')
})
