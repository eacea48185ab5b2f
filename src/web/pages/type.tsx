import type { Field } from '../../core/license/field.ts'
import { parseTemplate } from '../../core/license/number-rule.ts'
import type { LicenseType } from '../../core/license/type.ts'
import type { Text } from '../language.ts'
import { Layout } from '../layout.tsx'
import { siteMessages } from '../messages/site.ts'
import { type TypeMessages, typeMessages } from '../messages/type.ts'
import type { View } from '../view.ts'
import { Links } from './home.tsx'
import { inCode, SampleFace } from './sample-face.tsx'

/** What anyone may know of a license type. */
export interface TypeFacts {
  readonly type: LicenseType
  /** Who defines it; it need not issue anything. */
  readonly definer?: Text | undefined
  readonly issuers: readonly { readonly code: string; readonly name: Text }[]
}

/** `/types/CODE`: what is on a license of this type, on what grounds, and how it looks. */
export function TypePage({ view, facts }: { readonly view: View; readonly facts: TypeFacts }) {
  const { lang } = view
  const t = typeMessages[lang]
  const { yes, no, none } = siteMessages[lang]
  const { type, definer } = facts
  const name = lang === 'zh' ? type.name : type.nameEn
  const metadata = `/t/${type.code}/${type.version}`
  const issuers = facts.issuers.map(({ code, name: issuer }) => ({
    href: `/departments/${code}`,
    text: issuer[lang],
  }))
  const facets: readonly (readonly [string, unknown])[] = [
    [t.code, <code>{type.code}</code>],
    [t.version, type.version],
    [t.kind, t.kinds[type.kind]],
    [t.definer, definer?.[lang]],
    [t.level, t.levels[type.issuingLevel]],
    [t.legalBasis, type.legalBasis[lang]],
    [t.holders, type.holderCategories.map((one) => t.categories[one]).join(t.comma)],
    [t.validity, validityText(type, t)],
    [t.number, <NumberRule type={type} t={t} />],
    [t.time, t.days(type.statutoryDays, type.promisedDays)],
    [t.trust, t.trusts[type.trustLevel]],
    [t.presentation, t.presentations[type.presentation]],
    [t.reasons, type.publishReasons ? yes : no],
    [t.onePerHolder, type.onePerHolder ? yes : no],
    [t.twoPersons, type.twoPersons ? yes : no],
    [t.metadata, <a href={metadata}>{metadata}</a>],
  ]
  return (
    <Layout view={view} title={name}>
      <h1>{name}</h1>
      <h2>{t.face}</h2>
      <SampleFace lang={lang} type={type} issuer={(facts.issuers[0]?.name ?? definer)?.[lang]} />
      <h2 id="fields">{t.fields}</h2>
      <p>{t.noCheck}</p>
      {/* Reachable by keyboard, because on a narrow screen the table scrolls sideways. */}
      <section class="table" aria-labelledby="fields" tabindex={0}>
        <table class="fields">
          <thead>
            <tr>
              <th scope="col">{t.entry}</th>
              <th scope="col">{t.onCode}</th>
              <th scope="col">{t.disclosure}</th>
              <th scope="col">{t.required}</th>
            </tr>
          </thead>
          <tbody>
            {type.fields.map((field) => (
              <tr>
                <th scope="row">
                  {field.label[lang]}
                  <small>{contentText(field, lang, t)}</small>
                </th>
                <td>{inCode(field) ? t.inCode : t.notInCode}</td>
                <td>{t.disclosures[field.disclosure]}</td>
                <td>{field.required ? yes : no}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h2>{t.rules}</h2>
      <dl>
        {facets.map(([label, value]) =>
          value === undefined ? null : (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ),
        )}
      </dl>
      <h2>{t.issuers}</h2>
      <Links links={issuers} empty={none} />
    </Layout>
  )
}

/** The template of the numbers in words, or the pattern that given numbers match. */
function NumberRule({ type, t }: { readonly type: LicenseType; readonly t: TypeMessages }) {
  const { generator, pattern } = type.number
  const parts = generator === null ? undefined : parseTemplate(generator)
  if (!parts?.ok) {
    return (
      <>
        {t.given} <code>{pattern}</code>
      </>
    )
  }
  return (
    <span class="template">
      {parts.value.map((part) =>
        part.kind === 'text' ? (
          <code>{part.text}</code>
        ) : (
          <span>{'digits' in part ? t.parts[part.kind](part.digits) : t.parts[part.kind](0)}</span>
        ),
      )}
    </span>
  )
}

function validityText({ validity }: LicenseType, t: TypeMessages): string {
  switch (validity.kind) {
    case 'open':
      return t.open
    case 'years':
      return t.years(validity.years)
    case 'field':
      return validity.years === undefined ? t.field : t.fieldYears(validity.years)
  }
}

function contentText(field: Field, lang: 'zh' | 'en', t: TypeMessages): string {
  if (field.source !== undefined) return t.sources[field.source]
  if (field.type !== 'enum') return t.contents[field.type](field.maxLength)
  const options = (field.options ?? []).map(({ value, zh, en }) =>
    lang === 'zh' ? (zh ?? value) : en,
  )
  const shown = options.slice(0, 8).join(t.comma)
  return options.length > 8 ? `${shown} …` : shown
}
