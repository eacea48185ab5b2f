import { sql } from 'kysely'
import { type Checkpoint, verifyCheckpoint } from '../core/log/checkpoint.ts'
import {
  appendLeaves,
  EMPTY_TREE,
  HASH_BYTES,
  leafHash,
  TILE_WIDTH,
  type TreeEdge,
  treeRoot,
} from '../core/log/tree.ts'
import type { PublicJwk } from '../core/trust/public-key.ts'
import type { Db } from '../store/database.ts'
import type { LogNumber } from '../store/tile.ts'
import { type CheckContext, checkPage, type Finding, storedMembers } from './check-finding.ts'
import { hashOf } from './events.ts'
import { hexOf } from './holder-key.ts'
import { publicJwkOf } from './keys.ts'
import { logOrigin } from './sequence.ts'

interface LoggedEvent {
  readonly epoch: number
  readonly tx: string
  readonly id: number
  readonly kind: string
  readonly at: number
  readonly body: string
  readonly detail: string | null
}

const encoder = new TextEncoder()

/**
 * I6: a log's tree again from the events themselves, against heads, tiles and private details. An
 * event that was changed is named by its own number where its leaf is sealed in a tile.
 */
export async function* checkLog(
  context: CheckContext,
  db: Db,
  log: LogNumber,
): AsyncGenerator<Finding> {
  const { sha256 } = context
  const heads = await db
    .selectFrom('checkpoint')
    .select(['size', 'root', 'note'])
    .where('log', '=', log)
    .orderBy('size')
    .execute()
  const keys = await logKeys(db)
  for (const { size, root, note } of heads) {
    const said = await openHead(note, keys, logOrigin(context.origin, log))
    if (said?.size !== size || hexOf(said.root) !== hexOf(root)) {
      const where = `checkpoint ${log} ${size}`
      yield { invariant: 'I6', code: 'note_differs', where }
    }
  }
  const size = heads.at(-1)?.size ?? 0
  let tree: TreeEdge = EMPTY_TREE
  let next = 0
  // Leaves of the level-0 tile under way, and the roots of the full ones.
  let open: { readonly hash: Uint8Array; readonly event: number }[] = []
  const roots: Uint8Array[] = []
  for await (const event of eventsOf(db, log)) {
    yield* checkBody(context, event)
    if (tree.size >= size) continue
    const hash = await leafHash(encoder.encode(event.body), sha256)
    const appended = await appendLeaves(tree, hash, sha256)
    tree = appended.tree
    open.push({ hash, event: event.id })
    if (open.length === TILE_WIDTH) {
      yield* checkLeafTiles(db, log, roots.length, open)
      roots.push(await rootOf(open, sha256))
      open = []
    }
    while (heads[next]?.size === tree.size) {
      const root = await treeRoot(tree, sha256)
      if (hexOf(root) !== hexOf(heads[next]?.root ?? new Uint8Array())) {
        const where = `checkpoint ${log} ${tree.size}`
        yield { invariant: 'I6', code: 'root_differs', where }
      }
      next += 1
    }
  }
  if (tree.size < size) {
    yield { invariant: 'I6', code: 'events_missing', where: `checkpoint ${log} ${size}` }
  }
  yield* checkLeafTiles(db, log, roots.length, open)
  yield* checkUpperTiles(context, db, log, roots)
  yield* checkTileCount(db, log, size)
}

async function logKeys(db: Db): Promise<readonly PublicJwk[]> {
  const rows = await db.selectFrom('key').selectAll().where('purpose', '=', 'log').execute()
  return await Promise.all(rows.map(publicJwkOf))
}

/** A head that one of the registry's log keys signed. */
async function openHead(
  note: string,
  keys: readonly PublicJwk[],
  origin: string,
): Promise<Checkpoint | undefined> {
  for (const jwk of keys) {
    if (jwk.alg !== 'Ed25519') continue
    const said = await verifyCheckpoint(note, jwk, origin)
    if (said.ok) return said.value
  }
  return undefined
}

async function* eventsOf(db: Db, log: LogNumber): AsyncGenerator<LoggedEvent> {
  let after = { epoch: 0, tx: '0', id: 0 }
  for (;;) {
    // `e.tx` in the order by is the column; an alias of its text form would sort 10 before 9.
    const { rows } = await sql<LoggedEvent>`
      select e.epoch, e.tx::text as tx, e.id, e.kind, e.at, e.body, e.detail from event e
      where e.log = ${log} and (e.epoch, e.tx, e.id) >
        (${after.epoch}::int, ${after.tx}::xid8, ${after.id}::bigint)
      order by e.epoch, e.tx, e.id limit ${checkPage}`.execute(db)
    yield* rows
    const last = rows.at(-1)
    if (rows.length < checkPage || last === undefined) return
    after = last
  }
}

async function* checkBody(
  context: CheckContext,
  { id, kind, at, body, detail }: LoggedEvent,
): AsyncGenerator<Finding> {
  const where = `event ${id}`
  const said = storedMembers(body)
  if (said.act !== kind || said.at !== at) yield { invariant: 'I6', code: 'body_differs', where }
  const hash = detail === null ? undefined : await hashOf(context, detail)
  if (said.detail !== hash) yield { invariant: 'I6', code: 'detail_differs', where }
}

interface StoredTile {
  readonly n: number
  readonly level: number
  readonly width: number
  readonly hashes: Uint8Array
  readonly events: readonly string[] | null
}

/** Every stored width of a tile of leaves: hashes, and which event is which leaf. */
async function* checkLeafTiles(
  db: Db,
  log: LogNumber,
  n: number,
  leaves: readonly { readonly hash: Uint8Array; readonly event: number }[],
): AsyncGenerator<Finding> {
  const tiles = await db
    .selectFrom('tile')
    .select(['n', 'level', 'width', 'hashes', 'events'])
    .where('log', '=', log)
    .where('level', '=', 0)
    .where('n', '=', n)
    .execute()
  for (const tile of tiles) {
    const where = nameOf(log, tile)
    if (tile.width > leaves.length) {
      yield { invariant: 'I6', code: 'tile_too_wide', where }
      continue
    }
    for (const [place, { hash, event }] of leaves.slice(0, tile.width).entries()) {
      const stored = tile.hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES)
      const same = hexOf(stored) === hexOf(hash) && Number(tile.events?.[place]) === event
      if (!same) {
        yield { invariant: 'I6', code: 'leaf_differs', where: `${where} ${place} (event ${event})` }
        break
      }
    }
  }
}

/** Tiles above the leaves: each hash is the root of a full tile below. */
async function* checkUpperTiles(
  { sha256 }: CheckContext,
  db: Db,
  log: LogNumber,
  roots: readonly Uint8Array[],
): AsyncGenerator<Finding> {
  let below = roots
  for (let level = 1; level < 8; level += 1) {
    const tiles = await db
      .selectFrom('tile')
      .select(['n', 'level', 'width', 'hashes', 'events'])
      .where('log', '=', log)
      .where('level', '=', level)
      .execute()
    for (const tile of tiles) {
      const wanted = below.slice(tile.n * TILE_WIDTH, tile.n * TILE_WIDTH + tile.width)
      const same = wanted.map(hexOf).join('') === hexOf(tile.hashes) && tile.events === null
      if (!same) yield { invariant: 'I6', code: 'tile_differs', where: nameOf(log, tile) }
    }
    const above: Uint8Array[] = []
    for (let at = 0; at + TILE_WIDTH <= below.length; at += TILE_WIDTH) {
      const full = below.slice(at, at + TILE_WIDTH).map((hash) => ({ hash }))
      above.push(await rootOf(full, sha256))
    }
    below = above
  }
}

/** A full tile for each 256 sealed leaves, the head's own, and nothing behind it. */
async function* checkTileCount(db: Db, log: LogNumber, size: number): AsyncGenerator<Finding> {
  const beyond = await db
    .selectFrom('tile')
    .select(['n', 'level', 'width', 'hashes', 'events'])
    .where('log', '=', log)
    .where('level', '=', 0)
    .where(sql<number>`n * 256 + width`, '>', size)
    .execute()
  for (const tile of beyond) {
    yield { invariant: 'I6', code: 'tile_behind_head', where: nameOf(log, tile) }
  }
  const { rows } = await sql<{ full: number; last: number; cursor: number }>`
    select count(*) filter (where level = 0 and width = 256)::int as full,
      coalesce(max(n * 256 + width) filter (where level = 0), 0) as last,
      (select size from log_cursor where log = ${log}) as cursor
    from tile where log = ${log}`.execute(db)
  const [found] = rows
  if (found?.full !== Math.floor(size / TILE_WIDTH) || found.last !== size) {
    yield { invariant: 'I6', code: 'tiles_missing', where: `tile ${log}` }
  }
  if (found?.cursor !== size) {
    yield { invariant: 'I6', code: 'cursor_differs', where: `log_cursor ${log}` }
  }
}

async function rootOf(
  leaves: readonly { readonly hash: Uint8Array }[],
  sha256: CheckContext['sha256'],
): Promise<Uint8Array> {
  const all = new Uint8Array(leaves.length * HASH_BYTES)
  for (const [place, { hash }] of leaves.entries()) all.set(hash, place * HASH_BYTES)
  return await treeRoot((await appendLeaves(EMPTY_TREE, all, sha256)).tree, sha256)
}

function nameOf(log: LogNumber, { level, n, width }: StoredTile): string {
  return `tile ${log} ${level}/${n}/${width}`
}
