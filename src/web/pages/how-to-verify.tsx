import { lineNames as lineOrder, overalls } from '../../core/verdict/lines.ts'
import { Layout } from '../layout.tsx'
import { howToMessages } from '../messages/how-to.ts'
import { lineNames } from '../verdict/line-words.ts'
import { overallWords } from '../verdict/verdict-words.ts'
import type { View } from '../view.ts'
import { Links } from './home.tsx'

/** What the page says of this registry. */
export interface HowToFacts {
  /** RFC 7638 thumbprints of the pinned roots. */
  readonly rootFingerprints: readonly string[]
}

/** `/how-to-verify`. */
export function HowToVerifyPage({
  view,
  facts,
}: {
  readonly view: View
  readonly facts: HowToFacts
}) {
  const { lang, site } = view
  const t = howToMessages[lang]
  const documents = [
    { href: site.assets.spec, text: t.documents.spec },
    { href: '/bundle', text: t.documents.bundle },
    { href: '/trust/root', text: t.documents.root },
    { href: '/trust/list', text: t.documents.list },
    { href: '/s', text: t.documents.status },
    { href: '/.well-known/jwks.json', text: t.documents.jwks },
    { href: '/openapi.json', text: t.documents.openapi },
  ]
  const root = facts.rootFingerprints[0] ?? 'THUMBPRINT'
  return (
    <Layout view={view} title={t.title}>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <p>
        <a class="button" href="/v">
          {t.openVerify}
        </a>
      </p>
      <h2>{t.waysTitle}</h2>
      <ul>
        <li>{t.ways.page}</li>
        <li>{t.ways.short}</li>
        <li>
          {t.ways.cli}
          <pre>{`licet bundle fetch ${site.origin} --root ${root}\nlicet verify license.png`}</pre>
        </li>
        <li>
          {t.ways.library}
          <pre>{librarySample}</pre>
        </li>
        <li>{t.ways.own}</li>
      </ul>
      <h2>{t.linesTitle}</h2>
      <dl>
        {lineOrder.map((line) => (
          <>
            <dt>{lineNames[line][lang]}</dt>
            <dd>{t.lines[line]}</dd>
          </>
        ))}
      </dl>
      <h2>{t.limitsTitle}</h2>
      <ul>
        <li>{t.limits.person}</li>
        <li>{t.limits.copy}</li>
        <li>{t.limits.face}</li>
        <li>{t.limits.firstUse}</li>
      </ul>
      <h2>{t.wordsTitle}</h2>
      <dl>
        {overalls.toReversed().map((overall) => (
          <>
            <dt>
              <strong>{overallWords[overall].word[lang]}</strong>
            </dt>
            <dd>{overallWords[overall].says[lang]}</dd>
          </>
        ))}
      </dl>
      {facts.rootFingerprints.length > 0 && (
        <>
          <h2>{t.rootTitle}</h2>
          {facts.rootFingerprints.map((fingerprint) => (
            <p>
              <code class="fingerprint">{fingerprint}</code>
            </p>
          ))}
          <p class="muted">{t.rootSays}</p>
        </>
      )}
      <h2>{t.documentsTitle}</h2>
      <Links links={documents} empty="" />
    </Layout>
  )
}

const librarySample = `import { loadBundle, verify } from 'licet/verify'

const bundle = await loadBundle(saved, { roots: ['THUMBPRINT'] })
if (bundle.ok) {
  const verdict = await verify(text, bundle.value, Math.floor(Date.now() / 1000))
  console.log(verdict.overall)
}`
