import type { Lang } from '../language.ts'
import { verdictMessages } from '../messages/verdict.ts'
import { type BannerWords, bannerWords } from './banner-words.ts'
import type { ShownVerdict } from './verdict-view.tsx'

/**
 * A verdict as it is announced and read aloud: the word, why, what to do next. No name and no
 * number: a window is a public place.
 */
export function spokenVerdict(
  verdict: ShownVerdict,
  lang: Lang,
  lastSeen: string | undefined,
): string {
  const seen = lastSeen === undefined ? '' : verdictMessages[lang].lastSeen(lastSeen)
  return spokenBanner(bannerWords(verdict), lang, seen)
}

/** A banner alone; `between` stands behind its word. */
export function spokenBanner({ word, says, next }: BannerWords, lang: Lang, between = ''): string {
  return lang === 'zh'
    ? `${word.zh}。${between}${says.zh}${next.zh}`
    : `${word.en}. ${between} ${says.en} ${next.en}`.replace(/ {2,}/g, ' ')
}
