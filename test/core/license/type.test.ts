import { expect, test } from 'vitest'
import { parseLicenseType } from '../../../src/core/license/type.ts'
import { buildTypeMetadata, parseTypeMetadata } from '../../../src/core/license/type-metadata.ts'
import sample from '../../../src/entry/demo/license-types.json' with { type: 'json' }
import { type Changes, changed } from './changed.ts'

const food = sample.types[1]

function faultsOf(changes: Changes): readonly string[] {
  const draft = changed(food, changes)
  const type = parseLicenseType(draft)
  return type.ok ? [] : type.error.map(({ path, code }) => `${path} ${code}`)
}

test('takes every type of the sample as it stands', () => {
  for (const type of sample.types) expect(parseLicenseType(type).ok).toBe(true)
})

test.each<[string, Changes, string]>([
  ['an unknown member', { color: 'red' }, 'color unknown_member'],
  ['a doubled field code', { 'fields.2.code': 'fzr' }, 'fields[2].code duplicate'],
  ['a doubled short name', { 'fields.2.short': 'KZ_FDDBR' }, 'fields[2].short duplicate'],
  ['the reserved field', { 'fields.1.code': 'fzrq' }, 'fields[1].code reserved'],
  ['a promise beyond the law', { promisedDays: 21 }, 'promisedDays promise_beyond_law'],
  ['a text on the card', { 'fields.5.card': true }, 'fields[5].card card_not_allowed'],
  ['a source on the card', { 'fields.0.card': true }, 'fields[0].card card_not_allowed'],
  [
    'a date of birth on the card',
    { 'fields.1.type': 'date', 'fields.1.maxLength': 10, 'fields.1.short': 'KZ_CSRQ' },
    'fields[1].card card_not_allowed',
  ],
  ['a mask missing', { 'fields.1.disclosure': 'masked' }, 'fields[1].mask mask_missing'],
  ['options missing', { 'fields.4.options': undefined }, 'fields[4].options options_missing'],
  ['a term without years', { 'validity.years': undefined }, 'validity.years years_missing'],
  ['reminders in wrong order', { reminderDays: [7, 30] }, 'reminderDays order'],
  ['a slow pattern', { 'number.pattern': '^(J+)+$' }, 'number.pattern pattern_slow'],
  ['a brace left open', { 'number.generator': 'A{seq:6' }, 'number.generator template_brace'],
  [
    'an option too few',
    { 'number.generator': 'JY{ztyt:1|2}{area}{seq:6}{mod11_10}' },
    'number.generator option_count',
  ],
  [
    'a template that its own pattern refuses',
    { 'number.generator': 'JZ{seq:6}' },
    'number.generator generator_mismatch',
  ],
])('refuses a type with %s and names the place', (_, change, fault) => {
  expect(faultsOf(change)).toContain(fault)
})

test('names every fault, not the first', () => {
  const faults = faultsOf({ kind: 'paper', statutoryDays: -1, 'fields.1.maxLength': 0 })
  expect(faults).toEqual([
    'kind not_an_option',
    'statutoryDays out_of_range',
    'fields[1].maxLength out_of_range',
  ])
})

test('metadata says what the card carries, and is refused for another type', () => {
  const type = parseLicenseType(food)
  if (!type.ok) throw new Error('the sample type does not parse')
  const text = buildTypeMetadata(type.value, 'https://example.org')
  const vct = 'https://example.org/t/11370000MBDEM100XA002/1'
  const read = parseTypeMetadata(text, vct)
  if (!read.ok) throw new Error(read.error)
  expect(read.value.name).toEqual({ zh: '食品经营许可证', en: 'Food Business Permit' })
  const onCard = read.value.fields.filter(({ card }) => card).map(({ code }) => code)
  expect(onCard).toEqual(['fzr', 'zs', 'jycs', 'ztyt'])
  expect(parseTypeMetadata(text, `${vct}1`)).toEqual({ ok: false, error: 'metadata_vct' })
  expect(parseTypeMetadata('{}', vct)).toEqual({ ok: false, error: 'metadata_malformed' })
})
