import type { CDPSession, Page } from 'playwright-core'

/** A key as a computer hears it: which one, with Shift or not, and what its layout makes of it. */
interface Press {
  readonly code: string
  readonly shift: boolean
  readonly key: string
}

/** How a scanner and the computer it hangs on are set, and how it types. */
export interface Typist {
  /** Milliseconds between two keys. */
  readonly pace: number
  readonly layout?: keyof typeof layouts
  readonly capsLock?: boolean
  /** Chrome gives the keys to an input method: the page hears only which key it was. */
  readonly inputMethod?: boolean
}

const usPlain: Readonly<Record<string, string>> = { '-': 'Minus', '/': 'Slash', '.': 'Period' }
const usShifted: Readonly<Record<string, string>> = { ':': 'Semicolon', '#': 'Digit3', _: 'Minus' }

/** What a scanner set to a US keyboard presses for a character. */
function pressFor(character: string): { readonly code: string; readonly shift: boolean } {
  if (/[0-9]/.test(character)) return { code: `Digit${character}`, shift: false }
  if (/[a-z]/i.test(character)) {
    return { code: `Key${character.toUpperCase()}`, shift: /[A-Z]/.test(character) }
  }
  const plain = usPlain[character]
  if (plain !== undefined) return { code: plain, shift: false }
  const shifted = usShifted[character]
  if (shifted === undefined) throw new RangeError(`no key for ${character}`)
  return { code: shifted, shift: true }
}

/** What computers make of those keys; from the layouts of Windows. */
const layouts = {
  us: {} as Readonly<Record<string, readonly [string, string]>>,
  french: {
    ...{ Digit1: ['&', '1'], Digit2: ['é', '2'], Digit3: ['"', '3'], Digit4: ["'", '4'] },
    ...{ Digit5: ['(', '5'], Digit6: ['-', '6'], Digit7: ['è', '7'], Digit8: ['_', '8'] },
    ...{ Digit9: ['ç', '9'], Digit0: ['à', '0'], KeyA: ['q', 'Q'], KeyQ: ['a', 'A'] },
    ...{ KeyZ: ['w', 'W'], KeyW: ['z', 'Z'], KeyM: [',', '?'], Semicolon: ['m', 'M'] },
    ...{ Slash: ['!', '§'], Period: [':', '/'], Minus: [')', '°'] },
  } as Readonly<Record<string, readonly [string, string]>>,
  german: {
    ...{ KeyZ: ['y', 'Y'], KeyY: ['z', 'Z'], Digit3: ['3', '§'], Slash: ['-', '_'] },
    ...{ Semicolon: ['ö', 'Ö'], Minus: ['ß', '?'] },
  } as Readonly<Record<string, readonly [string, string]>>,
}

function heard(character: string, { layout = 'us', capsLock = false }: Typist): Press {
  if (character === '\n') return { code: 'Enter', shift: false, key: 'Enter' }
  const { code, shift } = pressFor(character)
  const there = layouts[layout][code]
  let key = there === undefined ? character : there[shift ? 1 : 0]
  if (capsLock && /[a-z]/i.test(key)) {
    key = key === key.toLowerCase() ? key.toUpperCase() : key.toLowerCase()
  }
  return { code, shift, key }
}

/**
 * Types as a hand scanner does, through the browser's own input; a line feed is Enter. Each key
 * has its time written on it, so that a busy machine does not make a slow scanner of it.
 */
export async function typeText(page: Page, text: string, typist: Typist): Promise<void> {
  const client = await page.context().newCDPSession(page)
  const startMs = Date.now()
  const sent = [...text].map((character, i) =>
    press(client, heard(character, typist), typist, (startMs + i * typist.pace) / 1000),
  )
  await Promise.all(sent)
  const left = startMs + text.length * typist.pace - Date.now()
  await new Promise((done) => setTimeout(done, Math.max(0, left)))
  await client.detach()
}

function press(client: CDPSession, { code, shift, key }: Press, typist: Typist, timestamp: number) {
  const shared = { code, timestamp, modifiers: shift ? 8 : 0 }
  if (typist.inputMethod) {
    const down = {
      ...shared,
      type: 'rawKeyDown',
      key: 'Process',
      windowsVirtualKeyCode: 229,
    } as const
    return client.send('Input.dispatchKeyEvent', down)
  }
  const virtual = /^(?:Key|Digit)(.)$/.exec(code)?.[1]?.charCodeAt(0) ?? 0
  const number = key === 'Enter' ? 13 : virtual
  const down = { ...shared, key, windowsVirtualKeyCode: number }
  return Promise.all([
    client.send('Input.dispatchKeyEvent', {
      ...down,
      type: 'keyDown',
      text: key === 'Enter' ? '\r' : key,
    }),
    client.send('Input.dispatchKeyEvent', { ...down, type: 'keyUp' }),
  ])
}
