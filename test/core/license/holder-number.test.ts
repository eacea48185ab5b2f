import { isUnifiedIdentifier } from 'util-helpers'
import { describe, expect, it } from 'vitest'
import { parseHolderNumber } from '../../../src/core/license/holder-number.ts'
import { parseIdentifier } from '../../../src/core/license/identifier.ts'
import { checkNumber } from '../../../src/core/license/number-rule.ts'
import { day, sample } from './sample.ts'

const { checkVectors: vectors, types } = sample()
const today = day('2026-07-01')

describe.each([
  ['001', vectors.creditCode],
  ['111', vectors.residentId],
] as const)('holder numbers of kind %s', (kind, { valid, invalid, normalize }) => {
  it.each(valid)('takes %s', (value) => {
    expect(parseHolderNumber(kind, value, today)).toMatchObject({
      ok: true,
      value: { normalized: value },
    })
  })
  it.each(invalid)('refuses $value with exactly its faults', ({ value, faults }) => {
    expect(parseHolderNumber(kind, value, today)).toMatchObject({ ok: false, error: faults })
  })
  it.each(normalize)('stores %j as %s', (typed, stored) => {
    expect(parseHolderNumber(kind, typed, today)).toMatchObject({
      ok: true,
      value: { normalized: stored },
    })
  })
})

it('agrees with another implementation on every last character of every credit code', () => {
  for (const code of vectors.creditCode.valid) {
    for (const last of '0123456789ABCDEFGHJKLMNPQRTUWXY') {
      const tried = code.slice(0, 17) + last
      expect(parseHolderNumber('001', tried, today).ok).toBe(isUnifiedIdentifier(tried))
    }
  }
})

it('warns of a broken inner organization code and takes the credit code all the same', () => {
  expect(parseHolderNumber('001', '91370299MADEM01160', today)).toMatchObject({
    ok: true,
    value: { warnings: ['inner_check'] },
  })
})

it('throws for a kind of holder number that does not exist', () => {
  expect(() => parseHolderNumber('000', '1', today)).toThrow(RangeError)
})

describe('identifiers', () => {
  const { valid, invalid, normalize } = vectors.identifier
  it.each(valid)('takes %s', (value) => {
    expect(parseIdentifier(value)).toMatchObject({ ok: true, value: { identifier: value } })
  })
  it.each(invalid)('refuses $value with its fault', ({ value, faults }) => {
    expect(parseIdentifier(value)).toMatchObject({ ok: false, error: faults[0] })
  })
  it.each(normalize)('stores %j as %s', (typed, stored) => {
    expect(parseIdentifier(typed)).toMatchObject({ ok: true, value: { identifier: stored } })
  })
})

describe.each([
  ['foodNumber', '11370000MBDEM100XA002'],
  ['industryNumber', '11370000MBDEM100XA011'],
] as const)('license numbers %s', (name, code) => {
  const rule = types.find((type) => type.code === code)?.number
  if (rule === undefined) throw new Error('the sample file has lost a type')
  it.each(vectors[name].valid)('take %s', (value) => {
    expect(checkNumber(rule, value)).toBeUndefined()
  })
  it.each(vectors[name].invalid)('refuse $value with its fault', ({ value, faults }) => {
    expect(checkNumber(rule, value)).toBe(`number_${faults[0]}`)
  })
})
