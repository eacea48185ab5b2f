import { expect, test } from 'vitest'
import type { LocalDate } from '../../../src/core/license/local-date.ts'
import { checkNumber, makeNumber, numberPeriod } from '../../../src/core/license/number-rule.ts'
import { checkPattern } from '../../../src/core/license/pattern.ts'

const issuedOn = '2026-03-02' as LocalDate
const facts = { area: '370299', issuedOn, holderId: '', optionIndex: () => 1, seq: 17 }

test.each([
  // Numbers of the sample file and of its check vectors, except the day of issue.
  ['JY{ztyt:1|2|3}{area}{seq:6}{mod11_10}', '^JY[1-3][0-9]{13}$', 17, 'JY23702990000179'],
  ['示交运管许可示字{area}{seq:6}号', '^.{2,30}$', 123, '示交运管许可示字370299000123号'],
  ['{area}{yyyymmdd}{seq:2/day}{class:2}', '^[0-9]{18}$', 1, '370299202603020101'],
  [
    '示（{yyyy}）示例市不动产权第{seq:7}号',
    '^.{20,40}$',
    456,
    '示（2026）示例市不动产权第0000456号',
  ],
])('makes the number of the template %s', (generator, pattern, seq, number) => {
  const made = makeNumber({ generator, pattern }, { ...facts, seq, numberClass: '01' })
  expect(made).toEqual({ ok: true, value: number })
})

test('makes the check character of an industry license over its letters too', () => {
  const rule = { generator: 'XK{area}{yyyy}{seq:6}{mod37_36}', pattern: '^XK[0-9]{16}[0-9A-Z]$' }
  const made = makeNumber(rule, { ...facts, issuedOn: '2024-02-01' as LocalDate, seq: 45 })
  expect(made).toEqual({ ok: true, value: 'XK37029920240000458' })
})

test('refuses the running number that no longer fits its digits', () => {
  const rule = { generator: '{seq:2}', pattern: '^[0-9]+$' }
  expect(makeNumber(rule, { ...facts, seq: 99 }).ok).toBe(true)
  expect(makeNumber(rule, { ...facts, seq: 100 })).toMatchObject({
    ok: false,
    error: { code: 'number_exhausted' },
  })
})

test('counts for ever, by the year or by the day, as the template says', () => {
  const period = (generator: string | null) =>
    numberPeriod({ generator, pattern: '^.*$' }, issuedOn)
  expect(period('{holder.id}')).toBeNull()
  expect(period(null)).toBeNull()
  expect(period('A{seq:6}')).toBe('all')
  expect(period('A{yyyy}{seq:6}')).toBe('2026')
  expect(period('A{yyyymmdd}{seq:6}')).toBe('2026')
  expect(period('A{yyyymmdd}{seq:2/day}')).toBe('2026-03-02')
})

test.each([
  ['JY13702990000014', undefined],
  ['JY33702990000884', undefined],
  ['JY13702990002010', undefined],
  ['JY23702990000171', 'number_check'],
  ['JY13702990000179', 'number_check'],
  ['JY43702990000176', 'number_form'],
])('judges the given food number %s as the check vectors do', (number, code) => {
  const generator = 'JY{ztyt:1|2|3}{area}{seq:6}{mod11_10}'
  expect(checkNumber({ generator, pattern: '^JY[1-3][0-9]{13}$' }, number)).toBe(code)
})

test.each([
  ['^(a+)+$', 'pattern_slow'],
  ['^(a|a)*$', 'pattern_slow'],
  [`^${'(a|a)'.repeat(30)}$`, 'pattern_slow'],
  ['^.*.*.*.*.*$', 'pattern_slow'],
  ['^(a?){50}$', 'pattern_slow'],
  ['^(.)\\1$', 'pattern_unsupported'],
  ['^(?=a)a$', 'pattern_unsupported'],
  ['^[0-9$', 'pattern_invalid'],
  ['[0-9]+', 'pattern_anchors'],
  ['^[0-9]{4}[A-Z]{1,3}-(?:A|B)$', undefined],
])('judges the pattern %s before it meets a number', (pattern, code) => {
  expect(checkPattern(pattern)).toBe(code)
})
