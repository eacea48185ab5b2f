import { Layout } from '../layout.tsx'
import { openMessages } from '../messages/open.ts'
import type { View } from '../view.ts'

interface Props {
  readonly view: View
  readonly kind: 'notFound' | 'failed'
  /** Shown so that a reader can quote it; it names a log line and nothing personal. */
  readonly requestId?: string | undefined
}

/** What a browser gets where a program would get a problem document. */
export function ErrorPage({ view, kind, requestId }: Props) {
  const t = openMessages[view.lang].error
  return (
    <Layout view={view} title={t[kind]} unlisted>
      <h1>{t[kind]}</h1>
      <p>{kind === 'notFound' ? t.notFoundSays : t.failedSays}</p>
      {kind === 'failed' && requestId !== undefined && (
        <p class="muted">
          {t.requestId}: <code>{requestId}</code>
        </p>
      )}
      <p>
        <a class="button" href="/">
          {t.home}
        </a>
      </p>
    </Layout>
  )
}
