import { describe, expect, test } from 'vitest'
import { lineageFaults } from '../../src/entry/seed-lineage.ts'
import { sampleFile } from '../service/world.ts'

const root = '1.2.156.3005.2'
/** The sample's first license that replaces another. */
const second: number = sampleFile.licenses.findIndex(
  ({ replaces }: { replaces?: string }) => replaces !== undefined,
)

function faultsOf(at: number, change: Record<string, unknown>): readonly string[] {
  const licenses = sampleFile.licenses.map((one: object, n: number) =>
    n === at ? { ...one, ...change } : one,
  )
  return lineageFaults({ ...sampleFile, licenses }, root)
}

describe('identifiers and lineage of a seed file', () => {
  test('of the sample agree with their parts', () => {
    expect(lineageFaults(sampleFile, root)).toEqual([])
  })

  test.each([
    ['serial', '20240000002'],
    ['type', '11370000MBDEM100XA002'],
    ['department', 'sp'],
    ['identifier', `${sampleFile.licenses[0].identifier.slice(0, -1)}0`],
    ['identifier', undefined],
  ])('that do not agree in %s are named by their path', (member, value) => {
    const given = sampleFile.licenses[0][member] === value ? 'jt' : value
    expect(faultsOf(0, { [member]: given })).toEqual(['licenses[0].identifier: differs'])
  })

  test('are those of this registry', () => {
    expect(lineageFaults(sampleFile, '1.2.3')).toHaveLength(sampleFile.licenses.length)
  })

  test('name a version before that is missing, unknown, or of something else', () => {
    const path = `licenses[${second}].replaces`
    expect(faultsOf(second, { replaces: undefined })).toEqual([`${path}: missing`])
    expect(faultsOf(second, { replaces: '1.2.3' })).toEqual([`${path}: unknown`])
    expect(faultsOf(second, { replaces: sampleFile.licenses[0].identifier })).toEqual([
      `${path}: differs`,
    ])
    expect(faultsOf(second, { number: 'X' })).toEqual([`${path}: differs`])
    expect(faultsOf(0, { replaces: sampleFile.licenses[1].identifier })).toEqual([
      'licenses[0].replaces: unexpected',
    ])
    expect(faultsOf(0, { version: '1' })).toEqual(['licenses[0].version: form'])
  })
})
