import { type Lang, parseLang, pickLang } from './language.ts'

/** What a reader chose, by browser or by switch. */
export interface Preference {
  readonly lang: Lang
  /** Care mode (关怀模式): large text and targets. */
  readonly care: boolean
}

/** Where the choice is read from; all of it is controlled by the visitor. */
export interface PreferenceSource {
  /** The query of the address: `?lang=en`, `?care=1`. */
  readonly query: URLSearchParams
  /** A `Cookie` header or `document.cookie`. */
  readonly cookie: string | null | undefined
  /** The browser's languages, most wanted first. */
  readonly languages: readonly string[]
}

const yearSeconds = 31_536_000

/** The switch in the address wins over the remembered choice, that over the browser's language. */
export function preferenceOf({ query, cookie, languages }: PreferenceSource): Preference {
  const lang =
    parseLang(query.get('lang')) ??
    parseLang(cookieValue(cookie, 'licet_lang')) ??
    pickLang(languages)
  const care = query.get('care') ?? cookieValue(cookie, 'licet_care')
  return { lang, care: care === '1' }
}

/**
 * The cookies that remember what the address has just switched; empty if it switches nothing.
 * Readable by scripts on purpose: the verify page keeps the same two cookies without a server.
 *
 * @param secure - Whether the origin is https.
 */
export function rememberCookies(query: URLSearchParams, secure: boolean): readonly string[] {
  const cookies: string[] = []
  const lang = parseLang(query.get('lang'))
  if (lang !== undefined) cookies.push(preferenceCookie('lang', lang, secure))
  const care = query.get('care')
  if (care === '1' || care === '0') cookies.push(preferenceCookie('care', care, secure))
  return cookies
}

/** One cookie as `Set-Cookie` and `document.cookie` take it. It says nothing about a person. */
export function preferenceCookie(name: 'lang' | 'care', value: string, secure: boolean): string {
  const attributes = `Path=/; Max-Age=${yearSeconds}; SameSite=Lax${secure ? '; Secure' : ''}`
  return `licet_${name}=${value}; ${attributes}`
}

function cookieValue(cookie: string | null | undefined, name: string): string | undefined {
  for (const pair of (cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=')
    if (key === name) return value
  }
  return undefined
}
