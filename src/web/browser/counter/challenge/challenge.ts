import { encodeChallenge } from '../../../../core/code/challenge.ts'
import { encodeBase64url } from '../../../../core/credential/base64url.ts'
import type { Verdict } from '../../../../core/verdict.ts'
import type { ChallengeActions, ChallengeState } from '../../../counter/challenge-part.tsx'

/** A nonce lives so long, once. @see SPEC.md §3 */
const lifeMs = 120_000
const nonceBytes = 16
const spokenAt: readonly number[] = [60, 30, 10]

interface ChallengeSurroundings {
  readonly changed: () => void
  /** What the counter calls itself and why it asks, as they are now. */
  readonly counter: () => { readonly name: string; readonly purpose: string }
  /** Something to be announced: it is shown, so many seconds are left, it ran out. */
  readonly say: (what: 'started' | 'ended' | number) => void
}

interface Open {
  readonly nonce: string
  readonly until: number
  readonly text: string
  readonly name: string
  readonly purpose: string
  readonly picture?: { readonly side: number; readonly path: string }
}

/** Shows one challenge at a time. A nonce that was answered, stopped or ran out never comes back. */
export function openChallenge({ changed, counter, say }: ChallengeSurroundings) {
  let open: Open | undefined
  let after: 'none' | 'answered' | 'ended' = 'none'
  let timer: ReturnType<typeof setInterval> | undefined

  const close = (how: typeof after): void => {
    clearInterval(timer)
    open = undefined
    after = how
  }

  const tick = (): void => {
    if (open === undefined) return
    const left = secondsLeft(open)
    if (left <= 0) {
      close('ended')
      say('ended')
    } else if (spokenAt.includes(left)) say(left)
    else changed()
  }

  const start = (): void => {
    close('none')
    const nonce = encodeBase64url(crypto.getRandomValues(new Uint8Array(nonceBytes)))
    const { name, purpose } = counter()
    const text = encodeChallenge({ host: location.host, nonce, name, purpose })
    const own: Open = { nonce, until: Date.now() + lifeMs, text, name, purpose }
    open = own
    timer = setInterval(tick, 1000)
    say('started')
    // The drawing is a part of its own, fetched when it is first wanted.
    void import('./picture.ts').then(({ drawChallenge }) => {
      if (open !== own) return
      open = { ...own, picture: drawChallenge(text) }
      changed()
    })
  }

  const stop = (): void => {
    close('none')
    changed()
  }

  /** The nonce that is alive now; checked by the clock, not by the timer, which may sleep. */
  const nonce = (): string | undefined =>
    open !== undefined && Date.now() < open.until ? open.nonce : undefined

  /** Tells that a verdict was made with this nonce: one that the phone answered is used up. */
  const used = (own: string, { lines }: Verdict): void => {
    if (open?.nonce !== own || !lines.some(({ code }) => code === 'live_challenged')) return
    close('answered')
  }

  const state = (): ChallengeState =>
    open === undefined
      ? { state: after }
      : { state: 'shown', ...open, secondsLeft: Math.max(0, secondsLeft(open)) }
  const actions: ChallengeActions = { start, stop }
  return { state, actions, nonce, used }
}

function secondsLeft({ until }: Open): number {
  return Math.ceil((until - Date.now()) / 1000)
}
