import type { Lang } from '../language.ts'
import { type KnowledgeMessages, knowledgeMessages } from '../messages/knowledge.ts'

/** How long ago, in the largest whole unit that says enough at a window. */
export function agoWords(seconds: number, lang: Lang): string {
  const t = knowledgeMessages[lang]
  if (seconds < 60) return t.justNow
  if (seconds < 3_600) return t.minutes(Math.floor(seconds / 60))
  if (seconds < 2 * 86_400) return t.hours(Math.floor(seconds / 3_600))
  return t.days(Math.floor(seconds / 86_400))
}

/** What a fault of an update means to the person at the window. */
export function faultWords(code: string, lang: Lang): string {
  const t = knowledgeMessages[lang]
  return isFault(code, t.faults) ? t.faults[code] : t.otherFault(code)
}

function isFault(
  code: string,
  faults: KnowledgeMessages['faults'],
): code is keyof KnowledgeMessages['faults'] {
  return Object.hasOwn(faults, code)
}
