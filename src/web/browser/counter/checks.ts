import type { Bundle } from '../../../core/trust/bundle.ts'
import type { Policy } from '../../../core/verdict/policy.ts'
import { type Verdict, verify } from '../../../core/verdict.ts'
import type { EndingState } from '../../verdict/ending.tsx'
import type { Asked } from '../../verdict/not-confirmed.tsx'
import { askEnding, mayAsk, type ToldEnding } from './online/ending.ts'
import { askUnconfirmed, type ToldPrint } from './online/unconfirmed.ts'
import { openSeen } from './seen/seen.ts'

/** A verdict and what belongs to it. Instants are epoch seconds: they are written when drawn. */
export interface Checked {
  readonly state: 'shown'
  readonly text: string
  readonly verdict: Verdict
  readonly at: number
  readonly lastSeen?: number | undefined
  readonly ending?: Exclude<EndingState, { readonly state: 'told' }> | Told<ToldEnding> | undefined
  readonly asked: Exclude<Asked, { readonly state: 'told' }> | Told<ToldPrint>
}

/** What the registry answered, and when. */
interface Told<T> {
  readonly state: 'told'
  readonly at: number
  readonly answer: T
}

/** The last reading. */
export type Result = { readonly state: 'none' | 'working' | 'failed' | 'no_knowledge' } | Checked

/** What a check needs from the parts around it, at the moment of the check. */
export interface CheckSurroundings {
  readonly ready: () => Promise<void>
  readonly current: () => { readonly bundles: readonly Bundle[]; readonly policy: Policy }
  /** What this counter asks beside: how it must be shown, and the nonce it shows now. */
  readonly demands: (policy: Policy) => { readonly policy: Policy; readonly challenge?: string }
  readonly changed: () => void
  /** A result is there, good or bad; `nonce` is the challenge it was made with, if any. */
  readonly done: (result: Result, nonce: string | undefined) => void
}

/** Verifies one text after another; what is shown is always the newest. */
export function openChecks({ ready, current, demands, changed, done }: CheckSurroundings) {
  const seen = openSeen()
  let result: Result = { state: 'none' }
  // A later reading, or the next button, overtakes whatever is still under way.
  let turn = 0

  const show = (next: Result): void => {
    result = next
    changed()
  }

  const check = async (text: string): Promise<void> => {
    turn += 1
    const own = turn
    show({ state: 'working' })
    const { next, nonce } = await judge(text)
    if (own !== turn) return
    const shown: Result =
      next.state === 'shown' ? { ...next, lastSeen: seen.meet(text, next.verdict, next.at) } : next
    show(shown)
    done(shown, nonce)
    if (shown.state === 'shown' && mayAsk(shown.verdict, location.host))
      void learnEnding(shown, own)
  }

  const judge = async (text: string): Promise<{ next: Result; nonce?: string | undefined }> => {
    try {
      await ready()
      const { bundles, policy } = current()
      if (bundles.length === 0) return { next: { state: 'no_knowledge' } }
      const at = nowSeconds()
      const demanded = demands(policy)
      const verdict = await verify(text, bundles, at, { ...demanded, seen: seen.proofSeen(at) })
      const next = { state: 'shown', text, verdict, at, asked: { state: 'closed' } } as const
      return { next, nonce: demanded.challenge }
    } catch {
      return { next: { state: 'failed' } }
    }
  }

  const learnEnding = async (checked: Checked, own: number): Promise<void> => {
    show({ ...checked, ending: { state: 'asking' } })
    const answer = await askEnding(checked.text)
    if (own !== turn || result.state !== 'shown') return
    const ending =
      answer === undefined
        ? ({ state: 'failed' } as const)
        : ({ state: 'told', at: nowSeconds(), answer } as const)
    show({ ...result, ending })
  }

  const setAsked = (asked: Checked['asked']): void => {
    if (result.state === 'shown') show({ ...result, asked })
  }

  const ask = async (typed: string, last4: string): Promise<void> => {
    if (result.state !== 'shown') return
    const own = turn
    const { verdict } = result
    setAsked({ state: 'asking' })
    const answer = await askUnconfirmed(typed, last4)
    const same = 'fault' in answer || (await isSameLicense(answer.text, verdict))
    if (own !== turn) return
    if ('fault' in answer) setAsked({ state: 'open', fault: answer.fault })
    else if (!same) setAsked({ state: 'open', fault: 'otherLicense' })
    else setAsked({ state: 'told', at: nowSeconds(), answer })
  }

  // What the registry sends back is a code like any other: it says whose fields these are only
  // under a signature that holds.
  const isSameLicense = async (text: string, verdict: Verdict): Promise<boolean> => {
    const told = await verify(text, current().bundles, nowSeconds())
    const identifier = verdict.license?.identifier
    return identifier !== undefined && told.license?.identifier === identifier
  }

  return {
    result: () => result,
    check,
    openAsk: () => setAsked({ state: 'open' }),
    ask,
    clear: () => {
      turn += 1
      show({ state: 'none' })
    },
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
