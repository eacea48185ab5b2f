import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { knowledgeMessages } from '../messages/knowledge.ts'

/** What the counter knows to verify with. */
export type KnowledgeState =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly signedAt: string; readonly root: Root }
  | { readonly state: 'failed'; readonly code?: string | undefined }
  | { readonly state: 'old_browser' }
  | { readonly state: 'alarm'; readonly noted: string; readonly offered: string }

/** The pinned root's fingerprint, 43 characters, and how it came to be trusted here. */
export interface Root {
  readonly fingerprint: string
  readonly trusted: 'first' | 'kept' | 'rotated'
}

/** What can be done about it in the browser; absent in a page from the server. */
export interface KnowledgeActions {
  readonly retry: Handler
  /** Forgets the noted root: a demo starts anew with other keys; a deployment never offers this. */
  readonly forget?: Handler | undefined
}

interface Props {
  readonly lang: Lang
  readonly state: KnowledgeState
  readonly actions?: KnowledgeActions | undefined
}

/** How old the knowledge is and whom it trusts, always in view. */
export function KnowledgePart({ lang, state, actions }: Props) {
  const t = knowledgeMessages[lang]
  switch (state.state) {
    case 'alarm':
    case 'none':
      return null
    case 'loading':
      return (
        <p class="muted script" id="knowledge">
          {t.loading}
        </p>
      )
    case 'old_browser':
      return <p class="notice">{t.tooOld}</p>
    case 'failed':
      return (
        <div class="notice" role="alert">
          <p>{state.code === undefined ? t.noBundle : t.badBundle(state.code)}</p>
          <button type="button" {...click(actions?.retry)}>
            {t.retry}
          </button>
        </div>
      )
    case 'ready':
      return (
        <section id="knowledge">
          <h2>{t.knowledgeTitle}</h2>
          <p>{t.knowledgeAge(state.signedAt)}</p>
          <h3>{t.rootTitle}</h3>
          <p>
            <code class="fingerprint">{state.root.fingerprint}</code>
          </p>
          <p class="muted">{t[rootTexts[state.root.trusted]]}</p>
        </section>
      )
  }
}

const rootTexts = { first: 'rootFirst', kept: 'rootKept', rotated: 'rootRotated' } as const

interface AlarmProps {
  readonly lang: Lang
  readonly noted: string
  readonly offered: string
  readonly forget?: Handler | undefined
}

/** Takes the place of the whole page: no form, no verdict, nothing to click on in a hurry. */
export function RootAlarm({ lang, noted, offered, forget }: AlarmProps) {
  const t = knowledgeMessages[lang]
  return (
    <div role="alert" class="notice alarm">
      <h1>{t.rootAlarmTitle}</h1>
      <p>{t.rootAlarm}</p>
      <dl>
        <dt>{t.rootWas}</dt>
        <dd>
          <code class="fingerprint">{noted}</code>
        </dd>
        <dt>{t.rootIs}</dt>
        <dd>
          <code class="fingerprint">{offered}</code>
        </dd>
      </dl>
      {forget !== undefined && (
        <button type="button" {...click(forget)}>
          {t.forget}
        </button>
      )}
    </div>
  )
}
