import { decodeBase64url, encodeBase64url } from '../credential/base64url.ts'
import { err, ok, type Result } from '../result.ts'
import { CHALLENGE_PATTERN, HOST_PATTERN } from './layout.ts'

/** What a counter shows to a phone, once, for two minutes. */
export interface Challenge {
  /** `host[:port]` where the wallet is opened; nobody vouches for it. */
  readonly host: string
  /** base64url of 8 to 64 random bytes. */
  readonly nonce: string
  /** What the counter calls itself, 1 to 40 code points; nobody vouches for it. */
  readonly name: string
  /** Why the license is asked for, 1 to 60 code points; nobody vouches for it. */
  readonly purpose: string
}

/**
 * Why a text is no challenge: `not_a_challenge` (no such address), `newer_challenge` (another
 * version: a newer wallet is needed), `challenge_malformed` (a part is missing or not as it must be).
 */
export type ChallengeFault = 'not_a_challenge' | 'newer_challenge' | 'challenge_malformed'

const maxNameLength = 40
const maxPurposeLength = 60
/** 60 code points are at most 240 bytes; with all parts a text stays below this. */
const maxLength = 1000
const form = /^https:\/\/([^/#]+)\/w#c=([0-9]{1,3})\.(.*)$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Writes the text of a counter's challenge.
 *
 * @throws RangeError for a part that `parseChallenge` would refuse.
 * @see src/core/SPEC.md §3.1
 */
export function encodeChallenge({ host, nonce, name, purpose }: Challenge): string {
  const text = `https://${host}/w#c=1.${nonce}.${encodeText(name)}.${encodeText(purpose)}`
  if (!parseChallenge(text).ok) {
    throw new RangeError('host, nonce, name and purpose must be as Challenge says')
  }
  return text
}

/**
 * Reads what a phone's camera saw. The text is anybody's: name, purpose and host are shown as what
 * the counter says of itself, never as proven, and the address is never opened for it.
 *
 * @returns The challenge, or `not_a_challenge`, `newer_challenge`, `challenge_malformed`.
 * @see src/core/SPEC.md §3.1
 */
export function parseChallenge(text: string): Result<Challenge, ChallengeFault> {
  const found = text.length <= maxLength ? form.exec(text) : null
  const [, host = '', version, rest = ''] = found ?? []
  if (version === undefined || !HOST_PATTERN.test(host)) return err('not_a_challenge')
  if (version !== '1') return err('newer_challenge')
  const parts = rest.split('.')
  const [nonce = '', name = '', purpose = ''] = parts
  const [shownName, shownPurpose] = [
    decodeText(name, maxNameLength),
    decodeText(purpose, maxPurposeLength),
  ]
  const canonical = CHALLENGE_PATTERN.test(nonce) && decodeBase64url(nonce) !== undefined
  if (parts.length !== 3 || !canonical || shownName === undefined || shownPurpose === undefined) {
    return err('challenge_malformed')
  }
  return ok({ host, nonce, name: shownName, purpose: shownPurpose })
}

function encodeText(text: string): string {
  return encodeBase64url(new TextEncoder().encode(text))
}

function decodeText(part: string, max: number): string | undefined {
  const bytes = decodeBase64url(part)
  if (bytes === undefined) return undefined
  try {
    const text = utf8.decode(bytes)
    const shown = text.trim() === text && text !== '' && [...text].length <= max
    // Controls, bidirectional marks, line breaks: what would let a name look like something else.
    const plain = !/[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(text) && text.normalize('NFC') === text
    return shown && plain ? text : undefined
  } catch {
    return undefined
  }
}
