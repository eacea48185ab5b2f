import { check } from '../../service/check.ts'
import type { HandedOut } from '../../service/check-finding.ts'
import { webSha256 } from '../../service/registry.ts'
import { findCodes } from './codes.ts'
import { type Command, exitCodes, type Surroundings } from './command.ts'
import { withOwner } from './owner.ts'
import { readWords } from './words.ts'

const usage = 'licet check [--codes FILE …]   (LICET_OWNER_URL, LICET_ORIGIN)'

/**
 * Derives the invariants again from stored bytes; a row that does not hold is named, exit 1.
 * `--codes` gives texts that were handed out (a file as for `licet verify`, or a folder): each must
 * have its row. I8 is of batches, which do not exist here yet.
 */
export const checkCommand: Command = {
  usage,
  run: async (args, around) => {
    const { values } = readWords(args, { codes: { type: 'string', multiple: true } }, usage, [0, 0])
    return withOwner(around, async (store, origin) => {
      let found = 0
      const context = {
        store,
        origin,
        now: around.now,
        sha256: webSha256,
        offsetSeconds: 28_800,
        texts: textsOf(values.codes ?? [], around),
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

async function* textsOf(words: readonly string[], around: Surroundings): AsyncGenerator<HandedOut> {
  for (const word of words) yield* findCodes(word, around)
}
