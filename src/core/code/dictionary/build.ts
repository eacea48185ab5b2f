import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { encodeText } from '../text.ts'

// Made dictionary 1 from its words, once: `node src/core/code/dictionary/build.ts`.
const here = (name: string) => new URL(name, import.meta.url)
const lines = readFileSync(here('words-1.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const text = lines.join('')
const bytes = encodeText(text, '')
if (bytes === undefined) throw new Error('words hold what has no spelling')
console.log('bytes', bytes.length)
writeFileSync(
  here('../dictionary-1.ts'),
  `/**
 * Dictionary 1, frozen: never edited, a later one gets a number of its own. Apache-2.0, as the
 * whole project; made by dictionary/build.ts from dictionary/words-1.txt. \`@\` stands for the
 * byte 01; transcoded (src/core/SPEC.md, inflated bytes) it is ${bytes.length} bytes.
 */
export const DICTIONARY_1_TEXT =
  ${JSON.stringify(text).replace(/^"|"$/g, "'").replaceAll('\\"', '"').replaceAll("People's", "People\\'s")}
`,
)
const { dictionaryOf } = await import('../dictionary.ts')
const frozen = dictionaryOf(1) ?? new Uint8Array(0)
writeFileSync(here('../dictionary-1.bin'), frozen)
console.log('sha256', createHash('sha256').update(frozen).digest('hex'))
