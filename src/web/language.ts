/** The two languages of every page. Each is complete: a missing text is a type error. */
export type Lang = 'zh' | 'en'

/** One text in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

/** The value of the `lang` attribute. */
export function langTag(lang: Lang): string {
  return lang === 'zh' ? 'zh-CN' : 'en'
}

/** Reads one of our own language words; anything else is undefined. */
export function parseLang(word: string | null | undefined): Lang | undefined {
  return word === 'zh' || word === 'en' ? word : undefined
}

/**
 * The first language we have among the reader's, most wanted first.
 *
 * @param tags - BCP 47 tags as a browser gives them; controlled by the visitor.
 * @returns `zh` if nothing is asked for, `en` if only languages we lack are asked for.
 */
export function pickLang(tags: readonly string[]): Lang {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh'
    if (primary === 'en') return 'en'
  }
  return tags.length === 0 ? 'zh' : 'en'
}

/** The tags of an `Accept-Language` header by falling weight (RFC 9110 §12.5.4). */
export function languageTags(header: string | null | undefined): readonly string[] {
  if (!header) return []
  const weighed: { tag: string; weight: number }[] = []
  for (const part of header.slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = part.trim().split(';')
    const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='))
    const weight = q === undefined ? 1 : Number(q.slice(2))
    if (tag !== '' && tag !== '*' && weight > 0) weighed.push({ tag: tag.trim(), weight })
  }
  return weighed.sort((a, b) => b.weight - a.weight).map((entry) => entry.tag)
}
