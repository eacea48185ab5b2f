import { signCheckpoint } from '../core/log/checkpoint.ts'
import {
  appendLeaves,
  HASH_BYTES,
  type Sha256,
  TILE_WIDTH,
  type TreeEdge,
  treeRoot,
} from '../core/log/tree.ts'
import {
  findCheckpoint,
  type LogNumber,
  readCursor,
  readEdge,
  readEventWindow,
  storeSeal,
} from '../store/tile.ts'
import { currentKey, publicJwkOf } from './keys.ts'
import type { Registry } from './registry.ts'

/** Events sealed in one transaction at most. */
const WINDOW = 16_384

/** What became of one step of the sequencer. */
export type Sealed =
  | {
      readonly code: 'sealed'
      readonly size: number
      readonly added: number
      readonly more: boolean
    }
  | { readonly code: 'nothing_new'; readonly size: number }
  | { readonly code: 'lost' }
  | { readonly code: 'no_log_key' }

/** Name of a log in its checkpoints: `HOST/log`. The access log is never published. */
export function logOrigin(origin: string, log: LogNumber): string {
  return `${origin.slice('https://'.length)}/${log === 1 ? 'log' : 'access-log'}`
}

/**
 * Seals the events whose order is settled: hashes them into the tree, signs the new head, and
 * keeps tiles, checkpoint and cursor in one transaction.
 *
 * Two sequencers are harmless: both take the same events in the same order, the cursor moves once,
 * and the head that the loser signed is one that the winner's tree passes through. If we crash
 * after signing, the same head is signed again.
 *
 * @returns `lost` if another sequencer was first; `no_log_key` before keys are made.
 */
export async function sequenceLog(registry: Registry, log: LogNumber = 1): Promise<Sealed> {
  const { store, signer, now, origin } = registry
  const db = store.scoped({ role: 'licet_sequencer' })
  const key = await currentKey(store, 'log', now())
  if (key === undefined) return { code: 'no_log_key' }
  const jwk = await publicJwkOf(key)
  if (jwk.alg !== 'Ed25519') return { code: 'no_log_key' }
  const { cursor, leaves, events, last } = await readEventWindow(db, log, WINDOW)
  const added = leaves.length / HASH_BYTES
  if (added === 0 && (await findCheckpoint(db, log)) !== undefined) {
    return { code: 'nothing_new', size: cursor.size }
  }
  const before = await readEdge(db, log, cursor.size)
  const sha256: Sha256 = registry.sha256
  const tree: TreeEdge = { size: cursor.size, edge: before.edge }
  const appended = await appendLeaves(tree, leaves, sha256)
  const root = await treeRoot(appended.tree, sha256)
  const { size } = appended.tree
  const sign = async (message: Uint8Array): Promise<Uint8Array> => {
    const [signature] = await signer.sign(key.kid, [message])
    if (signature === undefined) throw new TypeError('signer gave no signature')
    return signature
  }
  const note = await signCheckpoint({ origin: logOrigin(origin, log), size, root }, jwk, sign)
  const edgeNow = appended.tree.edge.flatMap((hashes, level) =>
    hashes.length === 0
      ? []
      : [{ level, index: Math.floor(size / TILE_WIDTH ** (level + 1)), hashes }],
  )
  const firstLeaf = cursor.size - before.events.length
  const order = [...before.events, ...events]
  const tiles = [...appended.full, ...edgeNow].map((tile) => {
    const from = tile.index * TILE_WIDTH - firstLeaf
    const width = tile.hashes.length / HASH_BYTES
    return { ...tile, events: tile.level === 0 ? order.slice(from, from + width) : null }
  })
  const stored = await store.transaction({ role: 'licet_sequencer' }, (trx) =>
    storeSeal(trx, { log, before: cursor, after: { ...last, size }, tiles, root, note, at: now() }),
  )
  if (!stored) return { code: 'lost' }
  return { code: 'sealed', size, added, more: added === WINDOW }
}

/** Entries sealed so far. */
export async function logSize(registry: Registry, log: LogNumber = 1): Promise<number> {
  return (await readCursor(registry.store.scoped({ role: 'licet_sequencer' }), log)).size
}
