import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type LastPublished, recover } from '../../service/recover.ts'
import { webSha256 } from '../../service/registry.ts'
import { claimedRoots, proveBundle } from '../saved-bundle.ts'
import { type Command, CommandFault, exitCodes, type Surroundings, UsageFault } from './command.ts'
import { withOwner } from './owner.ts'
import { readWords } from './words.ts'

const usage =
  'licet recover --margin N (--bundle FILE | --last-list N)   (LICET_OWNER_URL, LICET_ORIGIN)'

/**
 * The mandatory step after a restore: nothing that was printed may be given out again, and nothing
 * that was published may go back. FILE is the last bundle that anybody has, as `GET /bundle` gave it.
 */
export const recoverCommand: Command = {
  usage,
  run: async (args, around) => {
    const { values } = readWords(
      args,
      {
        margin: { type: 'string' },
        bundle: { type: 'string' },
        'last-list': { type: 'string' },
      },
      usage,
      [0, 0],
    )
    const { margin = '', bundle, 'last-list': lastList } = values
    if (!/^[1-9]\d{0,8}$/.test(margin)) {
      throw new UsageFault('--margin is more than was issued of any type since the backup')
    }
    if (bundle === undefined && lastList === undefined) {
      throw new UsageFault(
        '--bundle is the last bundle that any verifier has; without one, --last-list is the highest list number ever published',
      )
    }
    if (!/^\d{1,9}$/.test(lastList ?? '0')) throw new UsageFault('--last-list is a number')
    return withOwner(around, async (store, origin) => {
      const done = await recover(store, {
        margin: Number(margin),
        lastList: Number(lastList ?? 0),
        published: bundle === undefined ? undefined : await readBundle(around, bundle, origin),
        now: around.now(),
        random: (count) => crypto.getRandomValues(new Uint8Array(count)),
        sha256: webSha256,
      })
      around.out(
        `epoch ${done.epoch}, ${done.listsClosed} lists closed, ${done.countersRaised} counters raised, ` +
          `${done.listsKept} later lists and ${done.statusKept} later statuses kept, ` +
          `${done.entriesLost} log entries lost`,
      )
      return exitCodes.good
    })
  },
}

async function readBundle(
  around: Surroundings,
  file: string,
  origin: string,
): Promise<LastPublished> {
  const json = await readFile(resolve(around.folder, file), 'utf8')
  // It is our own registry's: its root is the one it names, and the origin must be ours.
  const roots = await claimedRoots(json)
  const proven = await proveBundle(json, () => roots)
  if (!proven.ok) throw new CommandFault(`this is no bundle that verifies (${proven.error.code})`)
  const { lists, seen } = proven.value
  if (proven.value.origin !== origin) throw new CommandFault('this is another registry’s bundle')
  return {
    logSize: seen.logSize,
    lists: [...lists].flatMap(([uri, loaded]) =>
      typeof loaded === 'string'
        ? []
        : [{ id: Number(uri.slice(`${origin}/s/`.length)), list: loaded.list }],
    ),
  }
}
