import type { Child } from 'hono/jsx'
import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { counterMessages } from '../messages/counter.ts'
import { Banner } from '../verdict/banner.tsx'
import { noResultWords } from '../verdict/no-result-words.ts'
import type { Online, OnlineActions } from '../verdict/not-confirmed.tsx'
import { type ShownVerdict, VerdictView } from '../verdict/verdict-view.tsx'

/** The last code that was handed in. */
export type ResultState =
  | { readonly state: 'none' }
  | { readonly state: 'working' }
  /** The check threw, or nothing is known to check with. */
  | { readonly state: 'failed' | 'no_knowledge' }
  | {
      readonly state: 'shown'
      readonly verdict: ShownVerdict
      readonly checkedAt: string
      readonly lastSeen?: string | undefined
      readonly online?: Online | undefined
    }

/** What can be done with a result in the browser. */
export interface ResultActions extends OnlineActions {
  readonly next: Handler
  readonly print: Handler
  /** Shows a challenge, where the verdict asks for one. */
  readonly challenge: Handler
}

interface Props {
  readonly lang: Lang
  readonly result: ResultState
  readonly actions?: ResultActions | undefined
}

/** The verdict, or in its place why there is none: never a blank, never green without a reason. */
export function ResultPart({ lang, result, actions }: Props) {
  const t = counterMessages[lang]
  switch (result.state) {
    case 'none':
      return null
    case 'working':
      return <p aria-busy="true">{t.working}</p>
    case 'failed':
    case 'no_knowledge':
      return (
        <>
          <Banner words={noResultWords[result.state]} lang={lang} overall={result.state} />
          <NextButtons lang={lang} actions={actions} />
        </>
      )
    case 'shown':
      return (
        <VerdictView {...result} lang={lang} onlineActions={actions}>
          <NextButtons lang={lang} actions={actions} challenge={wantsChallenge(result.verdict)}>
            <button type="button" class="secondary" id="print" {...click(actions?.print)}>
              {t.print}
            </button>
          </NextButtons>
        </VerdictView>
      )
  }
}

function wantsChallenge({ lines }: ShownVerdict): boolean {
  return lines.some(({ code }) => code === 'challenge_required' || code === 'challenge_missing')
}

interface NextProps {
  readonly lang: Lang
  readonly actions?: ResultActions | undefined
  readonly challenge?: boolean
  readonly children?: Child
}

function NextButtons({ lang, actions, challenge = false, children }: NextProps) {
  const t = counterMessages[lang]
  return (
    <div class="next screen">
      <button type="button" id="next" {...click(actions?.next)}>
        {t.next}
      </button>
      {challenge && (
        <button type="button" class="secondary" {...click(actions?.challenge)}>
          {t.showChallenge}
        </button>
      )}
      {children}
      <p class="muted next-keys">{t.nextKeys}</p>
    </div>
  )
}
