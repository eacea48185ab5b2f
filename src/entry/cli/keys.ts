import { resolve } from 'node:path'
import { compromiseKey } from '../../service/compromise.ts'
import { findDepartment } from '../../service/department.ts'
import { kekOf } from '../../service/key-wrap.ts'
import {
  type HeldPurpose,
  retireKeyNow,
  rewrapKeys,
  rotateKey,
  runKeyDuties,
  summarizeKeys,
} from '../../service/keys.ts'
import { exportListKeys, makeRootKey } from '../../service/root.ts'
import { derivePepper, type Runtime } from '../runtime.ts'
import { writeSecret } from '../secret-file.ts'
import { type Command, CommandFault, exitCodes, type Surroundings, UsageFault } from './command.ts'
import { settingsFor } from './settings.ts'
import { withRuntime } from './with-runtime.ts'
import { readWords } from './words.ts'

const usage = `licet keys root --out FILE            a root key; needs neither database nor network
licet keys list [--export FILE]        all keys; FILE gets the list keys for \`licet root sign\`
licet keys rotate list|status|log      the next key signs from now on
licet keys rotate issue DEPT [--force]
licet keys retire KID
licet keys rewrap                      from LICET_KEK to LICET_KEK_NEXT
licet keys pepper                      what LICET_PEPPER must be before the first rewrap
licet keys compromise KID [--cut SIZE]`

/** Keys: made, listed, rotated, retired, rewrapped, and cut off after a theft. */
export const keysCommand: Command = {
  usage,
  run: async (args, around) => {
    const { positionals, values } = readWords(
      args,
      {
        out: { type: 'string' },
        export: { type: 'string' },
        cut: { type: 'string' },
        force: { type: 'boolean' },
      },
      usage,
      [1, 3],
    )
    const [verb, one, two] = positionals
    switch (verb) {
      case 'root':
        return makeRoot(values.out, around)
      case 'list':
        return withRuntime(around, (runtime) => list(runtime, values.export, around))
      case 'rotate':
        return rotate(one, two, values.force === true, around)
      case 'retire':
        return retire(one, around)
      case 'rewrap':
        return rewrap(around)
      case 'pepper':
        return showPepper(around)
      case 'compromise':
        return compromise(one, values.cut, around)
      default:
        throw new UsageFault(`this is how it is called:\n${usage}`)
    }
  },
}

async function makeRoot(out: string | undefined, around: Surroundings): Promise<number> {
  if (out === undefined) throw new UsageFault('say --out FILE; the private half goes there')
  const root = await makeRootKey()
  const path = resolve(around.folder, out)
  writeSecret(path, `${JSON.stringify(root, null, 2)}\n`)
  writeSecret(`${path}.public`, `${JSON.stringify(root.publicJwk)}\n`)
  around.out(root.fingerprint)
  return exitCodes.good
}

async function list(
  runtime: Runtime,
  file: string | undefined,
  around: Surroundings,
): Promise<number> {
  const { store, operator } = runtime.settings
  if (file !== undefined) {
    // The first list key is made here, before a server has ever run.
    await runKeyDuties(runtime.keeper)
    const keys = await exportListKeys(store, runtime.registry.origin, operator)
    writeSecret(resolve(around.folder, file), `${JSON.stringify(keys, null, 2)}\n`)
  }
  for (const key of await summarizeKeys(store)) {
    const day = (at: number | null) => (at === null ? '-' : new Date(at * 1000).toISOString())
    const from = `${day(key.from)}\t${day(key.until)}`
    around.out([key.kid, key.purpose, key.department ?? '-', key.state, from].join('\t'))
  }
  return exitCodes.good
}

const purposes: readonly HeldPurpose[] = ['list', 'issue', 'status', 'log']

async function rotate(
  word: string | undefined,
  short: string | undefined,
  force: boolean,
  around: Surroundings,
): Promise<number> {
  const purpose = purposes.find((one) => one === word)
  if (purpose === undefined || (purpose === 'issue') !== (short !== undefined)) {
    throw new UsageFault(`this is how it is called:\n${usage}`)
  }
  return withRuntime(around, async (runtime) => {
    const department = short === undefined ? null : await findDepartment(runtime.registry, short)
    if (department === undefined) throw new CommandFault('there is no such department')
    const rotated = await rotateKey(runtime.keeper, purpose, department, { force })
    if (!rotated.ok) throw new CommandFault(`the key stays (${rotated.error})`)
    await runtime.publisher.tick()
    around.out(rotated.value)
    return exitCodes.good
  })
}

async function retire(kid: string | undefined, around: Surroundings): Promise<number> {
  const known = kidOf(kid)
  return withRuntime(around, async (runtime) => {
    const retired = await retireKeyNow(runtime.keeper, known)
    if (!retired.ok) throw new CommandFault(`nothing was done (${retired.error})`)
    await runtime.publisher.tick()
    around.out(`retired ${known}`)
    return exitCodes.good
  })
}

async function rewrap(around: Surroundings): Promise<number> {
  const { nextKek, pepper } = settingsFor(around, ['DATABASE_URL', 'LICET_KEK'])
  if (nextKek === undefined) throw new UsageFault('LICET_KEK_NEXT is not set')
  // Drawn from the old key, it would be lost with it, and no holder would be found again.
  if (pepper === undefined) {
    throw new UsageFault('LICET_PEPPER is not set; `licet keys pepper` prints what it must be')
  }
  return withRuntime(around, async (runtime) => {
    const { rewrapped, before } = await rewrapKeys(runtime.keeper, await kekOf(nextKek))
    around.out(`${rewrapped} rewrapped, ${before} were before`)
    return exitCodes.good
  })
}

async function showPepper(around: Surroundings): Promise<number> {
  const { kek, pepper } = settingsFor(around, ['LICET_KEK'])
  const bytes = pepper ?? (await derivePepper(kek ?? new Uint8Array(32)))
  around.out(Buffer.from(bytes).toString('base64url'))
  return exitCodes.good
}

async function compromise(
  kid: string | undefined,
  cut: string | undefined,
  around: Surroundings,
): Promise<number> {
  const known = kidOf(kid)
  if (cut !== undefined && !/^\d{1,15}$/.test(cut)) throw new UsageFault('--cut is a log size')
  return withRuntime(around, async (runtime) => {
    const options = cut === undefined ? {} : { cut: Number(cut) }
    const done = await compromiseKey(runtime.publishing, runtime.keeper, known, options)
    if (!done.ok) throw new CommandFault(`nothing was done (${done.error})`)
    await runtime.publisher.tick()
    const { genuine, successor } = done.value
    around.out(`cut at ${done.value.cut}; ${genuine} stay good; next key ${successor ?? 'none'}`)
    return exitCodes.good
  })
}

function kidOf(word: string | undefined): string {
  if (word !== undefined && /^[A-Za-z0-9_-]{11}$/.test(word)) return word
  throw new UsageFault('KID has 11 characters; `licet keys list` shows them')
}
