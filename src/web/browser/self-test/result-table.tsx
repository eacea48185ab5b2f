import { useState } from 'hono/jsx/dom'
import type { SelfTestMessages } from '../../messages/self-test.ts'
import type { Compared, Comparison } from './compare.ts'

interface Props {
  readonly comparison: Comparison
  readonly t: SelfTestMessages
}

const marks = { wrong: '✗', missing: '–', right: '✓' } as const
const tones = { wrong: 'refused', missing: 'remark', right: 'good' } as const

/** Every vector with what it proves: wrong ones first; the right ones are hidden until asked for. */
export function ResultTable({ comparison: { rows, counts }, t }: Props) {
  const [all, setAll] = useState(false)
  const shown = all ? rows : rows.filter(({ outcome }) => outcome !== 'right')
  return (
    <>
      <h2 id="results">{t.results}</h2>
      {counts.right > 0 && (
        <p>
          <button
            type="button"
            class="secondary"
            aria-pressed={all ? 'true' : 'false'}
            onClick={() => setAll(!all)}
          >
            {all ? t.hideRight : t.showRight(counts.right)}
          </button>
        </p>
      )}
      {shown.length > 0 && (
        <section class="table" aria-labelledby="results" tabindex={0}>
          <table class="results">
            <thead>
              <tr>
                <th scope="col">{t.vector}</th>
                <th scope="col">{t.verdicts}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row row={row} t={t} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}

function Row({ row, t }: { readonly row: Compared; readonly t: SelfTestMessages }) {
  const expected = row.lines.map((one) => `${one.line}: ${one.expected.join(', ')}`)
  const said = row.lines.map((one) => `${one.line}: ${one.said.join(', ').slice(0, 120) || '–'}`)
  return (
    <tr data-outcome={row.outcome}>
      <th scope="row">
        <span class={`mark ${tones[row.outcome]}`}>
          <span aria-hidden="true">{marks[row.outcome]}</span> {t.outcomes[row.outcome]}
        </span>{' '}
        <code>{row.name}</code>
        <small lang="en">{row.proves}</small>
      </th>
      <td>
        <Said label={t.expected} word={row.expected} lines={expected} />
        {row.said !== undefined && row.outcome === 'wrong' && (
          <Said label={t.said} word={row.said.slice(0, 60)} lines={said} />
        )}
      </td>
    </tr>
  )
}

interface SaidProps {
  readonly label: string
  readonly word: string
  readonly lines: readonly string[]
}

function Said({ label, word, lines }: SaidProps) {
  return (
    <p>
      <small>{label}</small>
      <code>{word}</code>
      {lines.map((line) => (
        <small>{line}</small>
      ))}
    </p>
  )
}
