import { migrate } from '../../store/migrate.ts'
import { type Command, CommandFault, exitCodes, UsageFault } from './command.ts'
import { settingsFor } from './settings.ts'
import { readWords } from './words.ts'

const usage = 'licet migrate   (LICET_OWNER_URL; LICET_LOGIN_PASSWORD sets that of licet_login)'

const sentences = {
  locale_not_utf8: 'the database is not UTF-8 with a UTF-8 locale; make it anew, with C.UTF-8',
  migration_changed: 'a step that was applied before reads differently now; nothing was done',
  database_newer: 'the database knows a step that this version does not; use a newer version',
} as const

/** Brings the schema forward, over the owner's direct connection. */
export const migrateCommand: Command = {
  usage,
  run: async (args, around) => {
    readWords(args, {}, usage, [0, 0])
    const settings = settingsFor(around, ['LICET_OWNER_URL'])
    const password = around.variables.LICET_LOGIN_PASSWORD
    if (password !== undefined && !/^[A-Za-z0-9._~-]{8,128}$/.test(password)) {
      throw new UsageFault('LICET_LOGIN_PASSWORD has 8 to 128 of A-Z a-z 0-9 . _ ~ -')
    }
    const outcome = await migrate({
      url: settings.ownerUrl ?? '',
      ...(password === undefined ? {} : { loginPassword: password }),
    })
    if (!outcome.ok) throw new CommandFault(sentences[outcome.error.code])
    for (const name of outcome.applied) around.out(`applied ${name}`)
    around.out(outcome.applied.length === 0 ? 'nothing to do' : `${outcome.applied.length} steps`)
    return exitCodes.good
  },
}
