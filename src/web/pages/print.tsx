import { raw } from 'hono/html'
import type { Text } from '../language.ts'
import { Layout } from '../layout.tsx'
import { printMessages } from '../messages/print.ts'
import type { View } from '../view.ts'

/** One license as it stands on paper. */
export interface PrintFacts {
  readonly type: Text
  readonly number: string
  readonly identifier: string
  /** As shown: `issued`, `expired`, … */
  readonly status: string
  readonly issuer: Text
  readonly authority?: string
  readonly holders: readonly { readonly name: string; readonly id: string }[]
  /** The face in its own order; a picture is a `data:` address of JPEG or PNG. */
  readonly fields: readonly {
    readonly label: Text
    readonly text?: Text
    readonly image?: string
  }[]
  readonly issuedOn: string
  readonly validFrom: string
  /** Null: no end. */
  readonly validUntil: string | null
  /** The drawn code with its white frame, `<svg>` of 40 mm: made by us, not by the issuer. */
  readonly codeSvg: string
  /** Local time of the registry, with its offset. */
  readonly printedAt: string
  /** Only on the first print of a copy. */
  readonly shortCode?: string
}

interface Props {
  readonly view: View
  readonly facts: PrintFacts
}

/** `/api/licenses/{id}/print`: one A4 sheet. */
export function PrintPage({ view, facts }: Props) {
  const t = printMessages[view.lang]
  const lang = view.lang
  const rows: readonly (readonly [string, string])[] = [
    [t.number, facts.number],
    [t.issuer, facts.issuer[lang]],
    ...(facts.authority === undefined ? [] : [[t.authority, facts.authority] as const]),
    ...facts.holders.flatMap(({ name, id }) => [
      [t.holder, name] as const,
      [t.holderId, id] as const,
    ]),
    [t.issuedOn, facts.issuedOn],
    [t.validity, `${facts.validFrom} ${t.to} ${facts.validUntil ?? t.noEnd}`],
  ]
  return (
    <Layout view={view} title={facts.type[lang]} unlisted>
      <article class="sheet">
        <h1>{facts.type[lang]}</h1>
        {facts.status !== 'issued' && (
          <p class="sheet-status">
            {t.status}: {t.statuses[facts.status] ?? facts.status}
          </p>
        )}
        <dl>
          {rows.map(([label, value]) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
          {facts.fields.map(({ label, text, image }) => (
            <>
              <dt>{label[lang]}</dt>
              <dd>{image === undefined ? text?.[lang] : <img src={image} alt={label[lang]} />}</dd>
            </>
          ))}
        </dl>
        <section class="sheet-code">
          <div class="sheet-frame">{raw(facts.codeSvg)}</div>
          <div>
            <h2>{t.verify}</h2>
            <p>{t.verifyHow(`${view.site.origin}/v`)}</p>
            {facts.shortCode === undefined ? (
              <p>{t.shortCodeBefore}</p>
            ) : (
              <p>
                {t.shortCode}: <strong class="sheet-short">{facts.shortCode}</strong>
                <br />
                {t.shortCodeHow}
              </p>
            )}
            <p>{t.copy}</p>
          </div>
        </section>
        <p class="sheet-end">
          {t.identifier} {facts.identifier} · {t.printedAt} {facts.printedAt}
        </p>
      </article>
    </Layout>
  )
}
