/**
 * Writes the vectors: `node test/vectors/make.ts`. Each invalid one has exactly one fault.
 * `expect` is written by hand, from SPEC.md.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { codeCases } from './cases-code.ts'
import { formCases } from './cases-form.ts'
import { frameCases } from './cases-frame.ts'
import { rollbackCases } from './cases-rollback.ts'
import { signatureCases } from './cases-signature.ts'
import { trustCases } from './cases-trust.ts'
import { type BundleChange, type Keys, loadKeys, makeBundle, now } from './material.ts'
import { at, card, claims } from './payload.ts'

/** What a vector expects: the overall word and the codes of each line that is not as it should be. */
export interface Expect {
  readonly overall: string
  readonly codes?: Readonly<Record<string, readonly string[]>>
  /** Instead of a verdict: loading the bundle fails with this code. */
  readonly load?: string
}
export interface Case {
  readonly name: string
  readonly proves: string
  readonly text: string
  readonly expect: Expect
  readonly now?: number
  readonly challenge?: string
  /** The base bundle if left out. */
  readonly bundle?: BundleChange & { readonly name: string }
  /** The counter already holds the base bundle. */
  readonly held?: true
}

export interface Material {
  readonly keys: Keys
  /** A card of the stolen key that stands in the log. */
  readonly logged: string
}

const here = new URL('.', import.meta.url)
const keys = await loadKeys()
const logged = await card(keys.stolen, claims({ ...at(40), iat: now - 10 * 86_400 }))
const input = logged.slice(0, logged.lastIndexOf('.'))
const genuine = new Map([[40, createHash('sha256').update(input).digest()]])
const cases: Case[] = [
  ...(await codeCases({ keys, logged })),
  ...(await signatureCases({ keys, logged })),
  ...(await trustCases({ keys, logged })),
  ...(await frameCases({ keys, logged })),
  ...(await formCases({ keys, logged })),
  ...(await rollbackCases({ keys, logged })),
]

for (const folder of ['valid', 'invalid', 'bundles']) {
  rmSync(new URL(folder, here), { recursive: true, force: true })
  mkdirSync(new URL(folder, here))
}
const written = new Set<string>()
for (const { name, proves, text, expect, challenge, bundle, held, now: when = now } of cases) {
  const bundleName = bundle?.name ?? 'base'
  if (!written.has(bundleName)) {
    written.add(bundleName)
    const made = await makeBundle(keys, genuine, bundle)
    write(`bundles/${bundleName}.json`, made)
  }
  const folder = expect.overall === 'valid' ? 'valid' : 'invalid'
  const asked = challenge === undefined ? {} : { challenge }
  const vector = {
    name,
    proves,
    text,
    now: when,
    bundle: `bundles/${bundleName}.json`,
    ...(held === undefined ? {} : { previous: 'bundles/base.json' }),
    ...asked,
    expect,
  }
  write(`${folder}/${name}.json`, vector)
}
console.log(`${cases.length} vectors, ${written.size} bundles`)

function write(path: string, value: unknown): void {
  writeFileSync(new URL(path, here), `${JSON.stringify(value, null, 1)}\n`)
}
