/** One key of a keyboard, or of a scanner that plays one. */
export interface Stroke {
  /** What this computer's layout makes of it; empty when an input method keeps it to itself. */
  readonly byKey: string
  /** What a US keyboard would: most scanners are set to one, whatever the computer is set to. */
  readonly byCode: string
  readonly atMs: number
}

/** The part of a keyboard event that matters here. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly shiftKey: boolean
  readonly timeStamp: number
}

const plain: Readonly<Record<string, string>> = {
  ...{ Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']', Backslash: '\\' },
  ...{ Semicolon: ';', Quote: "'", Backquote: '`', Comma: ',', Period: '.', Slash: '/' },
  ...{ Space: ' ', NumpadDecimal: '.', NumpadDivide: '/', NumpadSubtract: '-' },
}
const shifted: Readonly<Record<string, string>> = {
  ...{ Minus: '_', Equal: '+', BracketLeft: '{', BracketRight: '}', Backslash: '|' },
  ...{ Semicolon: ':', Quote: '"', Backquote: '~', Comma: '<', Period: '>', Slash: '?' },
}
const shiftedDigits = ')!@#$%^&*('

/**
 * The character of a key by its place on a US keyboard: neither layout, Caps Lock nor an input
 * method can change it. Undefined for a key that writes nothing.
 *
 * @see UI Events KeyboardEvent code Values
 */
export function characterAt(code: string, shift: boolean): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return shift ? letter : letter.toLowerCase()
  const digit = /^Digit([0-9])$/.exec(code)?.[1]
  if (digit !== undefined) return shift ? shiftedDigits[Number(digit)] : digit
  return /^Numpad([0-9])$/.exec(code)?.[1] ?? (shift ? shifted[code] : undefined) ?? plain[code]
}

/** A key that writes something, as a stroke; undefined for all others. */
export function strokeOf({ key, code, shiftKey, timeStamp }: KeyPress): Stroke | undefined {
  const byCode = characterAt(code, shiftKey)
  const byKey = [...key].length === 1 ? key : ''
  if (byKey === '' && byCode === undefined) return undefined
  return { byKey, byCode: byCode ?? byKey, atMs: timeStamp }
}
