import { render, useRef, useState } from 'hono/jsx/dom'
import { parseLang } from '../../language.ts'
import { selfTestMessages } from '../../messages/self-test.ts'
import { Shape } from '../../verdict/shapes.tsx'
import { type AnswersFault, parseAnswers } from './answers.ts'
import { type Comparison, compareAnswers, resultCsv, templateCsv } from './compare.ts'
import { ResultTable } from './result-table.tsx'
import { saveText } from './save.ts'
import type { Vector } from './vectors.ts'

const lang = parseLang(document.documentElement.lang.slice(0, 2)) ?? 'zh'
export const t = selfTestMessages[lang]
/** Survives a switch of language; gone with the tab. */
const memory = 'licet.self-test'

export function drawSelfTest(root: HTMLElement, vectors: readonly Vector[]): void {
  render(<SelfTest vectors={vectors} />, root)
}

type Shown = Comparison | AnswersFault | undefined

function SelfTest({ vectors }: { readonly vectors: readonly Vector[] }) {
  const [shown, setShown] = useState<Shown>(undefined)
  const box = useRef<HTMLTextAreaElement>(null)
  const check = () => {
    const text = box.current?.value ?? ''
    sessionStorage.setItem(memory, text.slice(0, 500_000))
    const answers = parseAnswers(text)
    setShown(answers.ok ? compareAnswers(vectors, answers.value) : answers.error)
    // After the drawing: read out, and the next Tab lands in the results.
    setTimeout(() => document.getElementById('outcome')?.focus())
  }
  const onSubmit = (event: Event) => {
    event.preventDefault()
    check()
  }
  const onFile = (event: Event) => {
    const input = event.currentTarget
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined
    void file?.text().then((text) => {
      if (box.current === null) return
      box.current.value = text
      check()
    })
  }
  return (
    <>
      <form onSubmit={onSubmit}>
        <label for="answers">{t.answers}</label>
        <textarea
          id="answers"
          ref={box}
          rows={8}
          spellcheck={false}
          autocomplete="off"
          aria-describedby="answers-help"
        >
          {sessionStorage.getItem(memory) ?? ''}
        </textarea>
        <small id="answers-help">{t.private}</small>
        <div class="row">
          <button type="submit">{t.check}</button>
          <button
            type="button"
            class="secondary"
            onClick={() => saveText('licet-vectors.csv', 'text/csv', templateCsv(vectors))}
          >
            {t.template(vectors.length)}
          </button>
        </div>
        <label for="file">{t.file}</label>
        <input id="file" type="file" accept=".json,.ndjson,.csv,.txt" onChange={onFile} />
      </form>
      <div id="outcome" tabindex={-1} aria-live="polite">
        {shown !== undefined && <Outcome shown={shown} />}
      </div>
    </>
  )
}

function Outcome({ shown }: { readonly shown: Comparison | AnswersFault }) {
  if ('code' in shown) {
    const at = 'line' in shown ? shown.line : 'entry' in shown ? shown.entry : 0
    return <p class="notice">{t.faults[shown.code](at)}</p>
  }
  const { right, wrong, missing } = shown.counts
  const tone = wrong > 0 ? 'stop' : missing > 0 || shown.unknown.length > 0 ? 'closer' : 'fine'
  return (
    <>
      <section class={`verdict ${tone}`} data-wrong={wrong} data-missing={missing}>
        <h2 class="verdict-word">
          <Shape tone={tone} />
          <span>{t.words[tone]}</span>
        </h2>
        <p>{t.counts(right, wrong, missing)}</p>
        {tone === 'fine' && <p>{t.allRight}</p>}
      </section>
      {shown.twice.length > 0 && (
        <p class="notice">{t.twice(shown.twice.slice(0, 20).join(', '))}</p>
      )}
      {shown.unknown.length > 0 && (
        <p class="notice">
          {t.unknown(shown.unknown.length, shown.unknown.slice(0, 20).join(', ').slice(0, 500))}
        </p>
      )}
      <ResultTable comparison={shown} t={t} />
      <div class="row">
        <button
          type="button"
          class="secondary"
          onClick={() => saveText('licet-self-test.csv', 'text/csv', `\uFEFF${resultCsv(shown)}`)}
        >
          {t.saveCsv}
        </button>
        <button
          type="button"
          class="secondary"
          onClick={() =>
            saveText('licet-self-test.json', 'application/json', JSON.stringify(shown, null, 2))
          }
        >
          {t.saveJson}
        </button>
      </div>
    </>
  )
}
