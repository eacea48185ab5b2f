import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { CommandFault, type Surroundings, UsageFault } from './command.ts'

/** One code to verify: where it came from, and its text or why there is none. */
export interface FoundCode {
  /** File name, with the row or line where a file holds several; never the text itself. */
  readonly source: string
  /** The scanner's text; empty when a picture holds no code that can be read. */
  readonly text: string
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const maxFileBytes = 64 * 1024 * 1024
// A code is at least a link and its digits, or a compact form; a file name is not.
const looksLikeCode = /[0-9０-９]{40}|eyJ[A-Za-z0-9_-]{20}|#/

/**
 * Finds the codes that one word of `licet verify` means: a file (PNG, CSV or text, one code a
 * line), a folder of such files, `-` for the same on the input, or a code itself.
 *
 * @param word - As typed.
 * @returns Each code in order; a folder is read file by file as the caller asks for more.
 */
export async function* findCodes(word: string, around: Surroundings): AsyncGenerator<FoundCode> {
  if (word === '-') {
    yield* codesOf('-', '', await around.input())
    return
  }
  const path = resolve(around.folder, word)
  // A code typed as a word is longer than a path may be, so looking first is an error by itself.
  const found = word.length > 1024 ? undefined : await stat(path).catch(() => undefined)
  if (found?.isDirectory()) {
    yield* codesOfFolder(path)
  } else if (found?.isFile()) {
    yield* codesOf(basename(path), extname(path), await readWhole(path, found.size))
  } else if (looksLikeCode.test(word)) {
    yield { source: 'text', text: word }
  } else {
    throw new UsageFault('this is neither a file, a folder, nor the text of a code')
  }
}

async function* codesOfFolder(folder: string): AsyncGenerator<FoundCode> {
  const names = (await readdir(folder)).sort()
  let any = false
  for (const name of names) {
    const extension = extname(name).toLowerCase()
    if (!['.png', '.txt', '.csv'].includes(extension)) continue
    const path = join(folder, name)
    const { size } = await stat(path)
    for await (const code of codesOf(name, extension, await readWhole(path, size))) {
      any = true
      yield code
    }
  }
  if (!any) throw new CommandFault('the folder holds no .png, .txt or .csv with a code')
}

async function readWhole(path: string, size: number): Promise<Uint8Array> {
  if (size > maxFileBytes) throw new CommandFault('a file is larger than 64 MiB; split it')
  return new Uint8Array(await readFile(path))
}

async function* codesOf(
  name: string,
  extension: string,
  bytes: Uint8Array,
): AsyncGenerator<FoundCode> {
  if (pngSignature.every((byte, at) => bytes[at] === byte)) {
    const { readPicture } = await import('./picture.ts')
    const texts = await readPicture(bytes)
    // A picture without a code is an answer (unreadable), not the end of the run.
    if (texts.length === 0) yield { source: name, text: '' }
    for (const text of texts) yield { source: name, text }
    return
  }
  const text = decode(bytes)
  if (extension.toLowerCase() === '.csv') {
    yield* codesOfTable(name, text)
    return
  }
  let line = 0
  for (const row of text.split(/\r?\n/)) {
    line += 1
    if (row.trim() !== '') yield { source: `${name}:${line}`, text: row.trim() }
  }
}

// Offices save tables as UTF-8 or, from older programs, as GB18030; digits are the same in both.
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const columnNames = new Set(['code', 'text', 'qr', '二维码', '编码'])

async function* codesOfTable(name: string, text: string): AsyncGenerator<FoundCode> {
  const { parse } = await import('csv-parse/sync')
  let rows: string[][]
  try {
    rows = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true })
  } catch {
    throw new CommandFault('a .csv file is not well-formed (a quotation mark that does not close?)')
  }
  const head = rows[0]?.map((cell) => cell.trim().toLowerCase()) ?? []
  const column = head.findIndex((cell) => columnNames.has(cell))
  for (const [at, row] of rows.entries()) {
    if (column >= 0 && at === 0) continue
    const cell = column >= 0 ? row[column] : row.find((text) => looksLikeCode.test(text))
    if (cell === undefined && at === 0) continue
    yield { source: `${name}:${at + 1}`, text: cell?.trim() ?? '' }
  }
}
