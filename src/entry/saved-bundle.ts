import { join } from 'node:path'
import { parseJws } from '../core/credential/jws.ts'
import { err, type Result } from '../core/result.ts'
import { type Bundle, loadBundle } from '../core/trust/bundle.ts'
import { type BundleText, jsonOf, parseBundleText, parseManifest } from '../core/trust/manifest.ts'
import { fingerprintOf, parsePublicJwk } from '../core/trust/public-key.ts'
import { parseRootList } from '../core/trust/root-list.ts'
import { membersOf } from '../core/trust/scheme.ts'
import { nativeInflate } from './native-zlib.ts'
import { readSecret, writeSecret } from './secret-file.ts'

/** Root keys that this machine trusts: RFC 7638 thumbprints by the registry's origin. */
export type Pins = Readonly<Record<string, readonly string[]>>

export const bundleFile = (dataFolder: string) => join(dataFolder, 'bundle.json')
const pinFile = (dataFolder: string) => join(dataFolder, 'roots.json')

/** Reads the pinned roots; none if nothing was pinned yet. Written by us and by the operator. */
export function readPins(dataFolder: string): Pins {
  const text = readSecret(pinFile(dataFolder))
  const members = text === undefined ? undefined : membersOf(parseJson(text))
  const pins: Record<string, readonly string[]> = {}
  for (const [origin, roots] of Object.entries(members ?? {})) {
    if (Array.isArray(roots)) pins[origin] = roots.filter((root) => typeof root === 'string')
  }
  return pins
}

/** Pins roots for a registry, beside those of other registries. */
export function writePins(dataFolder: string, origin: string, roots: readonly string[]): void {
  const pins = { ...readPins(dataFolder), [origin]: [...new Set(roots)] }
  writeSecret(pinFile(dataFolder), `${JSON.stringify(pins, null, 2)}\n`)
}

/**
 * Takes a bundle's text and proves it from the pinned roots down.
 *
 * @param json - As served at `/bundle` or saved from there: anybody's.
 * @param roots - Pins for the registry that the manifest names.
 * @returns The bundle; `not_a_bundle`, `nothing_pinned`, or a code of `loadBundle`.
 */
export async function proveBundle(
  json: string,
  roots: (origin: string) => readonly string[],
  previous?: Bundle,
): Promise<Result<Bundle, { readonly code: string; readonly uri?: string }>> {
  const text = parseBundleText(json)
  if (text === undefined) return err({ code: 'not_a_bundle' })
  const manifest = parseManifest(text.manifest)
  if (!manifest.ok) return err({ code: manifest.error })
  const pinned = roots(manifest.value.manifest.iss)
  if (pinned.length === 0) return err({ code: 'nothing_pinned' })
  return loadBundle(text, {
    roots: pinned,
    inflate: nativeInflate,
    ...(previous === undefined ? {} : { previous }),
  })
}

/**
 * The fingerprints that a bundle's root list names for itself. Worth nothing until a person has
 * compared them with what the registry's operator publishes elsewhere.
 */
export async function claimedRoots(json: string): Promise<readonly string[]> {
  const text: BundleText | undefined = parseBundleText(json)
  if (text === undefined) return []
  const entry = Object.entries(text.parts).find(([uri]) => uri.endsWith('/trust/root'))
  const jws = entry === undefined ? undefined : parseJws(entry[1], 'trustlist+jwt', 1_000_000)
  if (!jws?.ok) return []
  const list = await parseRootList(jsonOf(jws.value.payload))
  if (!list.ok) return []
  return Promise.all(list.value.roots.map(fingerprintOf))
}

/**
 * Reads what `--root` names: a thumbprint, or the text of a file that holds a root's public JWK.
 *
 * @returns The thumbprint; undefined for anything else.
 */
export async function parseRootWord(text: string): Promise<string | undefined> {
  const word = text.trim()
  if (/^[A-Za-z0-9_-]{43}$/.test(word)) return word
  const jwk = await parsePublicJwk(parseJson(word))
  return typeof jwk === 'string' ? undefined : fingerprintOf(jwk)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
