import { expect, it } from 'vitest'
import { maskHolderNumber, maskLicenseNumber, maskValue } from '../../../src/core/license/mask.ts'
import { sample } from './sample.ts'

it.each(sample().maskingExamples)(
  'masks $raw as $masked ($mask, $audience)',
  ({ mask, audience, idType, raw, masked }) => {
    expect(
      idType === undefined
        ? maskValue(mask, raw, audience)
        : maskHolderNumber(idType, raw, audience),
    ).toBe(masked)
  },
)

it('masks a license number that contains a holder number, and no other', () => {
  const holders = [{ idType: '111', id: '370299198503120016' }]
  const number = '201037110370299198503120016'
  expect(maskLicenseNumber(number, holders, 'staff')).toBe('2010*******************0016')
  expect(maskLicenseNumber('JY23702990000179', holders, 'public')).toBe('JY23702990000179')
})
