import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { counterMessages } from '../messages/counter.ts'
import { type ShownVerdict, VerdictView } from '../verdict/verdict-view.tsx'
import {
  type KnowledgeActions,
  KnowledgePart,
  type KnowledgeState,
  RootAlarm,
} from './knowledge-part.tsx'
import { type WaysActions, WaysIn, type WaysState } from './ways-in.tsx'

/** The last code that was handed in. */
export type ResultState =
  | { readonly state: 'none' }
  | { readonly state: 'working' }
  | { readonly state: 'failed' }
  | { readonly state: 'shown'; readonly verdict: ShownVerdict; readonly checkedAt: string }

/** Everything the counter can show; the server renders its first state, the browser the rest. */
export interface CounterState {
  readonly knowledge: KnowledgeState
  readonly ways: WaysState
  readonly result: ResultState
}

/** What the browser app does; absent in a page from the server. */
export interface CounterActions {
  readonly knowledge: KnowledgeActions
  readonly ways: WaysActions
  readonly next: Handler
}

interface Props {
  readonly lang: Lang
  readonly state: CounterState
  readonly actions?: CounterActions | undefined
}

/** The counter between header and footer. */
export function CounterApp({ lang, state, actions }: Props) {
  const t = counterMessages[lang]
  const { knowledge, result } = state
  if (knowledge.state === 'alarm') {
    return <RootAlarm lang={lang} {...knowledge} forget={actions?.knowledge.forget} />
  }
  return (
    <>
      <h1>{t.title}</h1>
      <div aria-live="assertive" id="result">
        {result.state === 'working' && <p aria-busy="true">{t.working}</p>}
        {result.state === 'failed' && <p class="notice">{t.failed}</p>}
        {result.state === 'shown' && (
          <>
            <VerdictView verdict={result.verdict} lang={lang} checkedAt={result.checkedAt} />
            <p class="screen">
              <a class="button" href="/v" {...click(actions?.next)}>
                {t.clear}
              </a>
            </p>
          </>
        )}
      </div>
      {result.state !== 'shown' && (
        <>
          <p class="lead">{t.lead}</p>
          <noscript>
            <p class="notice">{t.noScript}</p>
          </noscript>
          <WaysIn lang={lang} state={state.ways} actions={actions?.ways} />
        </>
      )}
      <KnowledgePart lang={lang} state={knowledge} actions={actions?.knowledge} />
    </>
  )
}
