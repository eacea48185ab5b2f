import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { offlineMessages } from '../messages/offline.ts'

/** Whether the page itself opens without a network. */
export interface OfflineState {
  /** `page`: it opens and verifies; code reader and PDF reader are still on their way. */
  readonly kept: 'preparing' | 'page' | 'complete' | 'failed' | 'unsupported'
  /** A newer version is installed and waits. */
  readonly update: boolean
  /** The browser offers to install the page. */
  readonly install: boolean
}

/** What can be done about it in the browser. */
export interface OfflineActions {
  readonly takeOver: Handler
  readonly install: Handler
}

interface Props {
  readonly lang: Lang
  readonly state: OfflineState
  readonly actions?: OfflineActions | undefined
}

/** Says whether the page works without a network, and hands over a new version. */
export function OfflinePart({ lang, state, actions }: Props) {
  const t = offlineMessages[lang]
  return (
    <section id="offline" data-kept={state.kept} data-update={state.update ? '1' : '0'}>
      <h2>{t.title}</h2>
      <p class="muted">{t.kept[state.kept]}</p>
      {state.update && (
        <p class="notice">
          {t.update}{' '}
          <button type="button" id="take-over" {...click(actions?.takeOver)}>
            {t.takeOver}
          </button>
        </p>
      )}
      {state.install && (
        <button type="button" {...click(actions?.install)}>
          {t.install}
        </button>
      )}
    </section>
  )
}
