import { expect, test } from 'vitest'
import { parseLicenseInput } from '../../../src/core/license/license.ts'
import type { LocalDate } from '../../../src/core/license/local-date.ts'
import { parseLicenseType } from '../../../src/core/license/type.ts'
import sample from '../../../src/entry/demo/license-types.json' with { type: 'json' }
import { type Changes, changed } from './changed.ts'

const context = { today: '2026-12-01' as LocalDate, area: '370299' }

function typeAt(index: number) {
  const type = parseLicenseType(sample.types[index])
  if (!type.ok) throw new Error('the sample type does not parse')
  return type.value
}

const food = {
  type: '11370000MBDEM100XA002',
  holders: [{ name: '示例市示例区老街面馆', idType: '001', id: '92370299madem00545' }],
  fields: {
    fzr: '李样本',
    zs: '示例路22号',
    jycs: '示例路22号一层',
    ztyt: '餐饮服务经营者',
    jyxm: '热食类\n冷食类',
  },
}

function faultsOf(changes: Changes): readonly string[] {
  const draft = changed(food, changes)
  const read = parseLicenseInput(draft, typeAt(1), context)
  return read.ok ? [] : read.error.map(({ path, code }) => `${path} ${code}`)
}

test('fills the dates, the area and the normalized number', () => {
  const read = parseLicenseInput({ ...food, validFrom: '2024-02-29' }, typeAt(1), context)
  expect(read).toMatchObject({
    ok: true,
    value: {
      issuedOn: '2026-12-01',
      // The term of the sample license that starts on 29 February.
      validUntil: '2029-02-28',
      area: '370299',
      holders: [{ id: '92370299MADEM00545', category: 'organization' }],
      overridden: false,
    },
  })
})

test.each<[string, Changes, string]>([
  ['an unknown member', { color: 'red' }, 'color unknown_member'],
  ['another type', { type: '11370000MBDEM100XA001' }, 'type unknown_type'],
  ['an unknown field', { 'fields.zzz': 'a' }, 'fields.zzz unknown_field'],
  ['a field that repeats', { 'fields.jyzmc': 'a' }, 'fields.jyzmc filled_by_registry'],
  ['the day of issue as a field', { 'fields.fzrq': 'a' }, 'fields.fzrq filled_by_registry'],
  ['a field missing', { 'fields.zs': undefined }, 'fields.zs required'],
  ['a field too long', { 'fields.fzr': '𠮷'.repeat(51) }, 'fields.fzr too_long'],
  ['a line break in a line', { 'fields.zs': 'a\nb' }, 'fields.zs line_break'],
  ['no option', { 'fields.ztyt': '其他' }, 'fields.ztyt not_an_option'],
  ['31 February', { validFrom: '2026-02-31' }, 'validFrom not_a_day'],
  ['an issue after today', { issuedOn: '2026-12-02' }, 'issuedOn issued_after_today'],
  ['an end before the start', { validUntil: '2026-11-30' }, 'validUntil end_before_start'],
  ['another term', { validUntil: '2031-12-01' }, 'validUntil wrong_term'],
  ['a wrong number', { number: 'JY23702990000171' }, 'number number_check'],
  ['a wrong check character', { 'holders.0.id': '91370299MADEM00111' }, 'holders[0].id id_check'],
  ['the same holder twice', { 'holders.1': food.holders[0] }, 'holders[1].id duplicate'],
  ['an idle override', { overrideReason: '已确认' }, 'overrideReason nothing_to_override'],
])('refuses a license with %s and names the place', (_, change, fault) => {
  expect(faultsOf(change)).toContain(fault)
})

test('takes 50 characters outside the basic plane as 50', () => {
  expect(faultsOf({ 'fields.fzr': '𠮷'.repeat(50) })).toEqual([])
})

test('names every fault, and repeats no value', () => {
  const draft = {
    ...food,
    holders: [{ ...food.holders[0], id: '91370299MADEM00111' }],
    issuedOn: 'x9',
  }
  const read = parseLicenseInput(draft, typeAt(1), context)
  if (read.ok) throw new Error('was taken')
  expect(read.error.map(({ code }) => code)).toEqual(['id_check', 'not_a_day'])
  expect(JSON.stringify(read.error)).not.toMatch(/MADEM|x9/)
})

test('keeps the reason of an override, for a wrong check character alone', () => {
  const old = sample.licenses.find((license) => license.overrideReason !== undefined)
  const { holders, fields, overrideReason } = old ?? {}
  const draft = { type: '11370000MBDEM100XA003', holders, fields, overrideReason }
  const read = parseLicenseInput(draft, typeAt(2), context)
  expect(read).toMatchObject({ ok: true, value: { overridden: true, overrideReason } })
  const short = { ...draft, holders: [{ name: '某某', idType: '001', id: '91370299' }] }
  const refused = parseLicenseInput(short, typeAt(2), context)
  expect(refused).toMatchObject({ ok: false, error: [{ code: 'id_form' }] })
})

test('a person does not hold what only organizations hold', () => {
  const holder = { name: '张示例', idType: '111', id: '370299198503120016' }
  const draft = { type: '11370000MBDEM100XA003', holders: [holder], fields: { dz: 'a', jyfw: 'b' } }
  const read = parseLicenseInput(draft, typeAt(2), context)
  expect(read).toMatchObject({ ok: false, error: [{ code: 'category_not_allowed' }] })
})
