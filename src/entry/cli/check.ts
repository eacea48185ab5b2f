import { decodeBase64url } from '../../core/credential/base64url.ts'
import { jsonOf } from '../../core/trust/manifest.ts'
import { membersOf } from '../../core/trust/scheme.ts'
import { check } from '../../service/check.ts'
import { webSha256 } from '../../service/registry.ts'
import { nativeInflate } from '../native-zlib.ts'
import { type Command, exitCodes } from './command.ts'
import { withOwner } from './owner.ts'
import { readWords } from './words.ts'

const usage = 'licet check   (LICET_OWNER_URL, LICET_ORIGIN)'
/** 2^20 entries of 2 bits (SPEC.md §4). */
const maxListBytes = 2 ** 18

/** Derives the invariants again from stored bytes; a row that does not hold is named, exit 1. */
export const checkCommand: Command = {
  usage,
  run: async (args, around) => {
    readWords(args, {}, usage, [0, 0])
    return withOwner(around, async (store, origin) => {
      let found = 0
      const context = {
        store,
        origin,
        now: around.now,
        sha256: webSha256,
        offsetSeconds: 28_800,
        readList,
      }
      for await (const { invariant, code, where } of check(context)) {
        found += 1
        around.out(`${invariant}\t${code}\t${where}`)
      }
      around.out(found === 0 ? 'every invariant holds' : `${found} findings`)
      return found === 0 ? exitCodes.good : exitCodes.refused
    })
  },
}

// Read here once more and apart from the code that writes lists: a checker that shares the
// writer's arithmetic would share its mistakes.
async function readList(body: Uint8Array) {
  const payload = new TextDecoder().decode(body).split('.')[1]
  const bytes = payload === undefined ? undefined : decodeBase64url(payload)
  const { iat, status_list: list } =
    membersOf(bytes === undefined ? undefined : jsonOf(bytes)) ?? {}
  const lst = membersOf(list)?.lst
  const packed = typeof lst === 'string' ? decodeBase64url(lst) : undefined
  const entries = packed === undefined ? undefined : await nativeInflate(packed, maxListBytes)
  if (typeof iat !== 'number' || !entries?.ok) return undefined
  const { value } = entries
  return {
    iat,
    valueAt: (idx: number) => {
      const byte = value[idx >> 2]
      return byte === undefined ? undefined : (byte >> (2 * (idx & 3))) & 3
    },
  }
}
