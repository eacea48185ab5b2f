import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appendLeaves,
  EMPTY_TREE,
  edgeTiles,
  leafHash,
  type Sha256,
  tilePath,
  treeRoot,
  webSha256,
} from '../../../src/core/log/tree.ts'

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()

/** RFC 6962 §2.1, word for word: the oracle. */
function mth(leaves: readonly Buffer[]): Buffer {
  const hash = (...parts: Uint8Array[]) =>
    createHash('sha256').update(Buffer.concat(parts)).digest()
  if (leaves.length === 0) return hash()
  const [only] = leaves
  if (leaves.length === 1) return hash(Buffer.of(0), only!)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return hash(Buffer.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}

/** The eight leaves of the reference tree of RFC 6962 implementations (transparency-dev/merkle). */
const REFERENCE = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'))
const REFERENCE_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

async function hashes(entries: readonly Buffer[], hash: Sha256 = sha256): Promise<Uint8Array> {
  return Buffer.concat(await Promise.all(entries.map((entry) => leafHash(entry, hash))))
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('treeRoot', () => {
  it('of the empty tree is the hash of nothing', async () => {
    expect(hex(await treeRoot(EMPTY_TREE, sha256))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
  })

  it('agrees with the RFC 6962 reference tree for 1 to 8 leaves, by both hash functions', async () => {
    for (const hash of [sha256, webSha256]) {
      let tree = EMPTY_TREE
      for (const [n, entry] of REFERENCE.entries()) {
        const appended = await appendLeaves(tree, await hashes([entry], hash), hash)
        tree = appended.tree
        expect(hex(await treeRoot(tree, hash))).toBe(REFERENCE_ROOTS[n])
      }
    }
  })

  it('agrees with the recursion of RFC 6962 at and around every tile edge', async () => {
    const entries = Array.from({ length: 66_000 }, (_, n) => Buffer.from(`entry ${n}`))
    let tree = EMPTY_TREE
    for (const size of [1, 2, 3, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537, 66_000]) {
      const added = entries.slice(tree.size, size)
      tree = (await appendLeaves(tree, await hashes(added), sha256)).tree
      expect(hex(await treeRoot(tree, sha256)), String(size)).toBe(hex(mth(entries.slice(0, size))))
    }
  })

  it('does not depend on how the leaves were cut into parts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 6 }), async (parts) => {
        const entries = Array.from({ length: parts.reduce((a, b) => a + b, 0) }, (_, n) =>
          Buffer.from(String(n)),
        )
        let tree = EMPTY_TREE
        for (const part of parts) {
          const added = entries.slice(tree.size, tree.size + part)
          tree = (await appendLeaves(tree, await hashes(added), sha256)).tree
        }
        return hex(await treeRoot(tree, sha256)) === hex(mth(entries))
      }),
      { numRuns: 40 },
    )
  })
})

describe('appendLeaves', () => {
  it('gives each tile that fills once, with the hashes C2SP defines for it', async () => {
    const entries = Array.from({ length: 66_000 }, (_, n) => Buffer.from(`entry ${n}`))
    const leaves = await hashes(entries)
    const first = await appendLeaves(EMPTY_TREE, leaves.subarray(0, 32 * 1000), sha256)
    const second = await appendLeaves(first.tree, leaves.subarray(32 * 1000), sha256)
    const full = [...first.full, ...second.full]
    expect(full.filter(({ level }) => level === 0).map(({ index }) => index)).toEqual(
      Array.from({ length: 257 }, (_, n) => n),
    )
    expect(full.filter(({ level }) => level === 1).map(({ index }) => index)).toEqual([0])
    const tile = full.find(({ level, index }) => level === 0 && index === 5)
    expect(hex(tile!.hashes)).toBe(hex(leaves.subarray(5 * 8192, 6 * 8192)))
    const above = full.find(({ level }) => level === 1)
    expect(hex(above!.hashes.subarray(32, 64))).toBe(hex(mth(entries.slice(256, 512))))
  })

  it('refuses an edge that contradicts the size', async () => {
    const tree = { size: 3, edge: [new Uint8Array(64)] }
    await expect(appendLeaves(tree, new Uint8Array(32), sha256)).rejects.toThrow(RangeError)
    await expect(treeRoot(tree, sha256)).rejects.toThrow(RangeError)
    await expect(appendLeaves(EMPTY_TREE, new Uint8Array(31), sha256)).rejects.toThrow(RangeError)
  })
})

describe('edgeTiles and tilePath', () => {
  it("give the tiles of the specification's own example, a tree of 70,000", () => {
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ])
    expect(edgeTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }])
    expect(edgeTiles(0)).toEqual([])
  })

  it("write the specification's own path example", () => {
    expect(tilePath(0, 1_234_067, 256)).toBe('tile/0/x001/x234/067')
    expect(tilePath(1, 7, 17)).toBe('tile/1/007.p/17')
    expect(tilePath('entries', 1000, 256)).toBe('tile/entries/x001/000')
  })
})
