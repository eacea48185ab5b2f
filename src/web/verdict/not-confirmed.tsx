import { click, type Handler, submit } from '../handler.ts'
import type { Lang, Text } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import type { EndingState } from './ending.tsx'

/** Why the registry did not tell what the code leaves out. */
export type AskFault = 'malformed' | 'notFound' | 'tooMany' | 'offline' | 'otherLicense' | 'notTold'

/** A face field as the registry tells it: not signed. No value: blank on the license. */
export interface ToldField {
  readonly code: string
  readonly label: Text
  readonly value?: Text | undefined
}

/** Asking the registry for what the code leaves out. */
export type Asked =
  | { readonly state: 'closed' }
  | { readonly state: 'open'; readonly fault?: AskFault | undefined }
  | { readonly state: 'asking' }
  | { readonly state: 'told'; readonly at: string; readonly fields: readonly ToldField[] }

/** What the issuing registry said to this page, apart from everything that is signed. */
export interface Online {
  readonly ending?: EndingState | undefined
  readonly asked: Asked
}

/** Absent in a page from the server. */
export interface OnlineActions {
  readonly open: Handler
  readonly ask: Handler
}

interface Props {
  /** Absent: the labels are unusable, so nothing can be listed. */
  readonly fields?: readonly { readonly code: string; readonly label: Text }[] | undefined
  readonly lang: Lang
  readonly online?: Online | undefined
  readonly actions?: OnlineActions | undefined
}

/** The face fields that the code does not carry: a forger changes exactly those. */
export function NotConfirmed({ fields, lang, online, actions }: Props) {
  const t = verdictMessages[lang]
  return (
    <section class="not-confirmed" aria-labelledby="not-confirmed-title">
      <h2 id="not-confirmed-title">{t.notConfirmedTitle}</h2>
      {fields === undefined && <p>{t.labelsMissing}</p>}
      {fields?.length === 0 && <p>{t.nothingUnconfirmed}</p>}
      {fields !== undefined && fields.length > 0 && (
        <>
          <p>{t.notConfirmed}</p>
          <ul class="chips">
            {fields.map(({ label }) => (
              <li>{label[lang]}</li>
            ))}
          </ul>
          {online !== undefined && (
            <AskPart asked={online.asked} fields={fields} lang={lang} actions={actions} />
          )}
        </>
      )}
    </section>
  )
}

interface AskProps {
  readonly asked: Asked
  readonly fields: readonly { readonly code: string; readonly label: Text }[]
  readonly lang: Lang
  readonly actions?: OnlineActions | undefined
}

function AskPart({ asked, fields, lang, actions }: AskProps) {
  const t = verdictMessages[lang].ask
  switch (asked.state) {
    case 'closed':
      return (
        <p class="screen">
          <button type="button" class="secondary" id="ask-open" {...click(actions?.open)}>
            {t.open}
          </button>
        </p>
      )
    case 'asking':
      return (
        <p aria-busy="true" role="status">
          {t.asking}
        </p>
      )
    case 'open':
      return <AskForm fault={asked.fault} lang={lang} actions={actions} />
    case 'told': {
      const untold = fields.filter(({ code }) => !asked.fields.some((told) => told.code === code))
      return (
        <div class="online" id="told" tabindex={-1}>
          <p class="online-source">{t.source(asked.at)}</p>
          <dl>
            {asked.fields.map(({ label, value }) => (
              <>
                <dt>{label[lang]}</dt>
                <dd>{value === undefined ? t.blank : value[lang]}</dd>
              </>
            ))}
            {untold.map(({ label }) => (
              <>
                <dt>{label[lang]}</dt>
                <dd>{t.holderOnly}</dd>
              </>
            ))}
          </dl>
        </div>
      )
    }
  }
}

interface FormProps {
  readonly fault?: AskFault | undefined
  readonly lang: Lang
  readonly actions?: OnlineActions | undefined
}

function AskForm({ fault, lang, actions }: FormProps) {
  const t = verdictMessages[lang].ask
  const wrong = fault === 'malformed' || fault === 'notFound' ? 'true' : undefined
  return (
    <form class="online screen" id="ask" {...submit(actions?.ask)}>
      <p>{t.lead}</p>
      {fault !== undefined && (
        <p class="notice" role="alert" id="ask-fault">
          {t.faults[fault]}
        </p>
      )}
      <div class="pair">
        <label>
          {t.code}
          <input
            id="ask-code"
            class="code"
            required
            maxlength={20}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-invalid={wrong}
          />
        </label>
        <label>
          {t.last4}
          <input
            id="ask-last4"
            class="code"
            required
            maxlength={4}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-invalid={wrong}
          />
        </label>
      </div>
      <button type="submit">{t.submit}</button>
    </form>
  )
}
