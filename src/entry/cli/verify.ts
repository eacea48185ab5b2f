import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Bundle } from '../../core/trust/bundle.ts'
import { lineCodes, type Overall } from '../../core/verdict/lines.ts'
import { type Verdict, verify } from '../../core/verdict.ts'
import { overallWords } from '../../web/verdict/verdict-words.ts'
import { bundleFile, parseRootWord, proveBundle, readPins } from '../saved-bundle.ts'
import { readSecret } from '../secret-file.ts'
import { type FoundCode, findCodes } from './codes.ts'
import { type Command, CommandFault, exitCodes, type Surroundings, UsageFault } from './command.ts'
import { settingsFor } from './settings.ts'
import { readWords } from './words.ts'

const usage = 'licet verify FILE|FOLDER|TEXT|- [--bundle FILE] [--root THUMBPRINT|FILE] [--json]'
const inFlight = 64

/**
 * Verifies codes with what is saved on this machine; it opens no connection.
 *
 * Exit: 0 all valid or look closer, 1 any refused, 2 none refused but some cannot be told, also
 * when there is nothing to verify with.
 */
export const verifyCommand: Command = {
  usage,
  faultCode: exitCodes.unknown,
  run: async (args, around) => {
    const words = readWords(
      args,
      {
        bundle: { type: 'string' },
        root: { type: 'string', multiple: true },
        json: { type: 'boolean' },
      },
      usage,
      [1, 1],
    )
    const bundle = await loadSaved(words.values.bundle, words.values.root ?? [], around)
    const counts = { refused: 0, unknown: 0, all: 0 }
    for await (const { source, verdict } of inOrder(
      findCodes(words.positionals[0] ?? '', around),
      (code) => verify(code.text, bundle, around.now()),
    )) {
      counts.all += 1
      counts[weights[verdict.overall]] += 1
      around.out(
        words.values.json ? JSON.stringify({ source, ...verdict }) : lineOf(source, verdict),
      )
    }
    if (counts.all === 0) throw new CommandFault('there is no code in it')
    if (counts.refused > 0) return exitCodes.refused
    return counts.unknown > 0 ? exitCodes.unknown : exitCodes.good
  },
}

const weights = {
  unreadable: 'unknown',
  newer_verifier: 'unknown',
  not_genuine: 'refused',
  unknown_issuer: 'refused',
  not_allowed: 'refused',
  ended: 'refused',
  expired: 'refused',
  not_yet_valid: 'refused',
  suspended: 'refused',
  cannot_tell: 'unknown',
  look_closer: 'all',
  valid: 'all',
} as const satisfies Record<Overall, 'refused' | 'unknown' | 'all'>

async function loadSaved(
  file: string | undefined,
  rootWords: readonly string[],
  around: Surroundings,
): Promise<Bundle> {
  const settings = settingsFor(around)
  const roots = await Promise.all(rootWords.map((word) => rootOf(word, around)))
  const path = file === undefined ? bundleFile(settings.dataFolder) : resolve(around.folder, file)
  const json = readSecret(path)
  if (json === undefined) {
    throw new CommandFault(
      file === undefined
        ? 'no bundle is saved here; `licet bundle fetch URL --root THUMBPRINT` saves one'
        : 'the bundle file is not there',
    )
  }
  const pins = readPins(settings.dataFolder)
  const proven = await proveBundle(json, (origin) =>
    roots.length > 0 ? roots : (pins[origin] ?? []),
  )
  if (proven.ok) return proven.value
  throw new CommandFault(
    proven.error.code === 'nothing_pinned'
      ? 'no root is pinned for this bundle; say --root, or fetch it with `licet bundle fetch`'
      : `the bundle proves nothing (${proven.error.code})`,
  )
}

async function rootOf(word: string, around: Surroundings): Promise<string> {
  const root =
    (await parseRootWord(word)) ??
    (await parseRootWord(await readFile(resolve(around.folder, word), 'utf8').catch(() => '')))
  if (root !== undefined) return root
  throw new UsageFault('--root is a thumbprint of 43 characters, or a file with a root’s JWK')
}

/** Keeps several verifications under way and hands them out in the order of the input. */
async function* inOrder(
  codes: AsyncIterable<FoundCode>,
  judge: (code: FoundCode) => Promise<Verdict>,
): AsyncGenerator<{ readonly source: string; readonly verdict: Verdict }> {
  const waiting: Promise<{ source: string; verdict: Verdict }>[] = []
  for await (const code of codes) {
    waiting.push(judge(code).then((verdict) => ({ source: code.source, verdict })))
    const first = waiting.length >= inFlight ? waiting.shift() : undefined
    if (first !== undefined) yield await first
  }
  for (const rest of waiting) yield await rest
}

function lineOf(source: string, verdict: Verdict): string {
  const { word } = overallWords[verdict.overall]
  const reasons = verdict.lines
    .filter(({ line, code }) => meaningOf(line, code) !== 'valid')
    .map(({ code }) => code)
  const license = verdict.license
  const facts =
    license === undefined
      ? []
      : [license.number, license.holders.map(({ name }) => name).join('、')]
  return [source, `${word.zh} ${verdict.overall}`, reasons.join(','), ...facts].join('\t')
}

function meaningOf(line: keyof typeof lineCodes, code: string): string | undefined {
  const meanings: Readonly<Record<string, string>> = lineCodes[line]
  return meanings[code]
}
