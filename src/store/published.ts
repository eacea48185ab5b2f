import { sql } from 'kysely'
import type { Db } from './database.ts'

/** A public object as served: its bytes never change under one path and number. */
export interface PublishedObject {
  /** As in the address: `/s/1`. */
  readonly path: string
  /** Rises by one with each publication of the path. */
  readonly seq: number
  /** Epoch seconds. */
  readonly iat: number
  /** With its quotes. */
  readonly etag: string
  readonly contentType: string
  readonly body: Uint8Array
}

/** Tiles are many and never change; they are read one by one, not kept in every process. */
const TILE_PREFIX = '/log/tile/'

/**
 * Publishes objects, all of them or none.
 *
 * @param db - Scope `licet_publisher`.
 * @returns False if another publisher has used one of the numbers: read anew and try again.
 */
export async function insertPublished(
  db: Db,
  objects: readonly PublishedObject[],
): Promise<boolean> {
  if (objects.length === 0) return true
  try {
    await db
      .insertInto('published')
      .values(
        objects.map(({ contentType, ...object }) => ({ ...object, content_type: contentType })),
      )
      .execute()
    return true
  } catch (thrown) {
    if (isTaken(thrown)) return false
    throw thrown
  }
}

/** The object last published at a path. */
export async function findPublished(db: Db, path: string): Promise<PublishedObject | undefined> {
  const row = await db
    .selectFrom('published')
    .selectAll()
    .where('path', '=', path)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { ...row, contentType: row.content_type }
}

/** Number, instant and tag of what is published at every path but the log's tiles. */
export async function listPublished(
  db: Db,
): Promise<readonly Omit<PublishedObject, 'body' | 'contentType'>[]> {
  const { rows } = await sql<{ path: string; seq: number; iat: number; etag: string }>`
    select distinct on (path) path, seq, iat, etag from published
    where path not like ${`${TILE_PREFIX}%`} order by path, seq desc`.execute(db)
  return rows
}

/** The latest objects of several paths, from one snapshot. */
export async function readPublished(
  db: Db,
  paths: readonly string[],
): Promise<readonly PublishedObject[]> {
  if (paths.length === 0) return []
  const rows = await db
    .selectFrom('published')
    .selectAll()
    .distinctOn('path')
    .where('path', 'in', [...paths])
    .orderBy('path')
    .orderBy('seq', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, contentType: row.content_type }))
}

/** Deletes what was replaced at a path: numbers below `belowSeq`. */
export async function prunePublished(db: Db, path: string, belowSeq: number): Promise<void> {
  await db.deleteFrom('published').where('path', '=', path).where('seq', '<', belowSeq).execute()
}

function isTaken(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'already_exists'
}
