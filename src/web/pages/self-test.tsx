import { Layout } from '../layout.tsx'
import { selfTestMessages } from '../messages/self-test.ts'
import type { View } from '../view.ts'

/** `/self-test`: the frame and the instructions; the browser app compares. */
export function SelfTestPage({ view }: { readonly view: View }) {
  const t = selfTestMessages[view.lang]
  const { open, spec } = view.site.assets
  return (
    <Layout view={view} title={t.title} scripts={open === undefined ? [] : [open.selfTest]}>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      {open !== undefined && (
        <p>
          <a class="button" id="vectors" href={open.vectors} download="licet-vectors.json">
            {t.download}
          </a>
        </p>
      )}
      <h2>{t.stepsTitle}</h2>
      <ol>
        <li>{t.steps.load}</li>
        <li>{t.steps.verify}</li>
        <li>{t.steps.write}</li>
      </ol>
      <p>
        <a href={spec}>{t.spec}</a>
      </p>
      <details>
        <summary>{t.formTitle}</summary>
        <p>{t.form}</p>
        {samples.map((sample) => (
          <pre>{sample}</pre>
        ))}
        <p class="muted">{t.fileFields}</p>
      </details>
      <noscript>
        <p class="notice">{t.noScript}</p>
      </noscript>
      <div id="self-test">
        <p class="muted script">{t.loading}</p>
      </div>
    </Layout>
  )
}

const samples = [
  '{ "card": "valid", "status-revoked": "ended" }',
  '[{ "name": "status-revoked", "overall": "ended",\n   "lines": [{ "line": "status", "code": "revoked" }] }]',
  'name,overall\ncard,valid\nstatus-revoked,ended',
]
