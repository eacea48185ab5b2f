import type { Overall } from '../../core/verdict/lines.ts'
import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { batchMessages } from '../messages/batch.ts'
import { BatchReport } from './batch-report.tsx'

/** Why a line is not valid: a code of a verdict's line, or of the reading itself. */
export interface Why {
  readonly line?: string
  readonly code: string
}

/** One code of one file, or a file without any. */
export interface BatchRow {
  /** Place of its file among those that were handed in. */
  readonly order: number
  readonly file: string
  /** From 1; 0 where there are no pages. */
  readonly page: number
  /** Which code of the page, or which row of a list, from 1; 0 for a file without a code. */
  readonly index: number
  readonly overall: Overall | 'no_code' | 'not_read'
  readonly why: readonly Why[]
  readonly license?: string | undefined
  readonly holders: readonly string[]
  /** Epoch seconds. */
  readonly checkedAt: number
  /** When what it was checked with was signed, epoch seconds. */
  readonly knownAt?: number | undefined
  readonly text?: string
  /** From a list of texts, not from a picture. */
  readonly listed?: boolean
}

export type RowOrder = 'given' | 'verdict' | 'file'

/** How a report is looked at. */
export interface ReportView {
  /** One kind of verdict, or `all`. */
  readonly only: string
  readonly order: RowOrder
  /** From 0. */
  readonly page: number
  readonly withNames: boolean
}

export type BatchState =
  | { readonly state: 'idle' }
  | {
      readonly state: 'running'
      readonly done: number
      readonly total: number
      readonly found: number
    }
  | { readonly state: 'fault'; readonly fault: string }
  | {
      readonly state: 'done'
      readonly rows: readonly BatchRow[]
      readonly files: number
      readonly tookMs: number
      readonly cancelled: boolean
      readonly view: ReportView
    }

export interface BatchActions {
  readonly choose: Handler
  readonly cancel: Handler
  readonly close: Handler
  readonly filter: Handler
  readonly order: Handler
  readonly turn: (page: number) => void
  readonly names: Handler
  readonly save: (kind: 'csv' | 'json') => void
  readonly open: (row: BatchRow) => void
}

interface Props {
  readonly lang: Lang
  readonly state: BatchState
  readonly actions?: BatchActions | undefined
}

/** Files: one or many, chosen or dropped; and what came of many. */
export function BatchPart({ lang, state, actions }: Props) {
  const t = batchMessages[lang]
  return (
    <section class="script" id="files" aria-labelledby="files-title">
      <h2 id="files-title">{t.title}</h2>
      {state.state === 'fault' && (
        <p class="notice" role="alert" id="file-fault" data-fault={state.fault}>
          {t.faults[state.fault] ?? t.faults.file_unreadable}
        </p>
      )}
      {state.state === 'running' && <Progress lang={lang} batch={state} actions={actions} />}
      {state.state === 'done' && <BatchReport lang={lang} report={state} actions={actions} />}
      {state.state !== 'running' && <Choosers lang={lang} actions={actions} />}
    </section>
  )
}

interface PartProps {
  readonly lang: Lang
  readonly actions?: BatchActions | undefined
}

function Choosers({ lang, actions }: PartProps) {
  const t = batchMessages[lang]
  const listens = actions === undefined ? {} : { onChange: actions.choose }
  const closed = actions === undefined
  return (
    <>
      <p>{t.help}</p>
      <div class="choosers">
        <label class="chooser">
          <span>{t.chooseFiles}</span>
          <input type="file" id="choose-files" multiple disabled={closed} {...listens} />
        </label>
        <label class="chooser">
          <span>{t.chooseFolder}</span>
          <input type="file" id="choose-folder" webkitdirectory disabled={closed} {...listens} />
        </label>
      </div>
    </>
  )
}

interface ProgressProps extends PartProps {
  readonly batch: Extract<BatchState, { state: 'running' }>
}

function Progress({ lang, batch, actions }: ProgressProps) {
  const t = batchMessages[lang]
  return (
    <div id="batch-progress">
      <label for="batch-done">{t.progress(batch.done, batch.total, batch.found)}</label>
      <progress id="batch-done" value={batch.done} max={batch.total} />
      <button type="button" class="secondary" id="batch-cancel" {...click(actions?.cancel)}>
        {t.cancel}
      </button>
    </div>
  )
}
