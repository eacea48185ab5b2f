import type { Overall } from '../../core/verdict/lines.ts'
import { change, click, type Handler } from '../handler.ts'
import type { Lang, Text } from '../language.ts'
import { historyMessages } from '../messages/history.ts'
import { overallWords } from '../verdict/verdict-words.ts'

/** One check as it is listed. */
export interface ShownCheck {
  /** As local text. */
  readonly at: string
  readonly overall: Overall
  readonly type?: Text | undefined
}

export interface HistoryState {
  readonly on: boolean
  /** The newest, newest first; the rest is in the export. */
  readonly newest: readonly ShownCheck[]
  readonly count: number
  /** Storage is full or not available. */
  readonly full: boolean
}

export interface HistoryActions {
  readonly toggle: Handler
  readonly clear: Handler
  readonly csv: Handler
  readonly json: Handler
}

interface Props {
  readonly lang: Lang
  readonly state: HistoryState
  readonly actions?: HistoryActions | undefined
}

/** What this device remembers of its checks, and how to be rid of it. */
export function HistoryPart({ lang, state, actions }: Props) {
  const t = historyMessages[lang]
  const { on, newest, count, full } = state
  return (
    <details id="history">
      <summary>{t.title}</summary>
      <p class="muted">{t.privacy}</p>
      <label class="choice">
        <input type="checkbox" id="history-on" checked={on} {...change(actions?.toggle)} />
        {t.on}
      </label>
      {!on && <p role="status">{t.off}</p>}
      {on && full && (
        <p class="notice" role="status">
          {t.full}
        </p>
      )}
      {on && count === 0 && <p>{t.empty}</p>}
      {on && count > 0 && (
        <>
          <p>{t.count(count)}</p>
          <ul class="checks">
            {newest.map((check) => (
              <li>
                <span>{check.at}</span>
                <strong>{overallWords[check.overall].word[lang]}</strong>
                {check.type !== undefined && <span>{check.type[lang]}</span>}
              </li>
            ))}
          </ul>
          <p class="buttons">
            <button type="button" class="secondary" id="history-csv" {...click(actions?.csv)}>
              {t.csv}
            </button>
            <button type="button" class="secondary" id="history-json" {...click(actions?.json)}>
              {t.json}
            </button>
            <button type="button" class="secondary" id="history-clear" {...click(actions?.clear)}>
              {t.clear}
            </button>
          </p>
        </>
      )}
    </details>
  )
}
