import type { Db } from '../store/database.ts'
import { type KeyRow, listKeys } from '../store/key.ts'
import { findPublished } from '../store/published.ts'
import { publicJwkOf } from './keys.ts'
import { type Publishing, publisherScope, publishObject, textBytes } from './publish-object.ts'

/**
 * Publishes the key sets for everybody else's verifiers: `/.well-known/jwks.json`, and the SD-JWT
 * VC issuer metadata of each department and of the status lists. Only what changed is published.
 *
 * A compromised key stands in none of them: these verifiers know no genuine set.
 *
 * @returns Paths published.
 * @see draft-ietf-oauth-sd-jwt-vc §5 (JWT VC Issuer Metadata), RFC 7517
 */
export async function publishKeySets(publishing: Publishing): Promise<readonly string[]> {
  const { registry } = publishing
  const db = registry.store.scoped(publisherScope)
  const rows = (await listKeys(db)).filter(
    ({ state }) => state === 'active' || state === 'next' || state === 'retired',
  )
  const setOf = async (keys: readonly KeyRow[]) => ({
    keys: await Promise.all(keys.map(publicJwkOf)),
  })
  const issue = rows.filter(({ purpose }) => purpose === 'issue')
  const status = rows.filter(({ purpose }) => purpose === 'status')
  const departments = await db.selectFrom('department').select(['id', 'short']).execute()
  const documents: [string, unknown][] = [
    ['/.well-known/jwks.json', await setOf(issue)],
    ['/.well-known/jwt-vc-issuer/s', { issuer: `${registry.origin}/s`, jwks: await setOf(status) }],
  ]
  for (const { id, short } of departments) {
    const own = issue.filter(({ department }) => department === id)
    documents.push([
      `/.well-known/jwt-vc-issuer/i/${short}`,
      { issuer: `${registry.origin}/i/${short}`, jwks: await setOf(own) },
    ])
  }
  const published: string[] = []
  for (const [path, document] of documents) {
    if (await publishText(db, path, JSON.stringify(document), registry.now())) published.push(path)
  }
  return published
}

/**
 * Publishes a JSON text if it is not what stands there already.
 *
 * @returns False if it is, or if another publisher was first.
 */
export async function publishText(
  db: Db,
  path: string,
  text: string,
  now: number,
): Promise<boolean> {
  const before = await findPublished(db, path)
  if (before !== undefined && new TextDecoder().decode(before.body) === text) return false
  return publishObject(db, {
    path,
    seq: (before?.seq ?? 0) + 1,
    iat: now,
    contentType: 'application/json',
    body: textBytes(text),
  })
}
