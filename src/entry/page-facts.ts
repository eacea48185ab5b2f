import type { PageFacts } from '../http/routes/pages.ts'
import { type Registry, storedType } from '../service/registry.ts'

const scope = { role: 'licet_publisher' } as const

/** Facts for the open pages, from the registry's own tables; nothing in them is about a holder. */
export function readPageFacts(
  registry: Registry,
  rootFingerprints: () => Promise<readonly string[]>,
  sampleDigits?: () => string | undefined,
): PageFacts {
  const db = registry.store.scoped(scope)
  const newestTypes = async () => {
    const rows = await db
      .selectFrom('license_type')
      .select(['code', 'version', 'definition'])
      .orderBy('code')
      .orderBy('version')
      .execute()
    return [...new Map(rows.map((row) => [row.code, storedType(row.definition)])).values()]
  }
  const rights = () =>
    db
      .selectFrom('department_right as r')
      .innerJoin('department as d', 'd.id', 'r.department')
      .select(['r.type', 'd.id', 'd.short', 'd.name', 'd.name_en'])
      .where('r.ended_at', 'is', null)
      .orderBy('d.short')
      .execute()
  return {
    home: async () => {
      const departments = await db
        .selectFrom('department')
        .select(['short', 'name', 'name_en'])
        .orderBy('short')
        .execute()
      const types = await newestTypes()
      return {
        departments: departments.map((one) => ({
          code: one.short,
          name: { zh: one.name, en: one.name_en },
        })),
        types: types.map(({ code, name, nameEn }) => ({ code, name: { zh: name, en: nameEn } })),
        sampleDigits: sampleDigits?.(),
      }
    },
    howTo: async () => ({ rootFingerprints: await rootFingerprints() }),
    type: async (code) => {
      const type = (await newestTypes()).find((one) => one.code === code)
      if (type === undefined) return undefined
      const issuers = (await rights()).filter((right) => right.type === code)
      return {
        code,
        version: type.version,
        name: { zh: type.name, en: type.nameEn },
        legalBasis: type.legalBasis,
        holderCategories: type.holderCategories,
        validity: type.validity,
        twoPersons: type.twoPersons,
        issuers: issuers.map((one) => ({
          code: one.short,
          name: { zh: one.name, en: one.name_en },
        })),
        fields: type.fields,
      }
    },
    department: async (short) => {
      const row = await db
        .selectFrom('department')
        .select(['id', 'short', 'code', 'area', 'name', 'name_en'])
        .where('short', '=', short)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const own = new Set((await rights()).filter((r) => r.id === row.id).map((r) => r.type))
      const keys = await db
        .selectFrom('key')
        .select(['kid', 'state', 'from_at', 'created_at'])
        .where('department', '=', row.id)
        .where('state', '!=', 'destroyed')
        .orderBy('created_at')
        .execute()
      return {
        short: row.short,
        creditCode: row.code,
        areaCode: row.area,
        name: { zh: row.name, en: row.name_en },
        types: (await newestTypes())
          .filter((type) => own.has(type.code))
          .map(({ code, name, nameEn }) => ({ code, name: { zh: name, en: nameEn } })),
        keys: keys.map((key) => ({
          kid: key.kid,
          status: keyStatus(key.state),
          since: new Date((key.from_at ?? key.created_at) * 1000).toISOString(),
        })),
      }
    },
  }
}

function keyStatus(state: string): 'active' | 'retired' | 'compromised' | 'future' {
  if (state === 'active' || state === 'compromised') return state
  return state === 'next' ? 'future' : 'retired'
}
