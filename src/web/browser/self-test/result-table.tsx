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
                <th scope="col">{t.result}</th>
                <th scope="col">{t.vector}</th>
                <th scope="col">{t.expected}</th>
                <th scope="col">{t.said}</th>
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
  return (
    <tr data-outcome={row.outcome}>
      <td class={`mark ${tones[row.outcome]}`}>
        <span aria-hidden="true">{marks[row.outcome]}</span> {t.outcomes[row.outcome]}
      </td>
      <th scope="row">
        <code>{row.name}</code>
        <small lang="en">{row.proves}</small>
      </th>
      <td>
        <code>{row.expected}</code>
        {row.lines.map(({ line, expected }) => (
          <small>{`${line}: ${expected.join(', ')}`}</small>
        ))}
      </td>
      <td>
        {row.said === undefined ? '' : <code>{row.said.slice(0, 60)}</code>}
        {row.lines.map(({ line, said }) => (
          <small>{`${line}: ${said.join(', ').slice(0, 120) || '–'}`}</small>
        ))}
      </td>
    </tr>
  )
}
