import type { Text } from '../language.ts'
import { Layout } from '../layout.tsx'
import { openMessages } from '../messages/open.ts'
import { siteMessages } from '../messages/site.ts'
import type { View } from '../view.ts'
import { Links } from './home.tsx'

/** What anyone may know of a license type. */
export interface TypeFacts {
  /** 21 characters. */
  readonly code: string
  readonly version: number
  readonly name: Text
  readonly legalBasis?: Text | undefined
  readonly holderCategories: readonly ('person' | 'organization')[]
  readonly validity:
    | { readonly kind: 'open' }
    | { readonly kind: 'years'; readonly years: number }
    | { readonly kind: 'field'; readonly years?: number | undefined }
  readonly twoPersons: boolean
  readonly issuers: readonly { readonly code: string; readonly name: Text }[]
  readonly fields: readonly {
    readonly code: string
    readonly label: Text
    readonly required: boolean
    readonly card: boolean
    readonly disclosure: 'public' | 'masked' | 'holder'
  }[]
}

/** `/types/CODE`. */
export function TypePage({ view, facts }: { readonly view: View; readonly facts: TypeFacts }) {
  const t = openMessages[view.lang].type
  const { yes, no, none } = siteMessages[view.lang]
  const name = facts.name[view.lang]
  const metadata = `/t/${facts.code}/${facts.version}`
  const issuers = facts.issuers.map(({ code, name }) => ({
    href: `/departments/${code}`,
    text: name[view.lang],
  }))
  return (
    <Layout view={view} title={name}>
      <h1>{name}</h1>
      <dl>
        <dt>{t.code}</dt>
        <dd>{facts.code}</dd>
        <dt>{t.version}</dt>
        <dd>{facts.version}</dd>
        {facts.legalBasis !== undefined && (
          <>
            <dt>{t.legalBasis}</dt>
            <dd>{facts.legalBasis[view.lang]}</dd>
          </>
        )}
        <dt>{t.holders}</dt>
        <dd>{facts.holderCategories.map((c) => t[c]).join(view.lang === 'zh' ? '、' : ', ')}</dd>
        <dt>{t.validity}</dt>
        <dd>{validityText(facts, t)}</dd>
        <dt>{t.twoPersons}</dt>
        <dd>{facts.twoPersons ? yes : no}</dd>
        <dt>{t.metadata}</dt>
        <dd>
          <a href={metadata}>{metadata}</a>
        </dd>
      </dl>
      <h2>{t.issuers}</h2>
      <Links links={issuers} empty={none} />
      <h2 id="fields">{t.fields}</h2>
      {/* Reachable by keyboard, because on a narrow screen the table scrolls sideways. */}
      <section class="table" aria-labelledby="fields" tabindex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.entry}</th>
              <th scope="col">{t.required}</th>
              <th scope="col">{t.onCode}</th>
              <th scope="col">{t.disclosure}</th>
            </tr>
          </thead>
          <tbody>
            {facts.fields.map((field) => (
              <tr>
                <th scope="row">{field.label[view.lang]}</th>
                <td>{field.required ? yes : no}</td>
                <td>{field.card ? yes : no}</td>
                <td>{t.disclosures[field.disclosure]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="muted">{t.noCheck}</p>
    </Layout>
  )
}

type TypeMessages = (typeof openMessages)['zh']['type']

function validityText({ validity }: TypeFacts, t: TypeMessages): string {
  switch (validity.kind) {
    case 'open':
      return t.open
    case 'years':
      return t.years(validity.years)
    case 'field':
      return validity.years === undefined ? t.field : t.fieldYears(validity.years)
  }
}
