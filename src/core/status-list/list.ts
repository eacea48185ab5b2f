import { decodeBase64url, encodeBase64url } from '../credential/base64url.ts'
import { err, ok, type Result } from '../result.ts'
import type { Deflate, Inflate } from './zlib.ts'

/** What an entry says of its credential: RFC-to-be Token Status List, "Status Types". */
export const STATUS_VALID = 0
export const STATUS_INVALID = 1
export const STATUS_SUSPENDED = 2

/**
 * The byte that stands beside each non-zero entry and says why (src/core/SPEC.md, status lists).
 * 0 is also what an unknown byte and a missing or voided list of reasons read as.
 */
export const STATUS_REASONS = [
  'not_stated',
  'replaced',
  'cancelled',
  'revoked',
  'withdrawn',
  'suspended',
  'copy_replaced',
] as const

export type StatusReason = (typeof STATUS_REASONS)[number]

/** The largest list this profile publishes: 2^20 entries of 2 bits. */
export const MAX_LIST_ENTRIES = 1 << 20

/** One credential that is not plainly valid, as the registry's database knows it. */
export interface StatusEntry {
  /** 0 .. size − 1, at most once in one list. */
  readonly idx: number
  /** 1 invalid, 2 suspended. */
  readonly value: number
  /** Index into {@link STATUS_REASONS}. */
  readonly reason: number
}

/** A decoded list; read it with {@link statusAt} and {@link reasonAt} only. */
export interface StatusList {
  readonly bits: 1 | 2 | 4 | 8
  /** Number of entries, always a multiple of 8 / bits. */
  readonly size: number
  readonly bytes: Uint8Array
  /** One byte for each non-zero entry in index order, not yet counted; undefined: none stated. */
  readonly reasons: Uint8Array | undefined
}

export interface EncodedStatusList {
  /** base64url(zlib(bytes)), the `lst` member. */
  readonly lst: string
  /** base64url(zlib(reason bytes)), the `reasons` claim. */
  readonly reasons: string
}

export type StatusListFault = {
  readonly code: 'list_invalid'
  readonly part: 'bits' | 'lst' | 'size'
}

/** Bytes of the list between two remembered ranks: a look-up counts at most this many bytes. */
const RANK_BYTES = 512

/** How many of the four 2-bit entries of a byte are not zero, for each byte value. */
const NONZERO_IN_BYTE = Uint8Array.from({ length: 256 }, (_, byte) =>
  [0, 2, 4, 6].reduce((count, shift) => count + (((byte >>> shift) & 3) === 0 ? 0 : 1), 0),
)

/**
 * Packs the entries 2 bits each, the first entry in the lowest bits of the first byte, and
 * compresses them and their reasons.
 *
 * @param size - Entries of the list, a multiple of 4, at most {@link MAX_LIST_ENTRIES}.
 * @param entries - The non-zero entries in rising order of `idx`: the order of the reason bytes.
 * @throws RangeError for a size, an index, an order or a value outside these bounds: the
 *   registry's own database is wrong then, and nothing may be published from it.
 * @see draft-ietf-oauth-status-list-21 §4.1, §4.2; reasons: our choice, src/core/SPEC.md.
 */
export async function encodeStatusList(
  size: number,
  entries: Iterable<StatusEntry>,
  deflate: Deflate,
): Promise<EncodedStatusList> {
  if (!Number.isInteger(size) || size <= 0 || size % 4 !== 0 || size > MAX_LIST_ENTRIES) {
    throw new RangeError(`size must be a multiple of 4 up to ${MAX_LIST_ENTRIES}, not ${size}`)
  }
  const bytes = new Uint8Array(size / 4)
  let reasons = new Uint8Array(1024)
  let count = 0
  let last = -1
  for (const { idx, value, reason } of entries) {
    if (!Number.isInteger(idx) || idx <= last || idx >= size) {
      throw new RangeError(`idx ${idx} after ${last} in a list of ${size}`)
    }
    if (value !== STATUS_INVALID && value !== STATUS_SUSPENDED) {
      throw new RangeError(`value ${value} at idx ${idx} is neither 1 nor 2`)
    }
    if (!Number.isInteger(reason) || reason < 0 || reason >= STATUS_REASONS.length) {
      throw new RangeError(`reason ${reason} at idx ${idx}`)
    }
    last = idx
    const at = idx >>> 2
    bytes[at] = (bytes[at] ?? 0) | (value << ((idx & 3) * 2))
    if (count === reasons.length) {
      const larger = new Uint8Array(count * 4)
      larger.set(reasons)
      reasons = larger
    }
    reasons[count] = reason
    count += 1
  }
  return {
    lst: encodeBase64url(await deflate(bytes)),
    reasons: encodeBase64url(await deflate(reasons.subarray(0, count))),
  }
}

/**
 * Decodes `lst` and, if they are there and fit, the reasons.
 *
 * A fault in the reasons voids the reasons, never the status: what invalidates a credential must
 * not depend on an addition that other verifiers do not read.
 *
 * @param encoded - From a token whose signature holds: written by the registry.
 * @param options.maxBytes - Upper bound of the inflated list, whatever the stream promises.
 * @returns The list, or `list_invalid` with the part that is wrong: `bits`, `lst` (no base64url, no
 *   zlib stream), `size` (empty or beyond `maxBytes`).
 */
export async function decodeStatusList(
  encoded: { readonly bits: number; readonly lst: string; readonly reasons?: string | undefined },
  options: { readonly inflate: Inflate; readonly maxBytes?: number },
): Promise<Result<StatusList, StatusListFault>> {
  const { bits } = encoded
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) {
    return err({ code: 'list_invalid', part: 'bits' })
  }
  const maxBytes = options.maxBytes ?? (MAX_LIST_ENTRIES * bits) / 8
  const compressed = decodeBase64url(encoded.lst)
  if (compressed === undefined) return err({ code: 'list_invalid', part: 'lst' })
  const inflated = await options.inflate(compressed, maxBytes)
  if (!inflated.ok) {
    return err({ code: 'list_invalid', part: inflated.error === 'too_large' ? 'size' : 'lst' })
  }
  const bytes = inflated.value
  if (bytes.length === 0) return err({ code: 'list_invalid', part: 'size' })
  const size = (bytes.length * 8) / bits
  if (bits !== 2 || encoded.reasons === undefined) {
    return ok({ bits, size, bytes, reasons: undefined })
  }
  const reasons = await decodeReasons(encoded.reasons, size, options.inflate)
  return ok({ bits, size, bytes, reasons })
}

/**
 * The value at an index, or undefined for whatever is not an index of this list: negative, a
 * fraction, a string, beyond the end. Undefined means "cannot tell" and never "valid".
 *
 * @param idx - From a license: any JSON value.
 */
export function statusAt(list: StatusList, idx: unknown): number | undefined {
  if (typeof idx !== 'number' || !Number.isInteger(idx)) return undefined
  if (idx < 0 || idx >= list.size) return undefined
  const perByte = 8 / list.bits
  const byte = list.bytes[Math.floor(idx / perByte)]
  if (byte === undefined) return undefined
  return (byte >>> ((idx % perByte) * list.bits)) & ((1 << list.bits) - 1)
}

/**
 * Why the entry at an index is not zero; `not_stated` where nothing is stated, where the byte is
 * unknown, and for an entry that is zero or outside.
 */
export function reasonAt(list: StatusList, idx: unknown): StatusReason {
  const status = statusAt(list, idx)
  if (list.reasons === undefined || typeof idx !== 'number' || !status) return 'not_stated'
  const { ranks, total } = ranksOf(list)
  // A wrong count would shift every reason after it to a neighbor's credential.
  if (list.reasons.length !== total) return 'not_stated'
  const at = idx >>> 2
  const block = Math.floor(at / RANK_BYTES)
  let rank = ranks[block] ?? 0
  for (let i = block * RANK_BYTES; i < at; i += 1) rank += nonzeroIn(list.bytes[i])
  const before = (list.bytes[at] ?? 0) & ((1 << ((idx & 3) * 2)) - 1)
  rank += nonzeroIn(before)
  return STATUS_REASONS[list.reasons[rank] ?? 0] ?? 'not_stated'
}

function nonzeroIn(byte: number | undefined): number {
  return NONZERO_IN_BYTE[byte ?? 0] ?? 0
}

interface Ranks {
  /** Non-zero entries before each block of {@link RANK_BYTES} bytes. */
  readonly ranks: Uint32Array
  readonly total: number
}

const ranksByList = new WeakMap<StatusList, Ranks>()

// Counted at the first reason that is asked for: most credentials of a list are plainly valid.
function ranksOf(list: StatusList): Ranks {
  const known = ranksByList.get(list) ?? rankBlocks(list.bytes)
  ranksByList.set(list, known)
  return known
}

function rankBlocks(bytes: Uint8Array): Ranks {
  const ranks = new Uint32Array(Math.ceil(bytes.length / RANK_BYTES))
  let total = 0
  for (let block = 0; block < ranks.length; block += 1) {
    ranks[block] = total
    const end = Math.min(bytes.length, (block + 1) * RANK_BYTES)
    for (let i = block * RANK_BYTES; i < end; i += 1) {
      const byte = bytes[i]
      // Nearly every byte of a real list is zero.
      if (byte) total += nonzeroIn(byte)
    }
  }
  return { ranks, total }
}

async function decodeReasons(
  text: string,
  maxBytes: number,
  inflate: Inflate,
): Promise<Uint8Array | undefined> {
  const compressed = decodeBase64url(text)
  if (compressed === undefined) return undefined
  const inflated = await inflate(compressed, maxBytes)
  return inflated.ok ? inflated.value : undefined
}
