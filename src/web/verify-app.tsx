import type { Lang } from './language.ts'
import { verifyMessages } from './messages/verify.ts'
import { type ShownVerdict, VerdictView } from './verdict-view.tsx'

/** What the page knows to verify with. */
export type Knowledge =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly signedAt: string; readonly root: Root }
  | { readonly state: 'failed'; readonly code?: string | undefined }
  | { readonly state: 'old_browser' }
  | { readonly state: 'alarm'; readonly noted: string; readonly offered: string }

/** The pinned root's fingerprint, 43 characters, and how it came to be trusted here. */
export interface Root {
  readonly fingerprint: string
  readonly trusted: 'first' | 'kept' | 'rotated'
}

/** Why a short code was not answered with a license. */
export type LookupFault = 'shortMalformed' | 'last4Malformed' | 'notFound' | 'tooMany' | 'offline'

/** Everything the verify page can show; the server renders its first state, the browser the rest. */
export interface VerifyState {
  readonly knowledge: Knowledge
  readonly working: boolean
  readonly verdict?: ShownVerdict | undefined
  readonly checkedAt?: string | undefined
  readonly lookupFault?: LookupFault | undefined
}

/** What the browser app does; absent in a page from the server. */
export interface VerifyActions {
  readonly verify: Handler
  readonly lookup: Handler
  readonly clear: Handler
  readonly retry: Handler
  /** Forgets the noted root: a demo starts anew with other keys; a deployment never offers this. */
  readonly forget?: Handler | undefined
}

type Handler = (event: Event) => void

// A page from the server has no handlers at all, rather than undefined ones.
const click = (onClick: Handler | undefined) => (onClick === undefined ? {} : { onClick })
const submit = (onSubmit: Handler | undefined) => (onSubmit === undefined ? {} : { onSubmit })

interface Props {
  readonly lang: Lang
  readonly state: VerifyState
  readonly actions?: VerifyActions | undefined
}

/** The verify page between header and footer. */
export function VerifyApp({ lang, state, actions }: Props) {
  const t = verifyMessages[lang]
  const { knowledge } = state
  if (knowledge.state === 'alarm')
    return <RootAlarm lang={lang} {...knowledge} forget={actions?.forget} />
  return (
    <>
      <h1>{t.title}</h1>
      <div aria-live="assertive" id="result">
        {state.working && <p aria-busy="true">{t.working}</p>}
        {state.verdict !== undefined && (
          <>
            <VerdictView verdict={state.verdict} lang={lang} checkedAt={state.checkedAt} />
            <p class="screen">
              <a class="button" href="/v" {...click(actions?.clear)}>
                {t.clear}
              </a>
            </p>
          </>
        )}
      </div>
      {state.verdict === undefined && (
        <>
          <p class="lead">{t.lead}</p>
          <noscript>
            <p class="notice">{t.noScript}</p>
          </noscript>
          <PasteForm lang={lang} actions={actions} />
          <h2>{t.shortTitle}</h2>
          <ShortCodeForm lang={lang} actions={actions} fault={state.lookupFault} />
        </>
      )}
      <KnowledgeView lang={lang} knowledge={knowledge} actions={actions} />
    </>
  )
}

interface PartProps {
  readonly lang: Lang
  readonly actions?: VerifyActions | undefined
}

/** Has no name and no target: without the script, a text can never end up in an address. */
function PasteForm({ lang, actions }: PartProps) {
  const t = verifyMessages[lang]
  return (
    <form id="paste" {...submit(actions?.verify)}>
      <label for="text">{t.paste}</label>
      <textarea
        id="text"
        required
        maxlength={20_000}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-describedby="text-help"
      />
      <small id="text-help">{t.pasteHelp}</small>
      <button type="submit" disabled={actions === undefined}>
        {t.submit}
      </button>
    </form>
  )
}

interface ShortProps extends PartProps {
  readonly fault?: LookupFault | undefined
}

/** Works without scripts: a plain POST, so that neither the code nor the number is in an address. */
function ShortCodeForm({ lang, actions, fault }: ShortProps) {
  const t = verifyMessages[lang]
  const wrong = (field: 'code' | 'last4') =>
    fault === 'notFound' ||
    (fault === 'last4Malformed'
      ? field === 'last4'
      : fault === 'shortMalformed' && field === 'code')
      ? 'true'
      : undefined
  return (
    <form id="short" method="post" action="/v/lookup" {...submit(actions?.lookup)}>
      {fault !== undefined && (
        <p class="notice" role="alert" id="short-fault">
          {t[fault]}
        </p>
      )}
      <div class="pair">
        <div>
          <label for="short-code">{t.shortCode}</label>
          <input
            id="short-code"
            name="code"
            class="code"
            required
            maxlength={20}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby="short-code-help"
            aria-invalid={wrong('code')}
          />
          <small id="short-code-help">{t.shortCodeHelp}</small>
        </div>
        <div>
          <label for="last4">{t.last4}</label>
          <input
            id="last4"
            name="last4"
            class="code"
            required
            maxlength={4}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby="last4-help"
            aria-invalid={wrong('last4')}
          />
          <small id="last4-help">{t.last4Help}</small>
        </div>
      </div>
      <button type="submit">{t.shortSubmit}</button>
    </form>
  )
}

interface KnowledgeProps extends PartProps {
  readonly knowledge: Knowledge
}

function KnowledgeView({ lang, knowledge, actions }: KnowledgeProps) {
  const t = verifyMessages[lang]
  switch (knowledge.state) {
    case 'alarm':
    case 'none':
      return null
    case 'loading':
      return (
        <p class="muted script" id="knowledge">
          {t.loading}
        </p>
      )
    case 'old_browser':
      return <p class="notice">{t.tooOld}</p>
    case 'failed':
      return (
        <div class="notice" role="alert">
          <p>{knowledge.code === undefined ? t.noBundle : t.badBundle(knowledge.code)}</p>
          <button type="button" {...click(actions?.retry)}>
            {t.retry}
          </button>
        </div>
      )
    case 'ready':
      return (
        <section id="knowledge">
          <h2>{t.knowledgeTitle}</h2>
          <p>{t.knowledgeAge(knowledge.signedAt)}</p>
          <h3>{t.rootTitle}</h3>
          <p>
            <code class="fingerprint">{knowledge.root.fingerprint}</code>
          </p>
          <p class="muted">{t[rootTexts[knowledge.root.trusted]]}</p>
        </section>
      )
  }
}

const rootTexts = { first: 'rootFirst', kept: 'rootKept', rotated: 'rootRotated' } as const

interface AlarmProps {
  readonly lang: Lang
  readonly noted: string
  readonly offered: string
  readonly forget?: Handler | undefined
}

/** Takes the place of the whole page: no form, no verdict, nothing to click on in a hurry. */
function RootAlarm({ lang, noted, offered, forget }: AlarmProps) {
  const t = verifyMessages[lang]
  return (
    <div role="alert" class="notice alarm">
      <h1>{t.rootAlarmTitle}</h1>
      <p>{t.rootAlarm}</p>
      <dl>
        <dt>{t.rootWas}</dt>
        <dd>
          <code class="fingerprint">{noted}</code>
        </dd>
        <dt>{t.rootIs}</dt>
        <dd>
          <code class="fingerprint">{offered}</code>
        </dd>
      </dl>
      {forget !== undefined && (
        <button type="button" {...click(forget)}>
          {t.forget}
        </button>
      )}
    </div>
  )
}
