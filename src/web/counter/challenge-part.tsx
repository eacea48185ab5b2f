import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { challengeMessages } from '../messages/challenge.ts'

/** The challenge of this counter, if it shows one. */
export type ChallengeState =
  | { readonly state: 'none' }
  /** It was answered or ran out: its nonce is dead. */
  | { readonly state: 'answered' | 'ended' }
  | {
      readonly state: 'shown'
      /** The QR text; a picture of it follows. */
      readonly text: string
      readonly picture?: { readonly side: number; readonly path: string } | undefined
      readonly name: string
      readonly purpose: string
      readonly secondsLeft: number
    }

export interface ChallengeActions {
  readonly start: Handler
  readonly stop: Handler
}

interface Props {
  readonly lang: Lang
  readonly state: ChallengeState
  readonly actions?: ChallengeActions | undefined
}

/** Before and after: a button. While it is shown: the picture, for whom, and how long still. */
export function ChallengePart({ lang, state, actions }: Props) {
  const t = challengeMessages[lang]
  if (state.state !== 'shown') {
    return (
      <section id="challenge" class="screen" aria-labelledby="challenge-title">
        <h2 id="challenge-title">{t.title}</h2>
        {state.state !== 'none' && <p class="notice">{t[state.state]}</p>}
        <p>{t.lead}</p>
        <button
          type="button"
          class="secondary"
          id="challenge-start"
          disabled={actions === undefined}
          {...click(actions?.start)}
        >
          {state.state === 'none' ? t.start : t.again}
        </button>
      </section>
    )
  }
  const { picture, secondsLeft, name, purpose, text } = state
  return (
    <section id="challenge" class="challenge screen" aria-labelledby="challenge-title">
      <h2 id="challenge-title" tabindex={-1}>
        {t.title}
      </h2>
      <p>{t.scan}</p>
      {picture !== undefined && (
        <svg
          class="challenge-picture"
          role="img"
          aria-label={t.picture}
          data-text={text}
          viewBox={`0 0 ${picture.side} ${picture.side}`}
          shape-rendering="crispEdges"
        >
          <path fill="#fff" d={`M0 0h${picture.side}v${picture.side}h-${picture.side}z`} />
          <path fill="#000" d={picture.path} />
        </svg>
      )}
      <p class="challenge-left" role="timer">
        {t.left(secondsLeft)}
      </p>
      <p class="muted">{t.shownAs(name, purpose)}</p>
      <button type="button" class="secondary" id="challenge-stop" {...click(actions?.stop)}>
        {t.stop}
      </button>
    </section>
  )
}
