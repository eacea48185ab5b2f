import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { deflate } from '../../../../src/core/code/deflate.ts'
import { encodeText } from '../../../../src/core/code/text.ts'

// Made dictionary 1 from its words, once: `node test/bench/qr/dictionary/build.ts`.
const here = (name: string) => new URL(name, import.meta.url)
const core = (name: string) => here(`../../../../src/core/code/${name}`)
const words = readFileSync(here('words-1.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .join('')
const bytes = encodeText(words, '')
if (bytes === undefined) throw new Error('words hold what has no spelling')
// `@` stands for the byte 01, the origin; it has no other use in the words.
for (let i = 0; i < bytes.length; i++) {
  const byte = bytes[i] ?? 0
  if (byte >= 0x80) i++
  else if (byte === 0x40) bytes[i] = 0x01
}
const stream = Buffer.from(deflate(bytes, new Uint8Array(0))).toString('base64url')
writeFileSync(core('dictionary-1.bin'), bytes)
writeFileSync(
  core('dictionary-1.ts'),
  `/**
 * Dictionary 1 as base64url of raw DEFLATE: of the forms that fit a script, the smallest once
 * gzip has gone over it. Frozen: never edited, a later one gets a number of its own. Apache-2.0, as
 * the whole project; made by build.ts from words-1.txt in test/bench/qr/dictionary.
 */
export const DICTIONARY_1: string =
  '${stream}'

/** Bytes that it inflates to: dictionary-1.bin. */
export const DICTIONARY_1_BYTES = ${String(bytes.length).replace(/\B(?=(\d{3})+$)/g, '_')}
`,
)
console.log(`${bytes.length} bytes, deflated ${(stream.length * 3) / 4}`)
console.log('sha256', createHash('sha256').update(bytes).digest('hex'))
