/**
 * The registry log's Merkle tree: RFC 6962 §2.1 hashing, kept as C2SP tlog-tiles, 256 hashes wide.
 *
 * The writer needs only the right edge, one incomplete tile a level; a tile that fills is stored
 * and never changes again. A reader gets the same root from the stored tiles alone.
 */

/** SHA-256; native and synchronous in the sequencer, WebCrypto elsewhere. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>

export const HASH_BYTES = 32
export const TILE_WIDTH = 256
const TILE_BYTES = HASH_BYTES * TILE_WIDTH

/** SHA-256 by WebCrypto: right everywhere, slow for millions of small inputs. */
export const webSha256: Sha256 = async (bytes) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)))

/** A tile that stands for good, or the incomplete one at the right edge of its level. */
export interface Tile {
  /** 0 holds leaf hashes; each hash of level n + 1 is the root of one full tile of level n. */
  readonly level: number
  /** Counted from 0 within the level. */
  readonly index: number
  /** 1 .. 256 hashes of 32 bytes. */
  readonly hashes: Uint8Array
}

/** What has to be kept to go on: the size and, from level 0 up, each level's incomplete tile. */
export interface TreeEdge {
  readonly size: number
  /** `edge[level]` holds `floor(size / 256^level) mod 256` hashes. */
  readonly edge: readonly Uint8Array[]
}

export const EMPTY_TREE: TreeEdge = { size: 0, edge: [] }

/** Hash of a leaf: SHA-256(00 ‖ entry). RFC 6962 §2.1. */
export function leafHash(entry: Uint8Array, sha256: Sha256): Uint8Array | Promise<Uint8Array> {
  const input = new Uint8Array(1 + entry.length)
  input.set(entry, 1)
  return sha256(input)
}

/** Hash of an inner node: SHA-256(01 ‖ left ‖ right). RFC 6962 §2.1. */
export function nodeHash(
  left: Uint8Array,
  right: Uint8Array,
  sha256: Sha256,
): Uint8Array | Promise<Uint8Array> {
  const input = new Uint8Array(1 + 2 * HASH_BYTES)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 1 + HASH_BYTES)
  return sha256(input)
}

/**
 * Appends leaf hashes and tells which tiles filled up on the way, in the order they did.
 *
 * @param leaves - n × 32 bytes, each from {@link leafHash}.
 * @throws RangeError if `leaves` is no whole number of hashes or `tree` contradicts its size.
 */
export async function appendLeaves(
  tree: TreeEdge,
  leaves: Uint8Array,
  sha256: Sha256,
): Promise<{ readonly tree: TreeEdge; readonly full: readonly Tile[] }> {
  if (leaves.length % HASH_BYTES !== 0) throw new RangeError(`leaves of ${leaves.length} bytes`)
  checkEdge(tree)
  const full: Tile[] = []
  const edge = [...tree.edge]
  let arriving = leaves
  let before = tree.size
  for (let level = 0; arriving.length > 0; level += 1) {
    const held = edge[level] ?? new Uint8Array(0)
    const all = concat([held, arriving])
    const roots: Uint8Array[] = []
    let at = 0
    let index = Math.floor(before / TILE_WIDTH)
    for (; all.length - at >= TILE_BYTES; at += TILE_BYTES) {
      const hashes = all.slice(at, at + TILE_BYTES)
      full.push({ level, index, hashes })
      roots.push(await perfectRoot(hashes, sha256))
      index += 1
    }
    edge[level] = all.slice(at)
    before = Math.floor(before / TILE_WIDTH)
    arriving = concat(roots)
  }
  return { tree: { size: tree.size + leaves.length / HASH_BYTES, edge }, full }
}

/**
 * The tree's root. Each level's incomplete tile splits into perfect subtrees, largest first;
 * hashing them together from the smallest up is the recursion of RFC 6962 §2.1.
 */
export async function treeRoot(tree: TreeEdge, sha256: Sha256): Promise<Uint8Array> {
  checkEdge(tree)
  const subtrees: Uint8Array[] = []
  for (const hashes of tree.edge.toReversed()) {
    let at = 0
    for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
      if (((hashes.length / HASH_BYTES) & width) === 0) continue
      const end = at + width * HASH_BYTES
      subtrees.push(await perfectRoot(hashes.subarray(at, end), sha256))
      at = end
    }
  }
  let root = subtrees.pop()
  if (root === undefined) return await sha256(new Uint8Array(0))
  for (const left of subtrees.toReversed()) root = await nodeHash(left, root, sha256)
  return root
}

/** The incomplete tiles at the right edge of a tree of this size; levels that have none are left out. */
export function edgeTiles(
  size: number,
): readonly { readonly level: number; readonly index: number; readonly width: number }[] {
  const tiles = []
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    const width = count % TILE_WIDTH
    if (width > 0) tiles.push({ level, index: Math.floor(count / TILE_WIDTH), width })
  }
  return tiles
}

/**
 * `tile/<L>/<N>[.p/<W>]`, or `tile/entries/<N>[.p/<W>]`: C2SP tlog-tiles.
 *
 * @param width - 1 .. 256; 256 is a full tile and has no suffix.
 */
export function tilePath(level: number | 'entries', index: number, width: number): string {
  let path = String(index % 1000).padStart(3, '0')
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`
  }
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

/** Joins byte strings. */
function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Root over a power of two of hashes. */
async function perfectRoot(hashes: Uint8Array, sha256: Sha256): Promise<Uint8Array> {
  let row = hashes
  while (row.length > HASH_BYTES) {
    const above = new Uint8Array(row.length / 2)
    for (let at = 0; at < above.length; at += HASH_BYTES) {
      const left = row.subarray(2 * at, 2 * at + HASH_BYTES)
      const right = row.subarray(2 * at + HASH_BYTES, 2 * at + 2 * HASH_BYTES)
      const hash = nodeHash(left, right, sha256)
      // Awaiting a value that is there already would double the sequencer's time.
      above.set(hash instanceof Uint8Array ? hash : await hash, at)
    }
    row = above
  }
  return row
}

function checkEdge(tree: TreeEdge): void {
  let count = tree.size
  for (let level = 0; level < tree.edge.length || count > 0; level += 1) {
    const length = tree.edge[level]?.length ?? 0
    if (length !== (count % TILE_WIDTH) * HASH_BYTES) {
      throw new RangeError(`level ${level} of a tree of ${tree.size} holds ${length} bytes`)
    }
    count = Math.floor(count / TILE_WIDTH)
  }
}
