import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseLicenseType } from '../../core/license/type.ts'
import { addDefiner, addLicenseType } from '../../service/department.ts'
import { type Command, CommandFault, exitCodes, UsageFault } from './command.ts'
import { withRegistry } from './registrar.ts'
import { readWords } from './words.ts'

const usage = 'licet type add FILE [--definer NAME --definer-en NAME]'

const sentences = {
  differs: 'this version is there and says something else; a type never changes: raise the version',
  definer_unknown: 'its definer is not known yet; say --definer and --definer-en once',
} as const

/** Adds a version of a license type; every fault of a bad one is named. */
export const typeCommand: Command = {
  usage,
  run: async (args, around) => {
    const { positionals, values } = readWords(
      args,
      { definer: { type: 'string' }, 'definer-en': { type: 'string' } },
      usage,
      [2, 2],
    )
    if (positionals[0] !== 'add') throw new UsageFault(`this is how it is called: ${usage}`)
    const text = await readFile(resolve(around.folder, positionals[1] ?? ''), 'utf8')
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      throw new CommandFault('the file is not JSON')
    }
    const type = parseLicenseType(json)
    if (!type.ok) {
      const faults = type.error.map(({ path, code, message }) => `${path}: ${code}: ${message}`)
      throw new CommandFault(`the type has ${faults.length} faults\n  ${faults.join('\n  ')}`)
    }
    await withRegistry(around, async (registry) => {
      const { definer, 'definer-en': definerEn } = values
      if (definer !== undefined && definerEn !== undefined) {
        const code = type.value.code.slice(0, 18)
        await addDefiner(registry, { code, name: definer, nameEn: definerEn })
      }
      const outcome = await addLicenseType(registry, type.value)
      if (outcome === 'differs' || outcome === 'definer_unknown') {
        throw new CommandFault(sentences[outcome])
      }
      around.out(`${outcome} ${type.value.code} version ${type.value.version}`)
    })
    return exitCodes.good
  },
}
