import { decodeBase64url, encodeBase64url } from '../credential/base64url.ts'
import { err, ok, type Result } from '../result.ts'

/**
 * The credentials of one status list that a compromised key signed before its cut-off, each as
 * its index and the first half of its log leaf. A license of that key passes only if the record
 * at its own index is its own (src/core/SPEC.md, genuine sets).
 */
export interface GenuineSet {
  /** n records of {@link RECORD_BYTES}, rising by index. */
  readonly records: Uint8Array
}

export interface GenuineRecord {
  /** Status index, 0 .. 2^24 − 1. */
  readonly idx: number
  /** SHA-256 of the ASCII signing input; at least its first 16 bytes. */
  readonly leaf: Uint8Array
}

export type GenuineSetFault = { readonly code: 'genuine_set_malformed' }

const IDX_BYTES = 3
const LEAF_BYTES = 16
const RECORD_BYTES = IDX_BYTES + LEAF_BYTES

/**
 * Lays records down in order of index.
 *
 * @throws RangeError for an index outside 24 bits or given twice, and for a leaf that is too short.
 */
export function encodeGenuineSet(records: Iterable<GenuineRecord>): string {
  const sorted = [...records].sort((a, b) => a.idx - b.idx)
  const bytes = new Uint8Array(sorted.length * RECORD_BYTES)
  let last = -1
  sorted.forEach(({ idx, leaf }, n) => {
    if (!Number.isInteger(idx) || idx <= last || idx >= 1 << 24) throw new RangeError(`idx ${idx}`)
    if (leaf.length < LEAF_BYTES) throw new RangeError(`leaf of ${leaf.length} bytes`)
    last = idx
    const at = n * RECORD_BYTES
    bytes.set([idx >>> 16, (idx >>> 8) & 255, idx & 255], at)
    bytes.set(leaf.subarray(0, LEAF_BYTES), at + IDX_BYTES)
  })
  return encodeBase64url(bytes)
}

/**
 * Reads a set; strict, since a set out of order would hide records from the search.
 *
 * @param text - base64url without padding; its hash was compared with the trust list's.
 * @returns `genuine_set_malformed` for a stray character, a cut record, a falling or equal index.
 */
export function decodeGenuineSet(text: string): Result<GenuineSet, GenuineSetFault> {
  const records = decodeBase64url(text)
  if (records === undefined || records.length % RECORD_BYTES !== 0) {
    return err({ code: 'genuine_set_malformed' })
  }
  for (let at = RECORD_BYTES; at < records.length; at += RECORD_BYTES) {
    if (idxAt(records, at) <= idxAt(records, at - RECORD_BYTES)) {
      return err({ code: 'genuine_set_malformed' })
    }
  }
  return ok({ records })
}

/**
 * Whether the record at this index is the one of this credential.
 *
 * @param idx - The license's own status index, as signed.
 * @param leaf - SHA-256 of the license's ASCII signing input, 32 bytes, computed by the verifier.
 */
export function isGenuine(set: GenuineSet, idx: number, leaf: Uint8Array): boolean {
  let low = 0
  let high = set.records.length / RECORD_BYTES - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const at = middle * RECORD_BYTES
    const found = idxAt(set.records, at)
    if (found === idx) return sameLeaf(set.records, at + IDX_BYTES, leaf)
    if (found < idx) low = middle + 1
    else high = middle - 1
  }
  return false
}

function sameLeaf(records: Uint8Array, at: number, leaf: Uint8Array): boolean {
  if (leaf.length !== 32) return false
  for (let i = 0; i < LEAF_BYTES; i += 1) if (records[at + i] !== leaf[i]) return false
  return true
}

function idxAt(records: Uint8Array, at: number): number {
  return ((records[at] ?? 0) << 16) | ((records[at + 1] ?? 0) << 8) | (records[at + 2] ?? 0)
}
