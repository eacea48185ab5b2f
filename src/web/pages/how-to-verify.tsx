import { lineNames as lineOrder, overalls } from '../../core/verdict/lines.ts'
import { Layout } from '../layout.tsx'
import { howToMessages } from '../messages/how-to.ts'
import { lineNames } from '../verdict/line-words.ts'
import { Shape } from '../verdict/shapes.tsx'
import { overallWords } from '../verdict/verdict-words.ts'
import type { View } from '../view.ts'
import { Links } from './home.tsx'

/** What the page says of this registry. */
export interface HowToFacts {
  /** RFC 7638 thumbprints of the pinned roots. */
  readonly rootFingerprints: readonly string[]
}

interface Props {
  readonly view: View
  readonly facts: HowToFacts
}

/** `/how-to-verify`. */
export function HowToVerifyPage({ view, facts }: Props) {
  const { lang, site } = view
  const t = howToMessages[lang]
  const root = facts.rootFingerprints[0] ?? 'THUMBPRINT'
  const { open, spec } = site.assets
  const documents = [
    { href: '/bundle', text: t.documents.bundle },
    { href: '/trust/root', text: t.documents.root },
    { href: '/trust/list', text: t.documents.list },
    { href: '/s', text: t.documents.status },
    { href: '/.well-known/jwks.json', text: t.documents.jwks },
    { href: '/openapi.json', text: t.documents.openapi },
    { href: '/status', text: t.documents.health },
  ]
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
      <div class="cards">
        <section>
          <h3>{t.ways.page.title}</h3>
          <p>{t.ways.page.says}</p>
          <p>{t.ways.page.short}</p>
        </section>
        <section>
          <h3>{t.ways.cli.title}</h3>
          <p>{t.ways.cli.says}</p>
          <pre>{`licet bundle fetch ${site.origin} --root ${root}\nlicet verify license.png`}</pre>
        </section>
        <section>
          <h3>{t.ways.library.title}</h3>
          <p>{t.ways.library.says}</p>
          <pre>{librarySample(root)}</pre>
          {open !== undefined && (
            <p>
              <a href={open.library}>{t.ways.library.more}</a>
            </p>
          )}
        </section>
      </div>
      <h2>{t.ownTitle}</h2>
      <p>{t.own}</p>
      <Links
        links={[
          { href: spec, text: t.documents.spec },
          ...(open === undefined ? [] : [{ href: open.vectors, text: t.documents.vectors }]),
          { href: '/self-test', text: t.documents.selfTest },
        ]}
        empty=""
      />
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
      <ul class="words">
        {overalls.toReversed().map((overall) => {
          const { tone, word, says } = overallWords[overall]
          return (
            <li class={tone}>
              <Shape tone={tone} />
              <p>
                <strong>{word[lang]}</strong> <code>{overall}</code>
                <span class="says">{says[lang]}</span>
              </p>
            </li>
          )
        })}
      </ul>
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

const librarySample = (
  root: string,
) => `import { loadBundle, parseBundleText, verify } from 'licet/verify'

const saved = parseBundleText(json) // /bundle
const bundle = await loadBundle(saved, {
  roots: ['${root}'],
})
if (bundle.ok) {
  const now = Math.floor(Date.now() / 1000)
  const verdict = await verify(text, bundle.value, now)
  console.log(verdict.overall)
}`
