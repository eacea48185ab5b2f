/** Facts of the public pages, from the registry's tables that hold nothing personal. */
import type { Bundle } from '../core/trust/bundle.ts'
import { type Registry, storedType } from '../service/registry.ts'
import type { PublishedReader } from './public-documents.ts'
import type { PageFacts } from './routes/pages.ts'
import { systemStatus } from './system-status.ts'

export interface PageSources {
  readonly registry: Registry
  /** RFC 7638 thumbprints of the pinned roots. */
  readonly roots: () => Promise<readonly string[]>
  readonly published: PublishedReader
  /** The published bundle, proven; throws while there is none. */
  readonly bundle: () => Promise<Bundle>
  /** Digits of a sample code: a demo only. */
  readonly sampleDigits?: () => string | undefined
}

function shownState(state: string): 'active' | 'retired' | 'compromised' | 'future' {
  if (state === 'active' || state === 'compromised') return state
  return state === 'next' ? 'future' : 'retired'
}

/** Builds what `createApp` shows on `/`, `/types/…`, `/departments/…`, `/how-to-verify`. */
export function registryPages(sources: PageSources): PageFacts {
  const { registry, roots, published, bundle, sampleDigits } = sources
  const db = () => registry.store.scoped({ role: 'licet_publisher' })

  async function types() {
    const rows = await db()
      .selectFrom('license_type')
      .distinctOn('code')
      .select('definition')
      .orderBy('code')
      .orderBy('version', 'desc')
      .execute()
    return rows.map(({ definition }) => storedType(definition))
  }

  async function departments() {
    const rows = await db().selectFrom('department').selectAll().orderBy('short').execute()
    return rows.map((row) => ({ ...row, text: { zh: row.name, en: row.name_en } }))
  }

  async function rightsOf(column: 'department' | 'type', value: number | string) {
    return await db()
      .selectFrom('department_right')
      .select(['department', 'type'])
      .where(column, '=', value)
      .where('ended_at', 'is', null)
      .execute()
  }

  return {
    async home() {
      const [allTypes, all] = await Promise.all([types(), departments()])
      const digits = sampleDigits?.()
      return {
        departments: all.map(({ short, text }) => ({ code: short, name: text })),
        types: allTypes.map(({ code, name, nameEn }) => ({ code, name: { zh: name, en: nameEn } })),
        ...(digits === undefined ? {} : { sampleDigits: digits }),
      }
    },
    status: () => {
      const { offsetSeconds } = registry
      return systemStatus({ published, bundle, now: registry.now(), offsetSeconds })
    },
    howTo: async () => ({ rootFingerprints: await roots() }),
    async type(code) {
      const type = (await types()).find((one) => one.code === code)
      if (type === undefined) return undefined
      const rights = await rightsOf('type', code)
      const issuers = (await departments()).filter(({ id }) =>
        rights.some(({ department }) => department === id),
      )
      const definer = await db()
        .selectFrom('definer')
        .select(['name', 'name_en'])
        .where('code', '=', code.slice(0, 18))
        .executeTakeFirst()
      return {
        type,
        ...(definer === undefined ? {} : { definer: { zh: definer.name, en: definer.name_en } }),
        issuers: issuers.map(({ short, text }) => ({ code: short, name: text })),
      }
    },
    async department(short) {
      const row = (await departments()).find((one) => one.short === short)
      if (row === undefined) return undefined
      const rights = await rightsOf('department', row.id)
      const issued = (await types()).filter(({ code }) => rights.some(({ type }) => type === code))
      const keys = await db()
        .selectFrom('key')
        .select(['kid', 'state', 'from_at', 'created_at'])
        .where('department', '=', row.id)
        .where('purpose', '=', 'issue')
        .orderBy('created_at')
        .execute()
      return {
        short,
        creditCode: row.code,
        areaCode: row.area,
        name: row.text,
        offsetSeconds: registry.offsetSeconds,
        types: issued.map(({ code, name, nameEn }) => ({ code, name: { zh: name, en: nameEn } })),
        keys: keys.map(({ kid, state, from_at: from, created_at: created }) => ({
          kid,
          status: shownState(state),
          since: from ?? created,
        })),
      }
    },
  }
}
