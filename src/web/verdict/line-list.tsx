import type { Lang } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import { codeWords, lineNames, type Weight } from './line-words.ts'
import type { ShownLine } from './verdict-view.tsx'

interface Props {
  readonly lines: readonly ShownLine[]
  readonly lang: Lang
}

/** The six questions and what was found, each with its reason and as of when. */
export function LineList({ lines, lang }: Props) {
  const t = verdictMessages[lang]
  return (
    <section aria-labelledby="lines-title">
      <h2 id="lines-title">{t.linesTitle}</h2>
      <ul class="lines">
        {lines.map((line) => (
          <Line line={line} lang={lang} />
        ))}
      </ul>
    </section>
  )
}

const marks: Readonly<Record<Weight, string>> = {
  good: '✓',
  remark: '!',
  refused: '✕',
  unknown: '?',
  skipped: '–',
}

function Line({ line, lang }: { readonly line: ShownLine; readonly lang: Lang }) {
  const t = verdictMessages[lang]
  const words = codeWords(line.line, line.code)
  const weight = words?.weight ?? 'unknown'
  return (
    <li data-line={line.line} data-code={line.code}>
      <span class={`mark ${weight}`} role="img" aria-label={t.marks[weight]}>
        {marks[weight]}
      </span>
      <span class="name">{lineNames[line.line][lang]}</span>
      <span class="what">
        {words === undefined ? t.unknownCode(line.code) : words[lang]}
        {line.facts.map((fact) => (
          <span class="fact">{fact[lang]}</span>
        ))}
      </span>
    </li>
  )
}
