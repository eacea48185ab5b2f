import { readFileSync } from 'node:fs'
import { packCode } from '../../../src/core/code/pack.ts'
import { atMost, compare, type Row } from '../ratio.ts'

/** Pack one code, its own unpacking and comparing included, against one ES256 signature. */
export async function packRows(): Promise<Row[]> {
  const vector = new URL('../../vectors/valid/card-compact.json', import.meta.url)
  const { text } = JSON.parse(readFileSync(vector, 'utf8'))
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const message = new TextEncoder().encode(text)
  const hash = { name: 'ECDSA', hash: 'SHA-256' }
  const ours = async (n: number) => {
    for (let i = 0; i < n; i++) await packCode(text)
  }
  const base = async (n: number) => {
    for (let i = 0; i < n; i++) await crypto.subtle.sign(hash, privateKey, message)
  }
  return [atMost('pack a code, against an ES256 signature', await compare(ours, base, 1000), 5)]
}
