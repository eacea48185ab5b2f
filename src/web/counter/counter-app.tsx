import type { Lang } from '../language.ts'
import { counterMessages } from '../messages/counter.ts'
import { type ChallengeActions, ChallengePart, type ChallengeState } from './challenge-part.tsx'
import { type HistoryActions, HistoryPart, type HistoryState } from './history-part.tsx'
import { KnowledgePart, RootAlarm } from './knowledge-part.tsx'
import type { KnowledgeActions, KnowledgeState } from './knowledge-state.ts'
import { type OfflineActions, OfflinePart, type OfflineState } from './offline-part.tsx'
import { type ResultActions, ResultPart, type ResultState } from './result-part.tsx'
import { type SettingsActions, SettingsPart, type SettingsState } from './settings-part.tsx'
import { type WaysActions, WaysIn, type WaysState } from './ways-in.tsx'

/** Everything the counter can show; the server renders its first state, the browser the rest. */
export interface CounterState {
  readonly knowledge: KnowledgeState
  /** Absent in a page from the server. */
  readonly offline?: OfflineState
  readonly ways: WaysState
  readonly result: ResultState
  readonly challenge: ChallengeState
  /** Absent in a page from the server: only the device knows. */
  readonly history?: HistoryState | undefined
  readonly settings?: SettingsState | undefined
  readonly said: Said
}

/** The last thing announced, and in which of two live regions: the same words twice are heard twice. */
export interface Said {
  readonly text: string
  readonly turn: 0 | 1
}

/** What the browser app does; absent in a page from the server. */
export interface CounterActions {
  readonly knowledge: KnowledgeActions
  readonly offline: OfflineActions
  readonly ways: WaysActions
  readonly result: ResultActions
  readonly challenge: ChallengeActions
  readonly history: HistoryActions
  readonly settings: SettingsActions
}

interface Props {
  readonly lang: Lang
  readonly state: CounterState
  readonly actions?: CounterActions | undefined
}

/** The counter between header and footer. */
export function CounterApp({ lang, state, actions }: Props) {
  const t = counterMessages[lang]
  const { knowledge, result, said } = state
  if (knowledge.state === 'alarm') {
    return <RootAlarm lang={lang} {...knowledge} forget={actions?.knowledge.forget} />
  }
  const waiting = result.state === 'none' || result.state === 'working'
  return (
    <>
      {/* In the page before they have a text, or a screen reader says nothing. */}
      <p class="spoken" role="alert" id="said-0">
        {said.turn === 0 ? said.text : ''}
      </p>
      <p class="spoken" role="alert" id="said-1">
        {said.turn === 1 ? said.text : ''}
      </p>
      <h1 id="start" tabindex={-1} class={waiting ? undefined : 'quiet'}>
        {t.title}
      </h1>
      {state.challenge.state === 'shown' && (
        <ChallengePart lang={lang} state={state.challenge} actions={actions?.challenge} />
      )}
      <div id="result">
        <ResultPart lang={lang} result={result} actions={actions?.result} />
      </div>
      {waiting && (
        <>
          <p class="lead">{t.lead}</p>
          <noscript>
            <p class="notice">{t.noScript}</p>
          </noscript>
          {/* The app takes this away. Where it stays, the browser could not run the app. */}
          {actions === undefined && <p class="notice script">{t.tooOld}</p>}
        </>
      )}
      <WaysIn
        lang={lang}
        state={state.ways}
        actions={actions?.ways}
        compact={result.state === 'shown'}
      />
      {waiting && state.challenge.state !== 'shown' && (
        <ChallengePart lang={lang} state={state.challenge} actions={actions?.challenge} />
      )}
      <KnowledgePart lang={lang} state={knowledge} actions={actions?.knowledge} />
      {state.offline && (
        <OfflinePart lang={lang} state={state.offline} actions={actions?.offline} />
      )}
      {waiting && state.history !== undefined && (
        <HistoryPart lang={lang} state={state.history} actions={actions?.history} />
      )}
      {waiting && state.settings !== undefined && (
        <SettingsPart lang={lang} state={state.settings} actions={actions?.settings} />
      )}
    </>
  )
}
