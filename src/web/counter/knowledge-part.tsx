import { click, type Handler } from '../handler.ts'
import type { Lang } from '../language.ts'
import { knowledgeMessages } from '../messages/knowledge.ts'
import { Shape } from '../verdict/shapes.tsx'
import type { Grade } from './knowledge-age.ts'
import type {
  KnowledgeActions,
  KnowledgeState,
  OpenKnowledge,
  RegistryState,
} from './knowledge-state.ts'
import { agoWords } from './knowledge-words.ts'
import { PolicyPart } from './policy-part.tsx'
import { RegistriesPart } from './registries-part.tsx'
import { RegistryAge } from './registry-age.tsx'

interface Props {
  readonly lang: Lang
  readonly state: KnowledgeState
  readonly actions?: KnowledgeActions | undefined
}

/** How old the knowledge is and whom it trusts, always in view. */
export function KnowledgePart({ lang, state, actions }: Props) {
  const t = knowledgeMessages[lang]
  switch (state.state) {
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
    case 'open':
      return <Open lang={lang} state={state} actions={actions} />
  }
}

const tones = {
  fine: 'fine',
  look_closer: 'closer',
  cannot_tell: 'stop',
  clock_wrong: 'stop',
} as const satisfies Record<Grade, string>

interface OpenProps {
  readonly lang: Lang
  readonly state: OpenKnowledge
  readonly actions?: KnowledgeActions | undefined
}

function Open({ lang, state, actions }: OpenProps) {
  const t = knowledgeMessages[lang]
  const [host] = state.registries
  const checking = state.registries.some(({ update }) => update.state === 'checking')
  return (
    <>
      <Strip lang={lang} registries={state.registries} />
      <section id="knowledge" data-storage={state.storage} data-checking={checking ? '1' : '0'}>
        <h2>{t.title}</h2>
        {host !== undefined && <RegistryAge lang={lang} registry={host} />}
        <p class={state.storage === 'none' ? 'notice' : 'muted'}>{t.storage[state.storage]}</p>
        <p>
          <button type="button" {...click(actions?.retry)}>
            {t.retry}
          </button>{' '}
          {state.storage === 'best_effort' && (
            <button type="button" {...click(actions?.persist)}>
              {t.persist}
            </button>
          )}
        </p>
        <PolicyPart lang={lang} policy={state.policy} />
        <RegistriesPart lang={lang} state={state} actions={actions} />
      </section>
    </>
  )
}

/** One line that stays in view: the worst grade of all registries, and the age behind it. */
function Strip({ lang, registries }: { lang: Lang; registries: readonly RegistryState[] }) {
  const t = knowledgeMessages[lang]
  const order: readonly Grade[] = ['clock_wrong', 'cannot_tell', 'look_closer', 'fine']
  const ages = registries.flatMap(({ age }) => (age === undefined ? [] : [age]))
  const [worst] = [...ages].sort((a, b) => order.indexOf(a.grade) - order.indexOf(b.grade))
  const grade = worst?.grade
  return (
    <p
      class={`knowledge-strip ${grade === undefined ? 'unsure' : tones[grade]}`}
      data-grade={grade ?? 'none'}
    >
      <Shape tone={grade === undefined ? 'unsure' : tones[grade]} />
      <span>
        {worst === undefined
          ? t.stripNone
          : `${t.strip[worst.grade]} · ${t.signed(agoWords(worst.seconds, lang))}`}
      </span>{' '}
      <a href="#knowledge">{t.details}</a>
    </p>
  )
}

interface AlarmProps {
  readonly lang: Lang
  readonly noted: string
  readonly offered: string
  readonly forget?: Handler | undefined
}

/** Takes the place of the whole page: no form, no verdict, nothing to click on in a hurry. */
export function RootAlarm({ lang, noted, offered, forget }: AlarmProps) {
  const t = knowledgeMessages[lang]
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
