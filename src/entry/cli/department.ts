import { addDepartment, findDepartment, grantRight } from '../../service/department.ts'
import { type Command, CommandFault, exitCodes, UsageFault } from './command.ts'
import { withRegistry } from './registrar.ts'
import { readWords } from './words.ts'

const usage =
  'licet department add SHORT --code CODE18 --name NAME --name-en NAME --area 6DIGITS [--issues TYPE …]'

/** Adds a department, or gives one that is there the right to issue further types. */
export const departmentCommand: Command = {
  usage,
  run: async (args, around) => {
    const { positionals, values } = readWords(
      args,
      {
        code: { type: 'string' },
        name: { type: 'string' },
        'name-en': { type: 'string' },
        area: { type: 'string' },
        issues: { type: 'string', multiple: true },
      },
      usage,
      [2, 2],
    )
    const [verb, short = ''] = positionals
    const { code = '', name = '', 'name-en': nameEn = '', area = '', issues = [] } = values
    if (verb !== 'add') throw new UsageFault(`this is how it is called: ${usage}`)
    if (!/^[a-z0-9-]{1,32}$/.test(short)) {
      throw new UsageFault('SHORT has 1 to 32 of a-z 0-9 -; it is printed and never renamed')
    }
    if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) {
      throw new UsageFault('--code is a unified social credit code of 18 characters')
    }
    if (name.trim() === '' || nameEn.trim() === '') throw new UsageFault('a name is empty')
    if (!/^[0-9]{6}$/.test(area)) throw new UsageFault('--area is an area code of 6 digits')
    if (!issues.every((type) => /^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}$/.test(type))) {
      throw new UsageFault('--issues is a type code of 18 + 3 characters')
    }
    await withRegistry(around, async (registry) => {
      const made = await addDepartment(registry, { short, code, name, nameEn, area }).catch(
        (failure) => {
          if (!(failure instanceof RangeError)) throw failure
          throw new CommandFault('the short name or the code belongs to another department')
        },
      )
      for (const type of issues) await grantRight(registry, made.id, type)
      around.out(`${made.added ? 'added' : 'known'} ${short}, ${issues.length} rights given`)
    })
    return exitCodes.good
  },
}

/** The number of a department, or a sentence. */
export async function departmentNumber(
  registry: Parameters<typeof findDepartment>[0],
  short: string,
): Promise<number> {
  const id = await findDepartment(registry, short)
  if (id === undefined) throw new CommandFault('there is no such department')
  return id
}
