import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Bundle } from '../../core/trust/bundle.ts'
import { membersOf } from '../../core/trust/scheme.ts'
import { verify } from '../../core/verdict.ts'
import { publishedReader } from '../../service/publish-reader.ts'
import type { Runtime } from '../runtime.ts'
import { claimedRoots, proveBundle } from '../saved-bundle.ts'
import { daysToToday, type SeedResult, seedLicenses, seedRegistry } from '../seed.ts'
import { type Command, CommandFault, exitCodes } from './command.ts'
import { withRuntime } from './with-runtime.ts'
import { readWords } from './words.ts'

const usage = 'licet seed FILE [--today]   (--today moves its dates so that its asOf is today)'

/** Departments, types and licenses of a file; prints number, bytes, version and verdict of each. */
export const seedCommand: Command = {
  usage,
  run: async (args, around) => {
    const words = readWords(args, { today: { type: 'boolean' } }, usage, [1, 1])
    const path = resolve(around.folder, words.positionals[0] ?? '')
    let parsed: unknown
    try {
      parsed = JSON.parse(await readFile(path, 'utf8'))
    } catch (failure) {
      if (failure instanceof SyntaxError) throw new CommandFault('the file is not JSON')
      throw failure
    }
    const file = membersOf(parsed)
    if (file === undefined) throw new CommandFault('the file is not of the sample’s shape')
    return withRuntime(around, async (runtime) => {
      const { registry, publisher } = runtime
      const faults = await seedRegistry(registry, file)
      if (faults.length > 0) throw new CommandFault(`nothing was seeded:\n  ${faults.join('\n  ')}`)
      await publisher.tick()
      const shift = words.values.today ? daysToToday(registry, file) : 0
      const results: SeedResult[] = []
      for await (const result of seedLicenses(registry, file, shift)) results.push(result)
      await publisher.tick()
      const bundle = await ownBundle(runtime)
      let failed = 0
      for (const { number, bytes, version, text, faults } of results) {
        const overall =
          text === undefined || bundle === undefined
            ? '-'
            : (await verify(text, bundle, around.now())).overall
        const wrong = faults.filter((code) => code !== 'known')
        if (wrong.length > 0) failed += 1
        around.out([number, bytes ?? '-', version ?? '-', overall, faults.join(',')].join('\t'))
      }
      return failed > 0 ? exitCodes.refused : exitCodes.good
    })
  },
}

async function ownBundle(runtime: Runtime): Promise<Bundle | undefined> {
  const published = publishedReader(runtime.settings.store)
  await published.refresh()
  const document = await published.get('/bundle')
  if (document === undefined) return undefined
  const json = new TextDecoder().decode(document.body)
  const roots = await claimedRoots(json)
  const proven = await proveBundle(json, () => roots)
  return proven.ok ? proven.value : undefined
}
