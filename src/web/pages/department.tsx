import { instantText, offsetText } from '../instant.ts'
import type { Text } from '../language.ts'
import { Layout } from '../layout.tsx'
import { openMessages } from '../messages/open.ts'
import type { View } from '../view.ts'
import { Links } from './home.tsx'

/** What anyone may know of a department. */
export interface DepartmentFacts {
  /** The short code of its addresses, such as `sp`. */
  readonly short: string
  /** 18 characters. */
  readonly creditCode: string
  readonly areaCode?: string | undefined
  readonly name: Text
  readonly types: readonly { readonly code: string; readonly name: Text }[]
  /** Of the registry's clocks. */
  readonly offsetSeconds: number
  /** As the trust list publishes them; `since` in epoch seconds. */
  readonly keys: readonly {
    readonly kid: string
    readonly status: 'active' | 'retired' | 'compromised' | 'future'
    readonly since: number
  }[]
}

interface Props {
  readonly view: View
  readonly facts: DepartmentFacts
}

/** `/departments/CODE`. */
export function DepartmentPage({ view, facts }: Props) {
  const t = openMessages[view.lang].department
  const name = facts.name[view.lang]
  const metadata = `/.well-known/jwt-vc-issuer/i/${facts.short}`
  const types = facts.types.map(({ code, name }) => ({
    href: `/types/${code}`,
    text: name[view.lang],
  }))
  return (
    <Layout view={view} title={name}>
      <h1>{name}</h1>
      <dl>
        <dt>{t.code}</dt>
        <dd>{facts.short}</dd>
        <dt>{t.creditCode}</dt>
        <dd>{facts.creditCode}</dd>
        {facts.areaCode !== undefined && (
          <>
            <dt>{t.area}</dt>
            <dd>{facts.areaCode}</dd>
          </>
        )}
        <dt>{t.machine}</dt>
        <dd>
          <a href={metadata}>{metadata}</a>
        </dd>
      </dl>
      <h2>{t.types}</h2>
      <Links links={types} empty={t.none} />
      <h2 id="keys">{t.keys}</h2>
      {facts.keys.length === 0 ? (
        <p class="muted">{t.none}</p>
      ) : (
        <section class="table" aria-labelledby="keys" tabindex={0}>
          <table class="keys">
            <thead>
              <tr>
                <th scope="col">{t.kid}</th>
                <th scope="col">{t.status}</th>
                <th scope="col">{`${t.since} (${offsetText(facts.offsetSeconds)})`}</th>
              </tr>
            </thead>
            <tbody>
              {facts.keys.map((key) => (
                <tr>
                  <th scope="row">
                    <code>{key.kid}</code>
                  </th>
                  <td>{t.statuses[key.status]}</td>
                  <td>{instantText(key.since, facts.offsetSeconds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Layout>
  )
}
