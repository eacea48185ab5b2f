import type { Text } from '../language.ts'
import { Layout } from '../layout.tsx'
import { homeMessages } from '../messages/home.ts'
import type { View } from '../view.ts'

/** What the first page lists. */
export interface HomeFacts {
  readonly departments: readonly { readonly code: string; readonly name: Text }[]
  readonly types: readonly { readonly code: string; readonly name: Text }[]
  /** Digits of a sample code, in a demo only. */
  readonly sampleDigits?: string | undefined
}

/** `/`: what this is, and what to try. */
export function HomePage({ view, facts }: { readonly view: View; readonly facts: HomeFacts }) {
  const t = homeMessages[view.lang]
  const departments = facts.departments.map(({ code, name }) => ({
    href: `/departments/${code}`,
    text: name[view.lang],
  }))
  const types = facts.types.map(({ code, name }) => ({
    href: `/types/${code}`,
    text: name[view.lang],
  }))
  const tries = [
    ...(facts.sampleDigits === undefined
      ? []
      : [{ href: `/v#${facts.sampleDigits}`, text: t.sample }]),
    { href: '/docs', text: t.docs },
    { href: '/how-to-verify', text: t.howTo },
    { href: '/self-test', text: t.selfTest },
  ]
  return (
    <Layout view={view} title={t.title}>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <p>
        <a class="button" href="/v">
          {t.verify}
        </a>
      </p>
      <h2>{t.tryTitle}</h2>
      <Links links={tries} empty={t.empty} />
      <h2>{t.departments}</h2>
      <Links links={departments} empty={t.empty} wide />
      <h2>{t.types}</h2>
      <Links links={types} empty={t.empty} wide />
    </Layout>
  )
}

interface LinksProps {
  readonly links: readonly { readonly href: string; readonly text: string }[]
  readonly empty: string
  /** Two columns where there is room: short texts, many of them. */
  readonly wide?: boolean
}

/** A list of links, each a target of its own. */
export function Links({ links, empty, wide = false }: LinksProps) {
  if (links.length === 0) return <p class="muted">{empty}</p>
  return (
    <ul class={wide ? 'links wide' : 'links'}>
      {links.map(({ href, text }) => (
        <li>
          <a href={href}>{text}</a>
        </li>
      ))}
    </ul>
  )
}
