import { buildTypeMetadata } from '../core/license/type-metadata.ts'
import { listPublished } from '../store/published.ts'
import { listTypeVersions } from '../store/trust.ts'
import { type Publishing, publisherScope, publishObject, textBytes } from './publish-object.ts'
import { storedType } from './registry.ts'

/**
 * Publishes the metadata document of every type version that has none yet. A document that stands
 * is never written again, whatever later code would make of its type: prints refer to it.
 *
 * @returns How many were published.
 */
export async function publishTypes({ registry }: Publishing): Promise<number> {
  const db = registry.store.scoped(publisherScope)
  const present = new Set((await listPublished(db)).map(({ path }) => path))
  let count = 0
  for (const row of await listTypeVersions(db)) {
    const path = `/t/${row.code}/${row.version}`
    if (present.has(path)) continue
    const type = storedType(row.definition)
    const definer = { zh: row.definerZh, en: row.definerEn }
    const published = await publishObject(db, {
      path,
      seq: 1,
      iat: registry.now(),
      contentType: 'application/json',
      body: textBytes(buildTypeMetadata(type, registry.origin, definer)),
    })
    if (published) count += 1
  }
  return count
}
