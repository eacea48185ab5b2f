import type { Lang } from '../language.ts'
import { knowledgeMessages } from '../messages/knowledge.ts'
import type { RegistryState } from './knowledge-state.ts'
import { faultWords } from './knowledge-words.ts'

interface Props {
  readonly lang: Lang
  readonly registry: RegistryState
}

/** What one registry's age means, what to do, and how the last update went. */
export function RegistryAge({ lang, registry }: Props) {
  const t = knowledgeMessages[lang]
  const { age, update, checkedAt } = registry
  return (
    <div class="age" data-registry={registry.id} data-grade={age?.grade ?? 'none'}>
      {age === undefined && update.state !== 'checking' && <p class="notice">{t.none}</p>}
      {age !== undefined && (
        <>
          <p class={age.grade === 'fine' ? '' : 'notice'}>{t.grades[age.grade]}</p>
          {age.grade === 'clock_wrong' && <p>{t.clockNow(age.now, age.newest)}</p>}
          {age.unusable > 0 && <p class="notice">{t.unusable(age.unusable)}</p>}
          <dl class="compact">
            <dt>{t.asOf}</dt>
            <dd>{age.asOf}</dd>
            <dt>{t.until}</dt>
            <dd>{age.until}</dd>
            {checkedAt !== undefined && (
              <>
                <dt>{t.checkedAt}</dt>
                <dd>{checkedAt}</dd>
              </>
            )}
          </dl>
        </>
      )}
      {update.state === 'checking' && <p class="muted">{t.checking}</p>}
      {update.state === 'failed' && (
        <p class={update.code === 'unreachable' ? 'muted' : 'notice'} data-fault={update.code}>
          {faultWords(update.code, lang)}
          {age !== undefined && (lang === 'zh' ? t.keptOld : ` ${t.keptOld}`)}
        </p>
      )}
    </div>
  )
}
