import { err, ok, type Result } from '../result.ts'
import type { UnpackFault } from './fault.ts'
import { MAX_DIGITS, MIN_DIGITS } from './layout.ts'
import { decodeFrame } from './unpack.ts'

/** The one code found in what a scanner delivered. */
export interface ReadText {
  /** Ready for `unpackCode`: length and CRC fit. */
  readonly digits: string
  /** The bytes that the digits stand for; `unpackCode` takes them too, and is faster so. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /**
   * Host of the printed link, in lower case, if there was one. Never used for trust: if it is
   * not the host of `iss`, the link was relabelled.
   */
  readonly host?: string
}

/** A keyboard that lost Shift types `#` as 3, and `%23` as 523 or, without its %, as 23. */
const LOST_SHIFT = ['3', '23', '523']
const LINK = /https?:\/\/([^/\s?#@]{1,262})\/v(?:#|%23)[0-9]/i

const UNCLEAN = /[\s\uff10-\uff19]/

/**
 * Finds the license code in whatever a scanner, a keyboard or the clipboard delivered.
 *
 * Full-width digits become ASCII, white space is dropped, runs of 150..7089 digits are codes.
 * If a run's length or CRC does not fit it is tried once more without a leading 3, 23 or 523.
 *
 * @param text - A stranger's.
 * @returns The code; `not_a_code` (none), `two_codes` (more than one, `codes` says how many),
 *   `bad_length`, `bad_block`, `bad_crc` (scan again).
 * @see src/core/SPEC.md, reading
 */
export function readText(text: string): Result<ReadText, UnpackFault> {
  const plain = UNCLEAN.test(text) ? clean(text) : text
  const runs = digitRuns(plain)
  const [run] = runs
  if (run === undefined) return err({ code: 'not_a_code' })
  if (runs.length > 1) return err({ code: 'two_codes', codes: runs.length })

  const host = LINK.exec(plain)?.[1]?.toLowerCase()
  const facts = host === undefined ? {} : { host }
  const whole = decodeFrame(run)
  if (whole.ok) return ok({ digits: run, bytes: whole.value, ...facts })
  for (const prefix of LOST_SHIFT) {
    if (!run.startsWith(prefix)) continue
    const digits = run.slice(prefix.length)
    const rest = decodeFrame(digits)
    if (rest.ok) return ok({ digits, bytes: rest.value, ...facts })
  }
  return whole
}

function clean(text: string): string {
  return text
    .replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, '')
}

/** The runs of digits that are long enough for a code and not too long, each once. */
function digitRuns(text: string): string[] {
  const runs: string[] = []
  const add = (start: number, end: number) => {
    if (end - start < MIN_DIGITS || end - start > MAX_DIGITS) return
    const run = text.slice(start, end)
    if (!runs.includes(run)) runs.push(run)
  }
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit >= 0 && digit <= 9) continue
    add(start, i)
    start = i + 1
  }
  add(start, text.length)
  return runs
}
