import type { Lang } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import type { ShownLicense, ShownLine } from './verdict-view.tsx'

interface Props {
  readonly license: ShownLicense
  readonly lines: readonly ShownLine[]
  readonly lang: Lang
}

/** What no code can tell, and only an eye can: whose it is, and what else is printed. */
export function CompareList({ license, lines, lang }: Props) {
  const t = verdictMessages[lang]
  const printed = lines.some(({ code }) => code === 'printed')
  return (
    <section aria-labelledby="compare-title">
      <h2 id="compare-title">{t.compareTitle}</h2>
      <ul class="compare">
        <li>{t.comparePerson}</li>
        <li>{printed ? t.comparePrint : t.comparePhone}</li>
        <li>{t.compareFace}</li>
        {printed && <li>{t.compareHost(license.host)}</li>}
      </ul>
    </section>
  )
}
