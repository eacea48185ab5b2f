import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type PublicJwk, parsePublicJwk } from '../../core/trust/public-key.ts'
import {
  parseListKeysFile,
  parseRootKeyFile,
  publishRootList,
  readRootList,
  signRootList,
} from '../../service/root.ts'
import { writeSecret } from '../secret-file.ts'
import { type Command, CommandFault, exitCodes, type Surroundings, UsageFault } from './command.ts'
import { operatorOf } from './settings.ts'
import { withRuntime } from './with-runtime.ts'
import { readWords } from './words.ts'

const usage = `licet root sign --key FILE --registry FILE [--registry …] --sequence N --out FILE [--also FILE.public …] [--days N]
licet root publish FILE`

/** The root list: signed where there is no network, published where there is no root key. */
export const rootCommand: Command = {
  usage,
  run: async (args, around) => {
    const { positionals, values } = readWords(
      args,
      {
        key: { type: 'string' },
        registry: { type: 'string', multiple: true },
        also: { type: 'string', multiple: true },
        sequence: { type: 'string' },
        days: { type: 'string' },
        out: { type: 'string' },
      },
      usage,
      [1, 2],
    )
    const [verb, file] = positionals
    if (verb === 'sign' && file === undefined) return sign(values, around)
    if (verb === 'publish' && file !== undefined) return publish(file, around)
    throw new UsageFault(`this is how it is called:\n${usage}`)
  },
}

interface SignWords {
  readonly key?: string | undefined
  readonly registry?: string[] | undefined
  readonly also?: string[] | undefined
  readonly sequence?: string | undefined
  readonly days?: string | undefined
  readonly out?: string | undefined
}

async function sign(words: SignWords, around: Surroundings): Promise<number> {
  const { key, registry = [], also = [], sequence = '', days = '365', out } = words
  if (key === undefined || out === undefined || registry.length === 0) {
    throw new UsageFault(`this is how it is called:\n${usage}`)
  }
  if (!/^[1-9]\d{0,14}$/.test(sequence)) {
    throw new UsageFault('--sequence is one more than the last root list’s number')
  }
  if (!/^\d{1,3}$/.test(days) || Number(days) < 1 || Number(days) > 366) {
    throw new UsageFault('--days is 1 to 366')
  }
  const root = await parseRootKeyFile(await textOf(key, around))
  if (root === undefined) throw new CommandFault('the key file is no root key of `licet keys root`')
  const registries = await Promise.all(
    registry.map(async (file) => {
      const parsed = await parseListKeysFile(await textOf(file, around))
      if (parsed === undefined) {
        throw new CommandFault('a registry file is none of `licet keys list --export`')
      }
      return parsed
    }),
  )
  const alsoRoots = await Promise.all(also.map((file) => publicRoot(file, around)))
  const token = await signRootList(root, {
    sequence: Number(sequence),
    issuedAt: around.now(),
    lifeSeconds: Number(days) * 86_400,
    operator: operatorOf(around),
    registries,
    alsoRoots,
  })
  writeSecret(resolve(around.folder, out), `${token}\n`)
  around.out(`signed number ${sequence} with root ${root.fingerprint}`)
  return exitCodes.good
}

async function publicRoot(file: string, around: Surroundings): Promise<PublicJwk> {
  let parsed: unknown
  try {
    parsed = JSON.parse(await textOf(file, around))
  } catch {
    throw new CommandFault('a file of --also is not a JWK in JSON')
  }
  const jwk = await parsePublicJwk(parsed)
  if (typeof jwk === 'string') throw new CommandFault(`a file of --also is no root (${jwk})`)
  return jwk
}

async function publish(file: string, around: Surroundings): Promise<number> {
  const token = (await textOf(file, around)).trim()
  const read = await readRootList(token)
  if (!read.ok) throw new CommandFault(`the file is no root list (${read.error})`)
  return withRuntime(around, async (runtime) => {
    const published = await publishRootList(runtime.registry, token)
    if (!published.ok) throw new CommandFault(`it is not published (${published.error})`)
    await runtime.publisher.tick()
    around.out(`published number ${published.value.sequence}`)
    return exitCodes.good
  })
}

function textOf(file: string, around: Surroundings): Promise<string> {
  return readFile(resolve(around.folder, file), 'utf8')
}
