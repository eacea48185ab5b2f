import { Layout } from '../layout.tsx'
import { docsMessages } from '../messages/docs.ts'
import type { View } from '../view.ts'

/** `/docs`: the frame; the browser app fills it from `/openapi.json`. */
export function DocsPage({ view }: { readonly view: View }) {
  const t = docsMessages[view.lang]
  return (
    <Layout view={view} title={t.title} scripts={[view.site.assets.docs]}>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <p>
        <a href="/openapi.json">{t.openapi}</a>
      </p>
      <noscript>
        <p class="notice">{t.noScript}</p>
      </noscript>
      <div id="docs">
        <p class="muted script">{t.loading}</p>
      </div>
    </Layout>
  )
}
