import type { Policy } from '../../core/verdict/policy.ts'
import type { Lang } from '../language.ts'
import { knowledgeMessages } from '../messages/knowledge.ts'

interface Props {
  readonly lang: Lang
  readonly policy: Policy
}

const durations = [
  'staleAfterSeconds',
  'clockToleranceSeconds',
  'trustListOldSeconds',
  'timedPastSeconds',
  'timedFutureSeconds',
] as const satisfies readonly (keyof Policy)[]

/** The policy in force, for the operator and the person at the window to read. */
export function PolicyPart({ lang, policy }: Props) {
  const t = knowledgeMessages[lang]
  return (
    <details id="policy">
      <summary>{t.policyTitle}</summary>
      <dl class="compact">
        {durations.map((name) => (
          <>
            <dt>{t.policy[name]}</dt>
            <dd data-policy={name}>{t.seconds(policy[name])}</dd>
          </>
        ))}
        <dt>{t.policy.presentation}</dt>
        <dd data-policy="presentation">{t.presentation[policy.presentation]}</dd>
      </dl>
      <p class="muted">{t.policyFixed}</p>
    </details>
  )
}
