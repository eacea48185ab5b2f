import { Layout } from '../layout.tsx'
import { counterMessages } from '../messages/counter.ts'
import { type ShownVerdict, VerdictView } from '../verdict/verdict-view.tsx'
import type { View } from '../view.ts'

interface Props {
  readonly view: View
  readonly verdict: ShownVerdict
  readonly checkedAt: string
}

/** The verdict on a short code that was posted without scripts: this server has verified it. */
export function VerdictPage({ view, verdict, checkedAt }: Props) {
  const t = counterMessages[view.lang]
  return (
    <Layout view={view} title={t.title} unlisted>
      <h1>{t.title}</h1>
      <VerdictView verdict={verdict} lang={view.lang} checkedAt={checkedAt} />
      <p class="screen">
        <a class="button" href="/v">
          {t.next}
        </a>
      </p>
    </Layout>
  )
}
