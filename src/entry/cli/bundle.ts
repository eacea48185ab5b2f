import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  bundleFile,
  claimedRoots,
  parseRootWord,
  proveBundle,
  readPins,
  writePins,
} from '../saved-bundle.ts'
import { readSecret, writeSecret } from '../secret-file.ts'
import { type Command, CommandFault, exitCodes, type Surroundings, UsageFault } from './command.ts'
import { settingsFor } from './settings.ts'
import { readWords } from './words.ts'

const usage = 'licet bundle fetch URL --root THUMBPRINT|FILE [--root …] [--out FILE]'
const maxBundleBytes = 256 * 1024 * 1024

/** Fetches the bundle of a registry and saves it, proven under roots that the person names. */
export const bundleCommand: Command = {
  usage,
  run: async (args, around) => {
    const words = readWords(
      args,
      { root: { type: 'string', multiple: true }, out: { type: 'string' } },
      usage,
      [2, 2],
    )
    const [verb, address = ''] = words.positionals
    if (verb !== 'fetch') throw new UsageFault(`this is how it is called: ${usage}`)
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
      throw new UsageFault('URL is the address of a registry, https://host')
    }
    const settings = settingsFor(around)
    const named = await Promise.all((words.values.root ?? []).map((word) => rootOf(word, around)))
    const json = await download(new URL('/bundle', address), around)
    const pins = readPins(settings.dataFolder)
    // Pinned earlier on this machine counts too; what the bundle says of itself never does.
    const rootsFor = (origin: string) => (named.length > 0 ? named : (pins[origin] ?? []))
    const path =
      words.values.out === undefined
        ? bundleFile(settings.dataFolder)
        : resolve(around.folder, words.values.out)
    const before = await earlier(path, rootsFor)
    const proven = await proveBundle(json, rootsFor, before)
    if (!proven.ok) {
      if (proven.error.code === 'nothing_pinned') return showRoots(json, around)
      throw new CommandFault(`the bundle is refused (${proven.error.code}); nothing was saved`)
    }
    const bundle = proven.value
    writePins(settings.dataFolder, bundle.origin, rootsFor(bundle.origin))
    writeSecret(path, json)
    around.out(
      `${bundle.origin}  ${bundle.lists.size} status lists, ${bundle.types.size} types, signed ${instant(bundle.iat)}, root ${bundle.rootFingerprint}`,
    )
    return exitCodes.good
  },
}

async function rootOf(word: string, around: Surroundings): Promise<string> {
  const direct = await parseRootWord(word)
  if (direct !== undefined) return direct
  const text = await readFile(resolve(around.folder, word), 'utf8').catch(() => '')
  const found = await parseRootWord(text)
  if (found === undefined) {
    throw new UsageFault('--root is a thumbprint of 43 characters, or a file with a root’s JWK')
  }
  return found
}

async function download(url: URL, around: Surroundings): Promise<string> {
  const response = await around.fetch(url, { redirect: 'error' }).catch(() => {
    throw new CommandFault('the registry does not answer')
  })
  if (!response.ok) throw new CommandFault(`the registry answered ${response.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBundleBytes) throw new CommandFault('the bundle is larger than 256 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

// An older bundle than the one held is how a revocation would be hidden: the saved one is the floor.
async function earlier(path: string, rootsFor: (origin: string) => readonly string[]) {
  const held = readSecret(path)
  if (held === undefined) return undefined
  const proven = await proveBundle(held, rootsFor)
  return proven.ok ? proven.value : undefined
}

async function showRoots(json: string, around: Surroundings): Promise<number> {
  const roots = await claimedRoots(json)
  around.complain('No root is pinned, so nothing was saved. This bundle names as its root:')
  for (const root of roots) around.complain(`  ${root}`)
  around.complain(
    'Compare it with what the registry’s operator publishes elsewhere, then say --root.',
  )
  return exitCodes.refused
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}
