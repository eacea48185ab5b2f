import { sql } from 'kysely'
import { edgeTiles, TILE_WIDTH, tilePath } from '../core/log/tree.ts'
import type { Db } from '../store/database.ts'
import { findPublished, insertPublished } from '../store/published.ts'
import { findCheckpoint } from '../store/tile.ts'
import {
  type Publishing,
  publisherScope,
  publishObject,
  textBytes,
  withEtag,
} from './publish-object.ts'

/** A new head is published at most this often, in seconds: it changes the bundle. */
export const HEAD_EVERY_SECONDS = 60

/**
 * Publishes the log's newest head and, before it, the tiles of its tree: whoever reads a head finds
 * everything it stands on.
 *
 * @param force - Publishes the head even if the last one is younger than a minute.
 * @returns Size of the head that was published, if one was.
 */
export async function publishLog(
  { registry }: Publishing,
  force = false,
): Promise<number | undefined> {
  const db = registry.store.scoped(publisherScope)
  const head = await findCheckpoint(db, 1)
  if (head === undefined) return undefined
  const before = await findPublished(db, '/log/checkpoint')
  const now = registry.now()
  if (before !== undefined) {
    const size = sizeOf(before.body)
    // A head of the same size may be signed anew by another log key; one that is smaller never is.
    if (size > head.size || (size === head.size && textOf(before.body) === head.note)) {
      return undefined
    }
    if (!force && before.iat + HEAD_EVERY_SECONDS > now) return undefined
  }
  await publishTiles(db, before === undefined ? 0 : sizeOf(before.body), head.size, now)
  const published = await publishObject(db, {
    path: '/log/checkpoint',
    seq: (before?.seq ?? 0) + 1,
    iat: now,
    contentType: 'text/plain; charset=utf-8',
    body: textBytes(head.note),
  })
  return published ? head.size : undefined
}

/** Tiles that filled between two sizes, and the incomplete ones of the larger. */
async function publishTiles(db: Db, from: number, to: number, now: number): Promise<void> {
  const edge = edgeTiles(to)
  for (
    let level = 0, span = TILE_WIDTH;
    Math.floor(to / span) > 0;
    level += 1, span *= TILE_WIDTH
  ) {
    const { rows } = await sql<{ n: number; hashes: Uint8Array }>`select n, hashes from tile
      where log = 1 and level = ${level} and width = 256
        and n >= ${Math.floor(from / span)} and n < ${Math.floor(to / span)} order by n`.execute(db)
    for (let at = 0; at < rows.length; at += 100) {
      const tiles = rows.slice(at, at + 100)
      await publishTile(
        db,
        tiles.map(({ n, hashes }) => ({ path: tilePath(level, n, 256), hashes })),
        now,
      )
    }
  }
  for (const { level, index, width } of edge) {
    const row = await db
      .selectFrom('tile')
      .select('hashes')
      .where('log', '=', 1)
      .where('level', '=', level)
      .where('n', '=', index)
      .where('width', '=', width)
      .executeTakeFirst()
    if (row === undefined) continue
    await publishTile(db, [{ path: tilePath(level, index, width), hashes: row.hashes }], now)
  }
}

async function publishTile(
  db: Db,
  tiles: readonly { readonly path: string; readonly hashes: Uint8Array }[],
  now: number,
): Promise<void> {
  const objects = await Promise.all(
    tiles.map(({ path, hashes }) =>
      withEtag({
        path: `/log/${path}`,
        seq: 1,
        iat: now,
        contentType: 'application/octet-stream',
        body: hashes,
      }),
    ),
  )
  if (await insertPublished(db, objects)) return
  // Some stand already (a run that ended early): tiles never change, so each by itself will do.
  for (const object of objects) await insertPublished(db, [object])
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body)
}

function sizeOf(body: Uint8Array): number {
  return Number(textOf(body).split('\n')[1] ?? 0)
}
