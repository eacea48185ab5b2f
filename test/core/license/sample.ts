import { readFileSync } from 'node:fs'
import { type LocalDate, parseLocalDate } from '../../../src/core/license/local-date.ts'

interface Vectors {
  readonly valid: string[]
  readonly invalid: { value: string; faults: string[] }[]
  readonly normalize: [string, string][]
}

interface Sample {
  readonly asOf: string
  readonly types: { code: string; number: { pattern: string; generator: string | null } }[]
  readonly licenses: Record<string, unknown>[]
  readonly checkVectors: Record<
    'creditCode' | 'residentId' | 'identifier' | 'foodNumber' | 'industryNumber',
    Vectors
  >
  readonly maskingExamples: {
    mask: 'hide' | 'name' | 'number'
    audience: 'public' | 'staff'
    idType?: string
    raw: string
    masked: string
  }[]
}

/** A fresh copy of the sample file, to be changed at will. */
export function sample(): Sample {
  const file = new URL('../../../src/entry/demo/license-types.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Sample
}

export function day(text: string): LocalDate {
  const date = parseLocalDate(text)
  if (date === undefined) throw new Error(`${text} is no day`)
  return date
}
