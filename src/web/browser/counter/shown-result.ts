import type { ResultState } from '../../counter/result-part.tsx'
import type { EndingState } from '../../verdict/ending.tsx'
import type { Asked } from '../../verdict/not-confirmed.tsx'
import { shownVerdict, type WriteInstant } from '../../verdict/shown-verdict.ts'
import type { Checked, Result } from './checks.ts'

/** A result written out for the reader, in the language and zone of now. */
export function shownResult(result: Result, instant: WriteInstant): ResultState {
  if (result.state !== 'shown') return result
  const { verdict, at, lastSeen, ending, asked } = result
  return {
    state: 'shown',
    verdict: shownVerdict(verdict, instant),
    checkedAt: instant(at),
    lastSeen: lastSeen === undefined ? undefined : instant(lastSeen),
    online: { ending: shownEnding(ending, instant), asked: shownAsked(asked, instant) },
  }
}

function shownEnding(ending: Checked['ending'], instant: WriteInstant): EndingState | undefined {
  if (ending?.state !== 'told') return ending
  const { since, ...rest } = ending.answer
  return {
    state: 'told',
    at: instant(ending.at),
    since: since === undefined ? undefined : instant(since),
    ...rest,
  }
}

function shownAsked(asked: Checked['asked'], instant: WriteInstant): Asked {
  if (asked.state !== 'told') return asked
  return { state: 'told', at: instant(asked.at), fields: asked.answer.fields }
}
