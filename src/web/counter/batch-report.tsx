import { overalls } from '../../core/verdict/lines.ts'
import { click } from '../handler.ts'
import type { Lang } from '../language.ts'
import { batchMessages } from '../messages/batch.ts'
import { codeWords } from '../verdict/line-words.ts'
import { Shape } from '../verdict/shapes.tsx'
import { overallWords, type Tone } from '../verdict/verdict-words.ts'
import type { BatchActions, BatchRow, BatchState, RowOrder, Why } from './batch-part.tsx'

interface Props {
  readonly lang: Lang
  readonly report: Extract<BatchState, { state: 'done' }>
  readonly actions?: BatchActions | undefined
}

const rowsAPage = 50
const severity: readonly string[] = ['not_read', 'no_code', ...overalls]
const orders: readonly RowOrder[] = ['given', 'verdict', 'file']

/** The report of many: one line a code. Only one page of it is in the document at a time. */
export function BatchReport({ lang, report, actions }: Props) {
  const t = batchMessages[lang]
  const { rows, view } = report
  const shown = sorted(
    rows.filter(({ overall }) => view.only === 'all' || overall === view.only),
    view.order,
  )
  const pages = Math.max(1, Math.ceil(shown.length / rowsAPage))
  const page = Math.min(view.page, pages - 1)
  return (
    <section id="report" aria-label={t.report}>
      <p role="status">
        {report.cancelled && `${t.cancelled} `}
        {t.summary(report.files, rows.length)}
      </p>
      <Choices lang={lang} report={report} actions={actions} />
      <section class="table" tabindex={0} aria-label={t.table}>
        <table>
          <thead>
            <tr>
              {[t.file, t.verdict, t.why, t.license].map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.slice(page * rowsAPage, (page + 1) * rowsAPage).map((row) => (
              <Row lang={lang} row={row} actions={actions} />
            ))}
          </tbody>
        </table>
      </section>
      {pages > 1 && (
        <div class="pages">
          <button
            type="button"
            class="secondary"
            disabled={page === 0}
            {...click(actions && (() => actions.turn(page - 1)))}
          >
            {t.before}
          </button>
          <span>{t.pageOf(page + 1, pages)}</span>
          <button
            type="button"
            class="secondary"
            disabled={page === pages - 1}
            {...click(actions && (() => actions.turn(page + 1)))}
          >
            {t.after}
          </button>
        </div>
      )}
      <Saving lang={lang} report={report} actions={actions} />
    </section>
  )
}

function sorted(rows: readonly BatchRow[], order: RowOrder): readonly BatchRow[] {
  if (order === 'given') return rows
  const compare =
    order === 'file'
      ? (a: BatchRow, b: BatchRow) => a.file.localeCompare(b.file)
      : (a: BatchRow, b: BatchRow) => severity.indexOf(a.overall) - severity.indexOf(b.overall)
  return [...rows].sort(compare)
}

function Choices({ lang, report, actions }: Props) {
  const t = batchMessages[lang]
  const { rows, view } = report
  const kinds = severity.filter((kind) => rows.some(({ overall }) => overall === kind))
  const count = (kind: string) => rows.filter(({ overall }) => overall === kind).length
  return (
    <div class="pair">
      <label>
        {t.show}
        <select id="report-filter" {...(actions && { onChange: actions.filter })}>
          <option value="all" selected={view.only === 'all'}>
            {t.all(rows.length)}
          </option>
          {kinds.map((kind) => (
            <option value={kind} selected={view.only === kind}>
              {`${wordOf(kind, lang).word} (${count(kind)})`}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.order}
        <select id="report-order" {...(actions && { onChange: actions.order })}>
          {orders.map((order) => (
            <option value={order} selected={view.order === order}>
              {t.orders[order]}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

function Row({ lang, row, actions }: { lang: Lang; row: BatchRow; actions: Props['actions'] }) {
  const t = batchMessages[lang]
  const { tone, word } = wordOf(row.overall, lang)
  return (
    <tr data-overall={row.overall}>
      <td>
        {row.file}
        <small>{row.listed ? t.rowOf(row.index) : t.place(row.page, row.index)}</small>
      </td>
      <td class={`in-row ${tone}`}>
        <Shape tone={tone} />
        {row.text === undefined ? (
          word
        ) : (
          <button
            type="button"
            class="link"
            {...click(actions && (() => actions.open(row)))}
            aria-label={t.openRow(word, row.file)}
          >
            {word}
          </button>
        )}
      </td>
      <td>{row.why.map((why) => whyText(why, lang)).join(lang === 'zh' ? '；' : '; ')}</td>
      <td>{row.license}</td>
    </tr>
  )
}

function Saving({ lang, report, actions }: Props) {
  const t = batchMessages[lang]
  return (
    <div class="saving">
      <label>
        <input
          type="checkbox"
          id="report-names"
          checked={report.view.withNames}
          {...(actions && { onChange: actions.names })}
        />
        {t.withNames}
      </label>
      <div class="choosers">
        <button type="button" id="save-csv" {...click(actions && (() => actions.save('csv')))}>
          {t.saveCsv}
        </button>
        <button type="button" id="save-json" {...click(actions && (() => actions.save('json')))}>
          {t.saveJson}
        </button>
        <button type="button" class="secondary" id="report-close" {...click(actions?.close)}>
          {t.close}
        </button>
      </div>
    </div>
  )
}

function wordOf(overall: string, lang: Lang): { readonly tone: Tone; readonly word: string } {
  const t = batchMessages[lang]
  if (overall === 'no_code') return { tone: 'unsure', word: t.noCode }
  const known = overalls.find((one) => one === overall)
  if (known === undefined) return { tone: 'unsure', word: t.notRead }
  return { tone: overallWords[known].tone, word: overallWords[known].word[lang] }
}

function whyText({ line, code }: Why, lang: Lang): string {
  const words = line === undefined ? undefined : codeWords(line, code)
  return words?.[lang] ?? batchMessages[lang].faults[code] ?? code
}
