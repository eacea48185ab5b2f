import { readFileSync } from 'node:fs'
import type { Facts } from './claims.ts'

interface Field {
  readonly code: string
  readonly type: string
  readonly card: boolean
  readonly source?: string
}
interface Sample {
  readonly types: readonly {
    readonly code: string
    readonly name: string
    readonly fields: readonly Field[]
  }[]
  readonly licenses: readonly Omit<Facts, 'typeName' | 'cardFields'>[]
}

const FILE = new URL('../../../src/entry/demo/license-types.json', import.meta.url)

/** The first license of each sample type, with fields that repeat another part left out. */
export function sampleFacts(): readonly Facts[] {
  const sample: Sample = JSON.parse(readFileSync(FILE, 'utf8'))
  return sample.types.map((type) => {
    const license = sample.licenses.find((l) => l.type === type.code)
    if (license === undefined) throw new Error(`no license of type ${type.code}`)
    const carried = type.fields.filter((f) => f.type !== 'image' && f.source === undefined)
    const kept = carried.map((f) => f.code).filter((code) => code in license.fields)
    return {
      ...license,
      typeName: type.name,
      fields: Object.fromEntries(kept.map((code) => [code, license.fields[code]])),
      cardFields: carried.filter((f) => f.card).map((f) => f.code),
    }
  })
}
