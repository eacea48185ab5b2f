import { instantText, offsetText, spanText } from '../instant.ts'
import { Layout } from '../layout.tsx'
import { statusMessages } from '../messages/status.ts'
import { Shape } from '../verdict/shapes.tsx'
import type { Tone } from '../verdict/verdict-words.ts'
import type { View } from '../view.ts'

/**
 * How new a published part is. `late`: older than its signer leaves it, and verifiers still take
 * it. `old`: verifiers answer "cannot tell". `broken`: what is served does not prove.
 */
export type Freshness = 'fresh' | 'late' | 'old' | 'missing' | 'broken'

export type PartKind = 'root' | 'trust' | 'lists' | 'log' | 'bundle'

export interface StatusPart {
  readonly kind: PartKind
  readonly href: string
  readonly state: Freshness
  /** Epoch seconds of signing; of the oldest where there are several. */
  readonly at?: number | undefined
  /** Epoch seconds from which on verifiers refuse it. */
  readonly until?: number | undefined
  /** Of lists: how many. Of the log: its entries. */
  readonly count?: number | undefined
}

/** What the published objects say of themselves; no table of a department is read for it. */
export interface StatusFacts {
  readonly now: number
  readonly offsetSeconds: number
  /** The newest signature of all: the publisher was alive then. */
  readonly publisher: { readonly state: Freshness; readonly at?: number | undefined }
  /** The server's clock lies before what was signed: no age can be told. */
  readonly clockWrong: boolean
  readonly parts: readonly StatusPart[]
  readonly policy: { readonly staleAfterSeconds: number; readonly signEverySeconds: number }
}

const tones: Readonly<Record<Freshness, Tone>> = {
  fresh: 'fine',
  late: 'closer',
  old: 'stop',
  missing: 'stop',
  broken: 'stop',
}

/** The worst of all parts: one that is missing or old is never outweighed. */
export function overallTone({ parts, publisher, clockWrong }: StatusFacts): Tone {
  const found = new Set([...parts, publisher].map(({ state }) => tones[state]))
  if (found.has('stop') || parts.length === 0) return 'stop'
  if (clockWrong) return 'unsure'
  return found.has('closer') ? 'closer' : 'fine'
}

/** `/status`: whether what verifiers live on is there and new. */
export function StatusPage({ view, facts }: { readonly view: View; readonly facts: StatusFacts }) {
  const { lang } = view
  const t = statusMessages[lang]
  const tone = overallTone(facts)
  const { now, offsetSeconds, policy } = facts
  return (
    <Layout view={view} title={t.title}>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <section class={`verdict ${tone}`} data-tone={tone} aria-labelledby="overall">
        <h2 class="verdict-word" id="overall">
          <Shape tone={tone} />
          <span>{t.overall[tone].word}</span>
        </h2>
        <p>{t.overall[tone].says}</p>
      </section>
      <p class="muted">{t.asOf(instantText(now, offsetSeconds), offsetText(offsetSeconds))}</p>
      <h2>{t.partsTitle}</h2>
      <ul class="parts">
        <Part view={view} facts={facts} title={t.publisher} part={facts.publisher}>
          {t.publisherSays(spanText(policy.signEverySeconds, lang))}
        </Part>
        {facts.parts.map((part) => (
          <Part view={view} facts={facts} title={t.kinds[part.kind].title} part={part}>
            {t.kinds[part.kind].says}{' '}
            {part.count !== undefined && <span>{t.kinds[part.kind].count(part.count)} </span>}
            <a href={part.href}>{part.href}</a>
          </Part>
        ))}
      </ul>
      <h2>{t.policyTitle}</h2>
      <p>{t.policy(spanText(policy.staleAfterSeconds, lang))}</p>
      <p>
        <a href="/how-to-verify">{t.howTo}</a>
      </p>
    </Layout>
  )
}

interface PartProps {
  readonly view: View
  readonly facts: StatusFacts
  readonly title: string
  readonly part: Pick<StatusPart, 'state' | 'at' | 'until'>
  readonly children?: unknown
}

function Part({ view: { lang }, facts, title, part, children }: PartProps) {
  const t = statusMessages[lang]
  const { state, at, until } = part
  const { now, offsetSeconds } = facts
  const tone = tones[state]
  return (
    <li class={tone} data-state={state}>
      <Shape tone={tone} />
      <div>
        <h3>{title}</h3>
        <p class="state">
          <strong>{t.states[state]}</strong>
          {at !== undefined && (
            <span>{t.signed(instantText(at, offsetSeconds), spanText(now - at, lang))}</span>
          )}
          {until !== undefined && (
            <span>
              {until > now
                ? t.good(instantText(until, offsetSeconds))
                : t.ended(instantText(until, offsetSeconds))}
            </span>
          )}
        </p>
        <p class="muted">{children}</p>
      </div>
    </li>
  )
}
