import { checkDatabase } from '../database-check.ts'
import { parseEnv } from '../env.ts'
import { type Command, exitCodes } from './command.ts'
import { readWords } from './words.ts'

const usage = 'licet doctor   (looks at the environment and the database of `licet serve`)'

/** Says everything that stands in the way of `licet serve`, and changes nothing. */
export const doctorCommand: Command = {
  usage,
  run: async (args, around) => {
    readWords(args, {}, usage, [0, 0])
    const parsed = parseEnv(
      around.variables,
      ['DATABASE_URL', 'LICET_ORIGIN', 'LICET_KEK'],
      around.folder,
    )
    const lines: string[] = []
    if (!parsed.ok) lines.push(...parsed.error.map(({ code, message }) => `${code}: ${message}`))
    const database = parseEnv({ DATABASE_URL: around.variables.DATABASE_URL }, [])
    if (database.ok && database.value.databaseUrl !== undefined) {
      lines.push(...(await lookAt(database.value.databaseUrl)))
    }
    for (const line of lines) around.out(line)
    if (lines.length === 0) around.out('nothing stands in the way of `licet serve`')
    return lines.length === 0 ? exitCodes.good : exitCodes.refused
  },
}

async function lookAt(url: string): Promise<readonly string[]> {
  try {
    return (await checkDatabase(url)).map(({ code, message }) => `${code}: ${message}`)
  } catch (failure) {
    const code = failure instanceof Error && 'code' in failure ? failure.code : undefined
    // Driver codes and SQLSTATEs are fixed words; the driver's message may quote the address.
    const known = typeof code === 'string' && /^[0-9A-Z_]{2,24}$/.test(code) ? code : 'failed'
    return [`database_unreachable: DATABASE_URL cannot be used (${known})`]
  }
}
