import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseLicenseType } from '../../src/core/license/type.ts'
import { DepartmentPage } from '../../src/web/pages/department.tsx'
import { HomePage } from '../../src/web/pages/home.tsx'
import { TypePage } from '../../src/web/pages/type.tsx'
import { documentText } from '../../src/web/reply.ts'
import type { View } from '../../src/web/view.ts'
import { hostileTexts } from '../browser/hostile-texts.ts'

const none = '/assets/x'
const viewOf = (name: string): View => ({
  lang: 'zh',
  care: false,
  path: '/',
  site: {
    origin: 'https://licet.example',
    name: { zh: name, en: name },
    demo: false,
    assets: { style: none, counter: none, docs: none, icon: none, spec: none },
  },
})
const sample = JSON.parse(
  readFileSync(new URL('../../src/entry/demo/license-types.json', import.meta.url), 'utf8'),
).types[2]
const parsed = parseLicenseType(sample)
if (!parsed.ok) throw new Error('the sample does not parse')
const plain = parsed.value

/** Every page with one text in all places where somebody's text may stand. */
function pagesWith(text: string) {
  const name = { zh: text, en: text }
  const view = viewOf(text)
  const type = {
    ...plain,
    name: text,
    nameEn: text,
    legalBasis: name,
    number: { pattern: text, generator: null },
    fields: plain.fields.map((field) => ({ ...field, label: name })),
  }
  return [
    HomePage({ view, facts: { departments: [{ code: 'a', name }], types: [{ code: 'B', name }] } }),
    DepartmentPage({
      view,
      facts: {
        short: 'a',
        creditCode: text,
        areaCode: text,
        name,
        offsetSeconds: 28_800,
        types: [{ code: 'B', name }],
        keys: [{ kid: text, status: 'active', since: 0 }],
      },
    }),
    TypePage({ view, facts: { type, definer: name, issuers: [{ code: 'a', name }] } }),
  ]
}

const signs: readonly [string, string][] = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&amp;', '&'],
]
const decoded = (html: string) =>
  signs.reduce((text, [escaped, sign]) => text.replaceAll(escaped, sign), html)

describe('somebody’s text on an open page', () => {
  test('stays a text, whatever it says', async () => {
    const telling = hostileTexts.filter((text) => /[<>"'&]/.test(text))
    expect(telling.length).toBeGreaterThan(100)
    for (const text of telling) {
      for (const element of pagesWith(text)) {
        const html = await documentText(element)
        expect(html).not.toContain(text)
        expect(decoded(html)).toContain(text)
      }
    }
  })
})
