import type { Guidance } from '../../../counter/camera-part.tsx'
import type { Point, Sight } from '../../reader/messages.ts'

/** What one look through the camera comes to. */
export interface Look {
  /** A code that has not been handed in yet. */
  readonly take?: string
  readonly guidance: Guidance
}

/** A code counts as gone when it was not seen for so long: looks miss it now and then. */
const goneMs = 3_000
/** A code of somebody else is believed to be meant when it stays: ours may be beside it. */
const strangerMs = 1_200
/** So many looks in a row must see a code that cannot be made out before anything is said. */
const damagedLooks = 3
/** A symbol narrower than this share of the view is held too far away. */
const smallShare = 0.3

/** Whether a text can be one of a registry's codes; what is in it is the verifier's business. */
export function looksLikeCode(text: string): boolean {
  return /[0-9０-９]{150}/.test(text) || /\/v(#|%23)[0-9]/i.test(text) || text.startsWith('eyJ')
}

/**
 * Follows what the camera sees: each code is handed in once, for as long as it stays in view.
 * Time and sights are arguments, so that this is the same in any browser.
 */
export function openWatch() {
  let last: { text: string; seenAt: number } | undefined
  let stranger: { text: string; since: number } | undefined
  let damagedInARow = 0

  /**
   * @param viewSide - Shorter side of what was looked at, in pixels of the sight.
   * @param nowMs - Any clock that does not jump.
   */
  function look(sight: Sight, viewSide: number, nowMs: number): Look {
    if (last !== undefined && nowMs - last.seenAt > goneMs) last = undefined
    const texts = [...new Set(sight.codes.map(({ text }) => text))]
    const ours = texts.filter(looksLikeCode)
    if (ours.length > 1) return { guidance: 'two' }
    const text = ours[0] ?? steady(texts, nowMs)
    if (text === undefined) return { guidance: guide(sight, viewSide) }
    damagedInARow = 0
    const known = last?.text === text
    last = { text, seenAt: nowMs }
    return known ? { guidance: 'seen' } : { take: text, guidance: 'seen' }
  }

  function steady(texts: readonly string[], nowMs: number): string | undefined {
    const [text] = texts
    if (text === undefined) return undefined
    if (stranger?.text !== text) stranger = { text, since: nowMs }
    return nowMs - stranger.since >= strangerMs || last?.text === text ? text : undefined
  }

  function guide({ damaged }: Sight, viewSide: number): Guidance {
    damagedInARow = damaged.length > 0 ? damagedInARow + 1 : 0
    const [corners] = damaged
    if (corners === undefined || damagedInARow < damagedLooks) return 'aim'
    return sideOf(corners) < viewSide * smallShare ? 'closer' : 'unclear'
  }

  return { look }
}

function sideOf([a, b]: readonly Point[]): number {
  return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y)
}
