import { readFileSync } from 'node:fs'
import { compactVerify } from 'jose'
import { readText } from '../../../src/core/code/read.ts'
import { jwtOf, unpackParts } from '../../../src/core/code/unpack.ts'
import { loadBundle } from '../../../src/core/trust/bundle.ts'
import { verify } from '../../../src/core/verdict.ts'
import { atLeast, compare, inFlight, type Row } from '../ratio.ts'

/** Verify one code offline, bundle loaded and keys imported, 8 in flight. */
export async function verifyRows(): Promise<Row[]> {
  const vectors = new URL('../../vectors/', import.meta.url)
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8'))
  const { text, now, bundle: path } = read('valid/card.json')
  const { roots, ...parts } = read(path)
  const bundle = await loadBundle(parts, { roots })
  if (!bundle.ok) throw new Error(bundle.error.code)
  const digits = readText(text)
  const code = digits.ok ? unpackParts(digits.value.bytes) : undefined
  if (!code?.ok) throw new Error('the vector does not read')
  const { kid, signature, signingInput } = code.value
  const jwt = jwtOf(code.value)
  const key = bundle.value.issueKeys.get(kid)
  if (key === undefined) throw new Error('the vector has no key')
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const ours = inFlight(8, () => verify(text, bundle.value, now))
  const raw = inFlight(8, () => crypto.subtle.verify(algorithm, key, signature, signingInput))
  const jose = inFlight(8, () => compactVerify(jwt, key))
  return [
    atLeast('verify a code, against raw WebCrypto', await compare(ours, raw, 3000), 0.65),
    atLeast('verify a code, against jose.compactVerify', await compare(ours, jose, 3000), 0.8),
  ]
}
