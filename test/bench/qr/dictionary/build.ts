import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { encodeText } from '../../../../src/core/code/text.ts'

// Made dictionary 1 from its words, once: `node test/bench/qr/dictionary/build.ts`.
const here = (name: string) => new URL(name, import.meta.url)
const lines = readFileSync(here('words-1.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const text = lines.join('')
const bytes = encodeText(text, '')
if (bytes === undefined) throw new Error('words hold what has no spelling')
console.log('bytes', bytes.length)
writeFileSync(
  here('../../../../src/core/code/dictionary-1.ts'),
  `/**
 * Dictionary 1, frozen: never edited, a later one gets a number of its own. Apache-2.0, as the
 * whole project; made by build.ts from words-1.txt in test/bench/qr/dictionary. \`@\` stands for the
 * byte 01; transcoded (src/core/SPEC.md, inflated bytes) it is ${bytes.length} bytes.
 */
export const DICTIONARY_1_TEXT =
  ${JSON.stringify(text).replace(/^"|"$/g, "'").replaceAll('\\"', '"').replaceAll("People's", "People\\'s")}
`,
)
const { dictionaryOf } = await import('../../../../src/core/code/dictionary.ts')
const frozen = dictionaryOf(1) ?? new Uint8Array(0)
writeFileSync(here('../../../../src/core/code/dictionary-1.bin'), frozen)
console.log('sha256', createHash('sha256').update(frozen).digest('hex'))
