import { describe, expect, test } from 'vitest'
import { unsignedFields } from '../../src/service/unsigned-face.ts'
import type { FoundPrint } from '../../src/store/short-code.ts'
import { sample } from '../core/license/sample.ts'

type Json = Record<string, unknown>
const person = { idType: '111', id: '370299199001011234' }

/** A print of a sample type, whose fields off the card are replaced by these. */
function print(extra: Json[], fields: Json): FoundPrint {
  const type: Json = sample().types[2] as never
  const carried = (type.fields as Json[]).filter(({ card }) => card === true)
  const definition = JSON.stringify({ ...type, fields: [...carried, ...extra] })
  const empty = new Uint8Array()
  return { kid: '', payload: '', sig: empty, definition, fields, holders: [person] }
}

const field = (code: string, change: Json = {}): Json => ({
  code,
  short: `KZ_${code.toUpperCase()}`,
  label: { zh: `字段${code}`, en: `Field ${code}` },
  type: 'string',
  maxLength: 200,
  required: false,
  disclosure: 'public',
  card: false,
  ...change,
})
const told = (extra: Json[], fields: Json) =>
  unsignedFields(print(extra, fields)).map(({ code, value }) => [code, value?.zh])

describe('what a short code tells beside the code', () => {
  test('public fields off the card come with their labels, a blank one as blank', () => {
    const extra = [field('scope'), field('note')]
    expect(unsignedFields(print(extra, { dz: '在卡上', scope: '货运' }))).toEqual([
      {
        code: 'scope',
        label: { zh: '字段scope', en: 'Field scope' },
        value: { zh: '货运', en: '货运' },
      },
      { code: 'note', label: { zh: '字段note', en: 'Field note' }, value: null },
    ])
  })

  test('what is the holder’s to give never comes, nor a birth date, a picture or a hidden value', () => {
    const extra = [
      field('home', { disclosure: 'holder' }),
      field('born', { label: { zh: '出生日期', en: 'Born' }, type: 'date', maxLength: 10 }),
      field('csrq', { type: 'date', maxLength: 10 }),
      field('photo', { type: 'image', maxLength: 2000 }),
      field('sex', { disclosure: 'masked', mask: 'hide' }),
      field('whose', { source: 'holder.name' }),
    ]
    const fields = {
      home: '某路1号',
      born: '1990-01-01',
      csrq: '1990-01-01',
      photo: 'AAAA',
      sex: '女',
    }
    expect(told(extra, fields)).toEqual([])
  })

  test('a masked field comes through its mask, and a holder number nowhere plain', () => {
    const extra = [
      field('agent', { disclosure: 'masked', mask: 'name' }),
      field('remark'),
      field('papers', { type: 'list', maxLength: 5 }),
    ]
    const fields = {
      agent: '张三丰',
      remark: `证件 ${person.id}`,
      papers: ['甲', `乙${person.id}`],
    }
    const found = told(extra, fields)
    expect(found[0]).toEqual(['agent', '张**'])
    expect(JSON.stringify(found)).not.toContain(person.id)
    expect(found[2]?.[1]).toMatch(/^甲\n乙\*+4$/)
  })

  test('an option is told as people read it', () => {
    const options = [{ value: '01', zh: '甲级', en: 'Class A' }]
    const extra = [field('grade', { type: 'enum', options })]
    expect(unsignedFields(print(extra, { grade: '01' }))[0]?.value).toEqual({
      zh: '甲级',
      en: 'Class A',
    })
  })
})
