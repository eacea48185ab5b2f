import { expect, test } from 'vitest'
import { languageTags, pickLang } from '../../src/web/language.ts'
import { preferenceOf, rememberCookies } from '../../src/web/preference.ts'
import { contentSecurityPolicy } from '../../src/web/security.ts'

test('the language follows the weights of Accept-Language', () => {
  expect(pickLang(languageTags('en;q=0.4, zh-CN;q=0.9'))).toBe('zh')
  expect(pickLang(languageTags('fr, en-GB;q=0.8, zh;q=0.1'))).toBe('en')
  expect(pickLang(languageTags('fr'))).toBe('en')
  expect(pickLang(languageTags(undefined))).toBe('zh')
})

test('the switch wins over the cookie, the cookie over the browser', () => {
  const cookie = 'a=b; licet_lang=en; licet_care=1'
  const of = (query: string) =>
    preferenceOf({ query: new URLSearchParams(query), cookie, languages: ['zh-CN'] })
  expect(of('')).toEqual({ lang: 'en', care: true })
  expect(of('lang=zh&care=0')).toEqual({ lang: 'zh', care: false })
  expect(of('lang=xx')).toEqual({ lang: 'en', care: true })
})

test('only our own words are remembered', () => {
  expect(rememberCookies(new URLSearchParams('lang=e%0d%0an&care=2'), true)).toEqual([])
  expect(rememberCookies(new URLSearchParams('lang=en'), true)).toEqual([
    'licet_lang=en; Path=/; Max-Age=31536000; SameSite=Lax; Secure',
  ])
})

test('the policy allows nothing inline and nothing from elsewhere', () => {
  expect(contentSecurityPolicy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/)
})
