import { recover } from '../../service/recover.ts'
import { type Command, exitCodes, UsageFault } from './command.ts'
import { withOwner } from './owner.ts'
import { readWords } from './words.ts'

const usage = 'licet recover --margin N [--last-list N]   (LICET_OWNER_URL, LICET_ORIGIN)'

/** The mandatory step after a restore: nothing that was printed may be given out again. */
export const recoverCommand: Command = {
  usage,
  run: async (args, around) => {
    const { values } = readWords(
      args,
      { margin: { type: 'string' }, 'last-list': { type: 'string' } },
      usage,
      [0, 0],
    )
    const { margin = '', 'last-list': lastList = '0' } = values
    if (!/^[1-9]\d{0,8}$/.test(margin)) {
      throw new UsageFault('--margin is more than was issued of any type since the backup')
    }
    if (!/^\d{1,9}$/.test(lastList)) {
      throw new UsageFault('--last-list is the highest list number ever published, see GET /s')
    }
    return withOwner(around, async (store) => {
      const done = await recover(store, {
        margin: Number(margin),
        lastList: Number(lastList),
        now: around.now(),
      })
      around.out(
        `epoch ${done.epoch}, ${done.listsClosed} lists closed, ${done.countersRaised} counters raised`,
      )
      return exitCodes.good
    })
  },
}
