import type { Result } from '../../../../core/result.ts'
import type { BatchRow } from '../../../counter/batch-part.tsx'
import type { FileFault, PageSight } from '../../reader/file-reader.ts'
import type { Sight } from '../../reader/messages.ts'
import { judge, type Known } from './judge.ts'
import type { Source } from './sources.ts'
import type { ListedText } from './texts.ts'

type ReadFile = (file: Blob) => AsyncGenerator<PageSight>

const maxListBytes = 50_000_000

/** The lines of a report that one file gives: one for each code, and one where there is none. */
export async function* rowsOf(
  source: Source,
  order: number,
  readFile: ReadFile,
  known: Known,
): AsyncGenerator<BatchRow> {
  const base = { order, file: source.path, holders: [] }
  const none = (code: string, page = 0): BatchRow => ({
    ...base,
    page,
    index: 0,
    overall: code === 'no_code' || code === 'damaged_code' ? 'no_code' : 'not_read',
    why: [{ code }],
    checkedAt: Math.floor(Date.now() / 1000),
  })
  let file: File
  try {
    file = await source.open()
  } catch {
    yield none('file_unreadable')
    return
  }
  if (isList(source.path)) {
    yield* listRows(file, base, none, known)
    return
  }
  let codes = 0
  let fault: BatchRow | undefined
  for await (const { page, seen } of readFile(file)) {
    const texts = textsIn(seen)
    if (typeof texts === 'string') fault = worse(fault, none(texts, page))
    else {
      for (const [i, text] of texts.entries()) {
        codes += 1
        yield { ...base, page, index: i + 1, text, ...(await judge(text, known)) }
      }
    }
  }
  // A page without a code is no news beside a page with one; a page that was not read is.
  if (fault !== undefined && (codes === 0 || fault.overall === 'not_read')) yield fault
  if (fault === undefined && codes === 0) yield none('no_code')
}

/** Texts of a page, in reading order; or why there are none. */
function textsIn(seen: Result<Sight, FileFault>): readonly string[] | string {
  if (!seen.ok) return seen.error
  const { codes, damaged } = seen.value
  if (codes.length === 0) return damaged.length > 0 ? 'damaged_code' : 'no_code'
  const top = ({ corners }: Sight['codes'][number]) => Math.min(...corners.map(({ y }) => y))
  const texts = [...codes].sort((a, b) => top(a) - top(b)).map(({ text }) => text)
  return [...new Set(texts)]
}

function worse(before: BatchRow | undefined, now: BatchRow): BatchRow {
  if (before === undefined || before.overall !== 'not_read') {
    const damaged = before?.why[0]?.code === 'damaged_code' && now.overall === 'no_code'
    return damaged ? before : now
  }
  return before
}

async function* listRows(
  file: File,
  base: Pick<BatchRow, 'order' | 'file' | 'holders'>,
  none: (code: string) => BatchRow,
  known: Known,
): AsyncGenerator<BatchRow> {
  if (file.size > maxListBytes) {
    yield none('file_too_large')
    return
  }
  let texts: readonly ListedText[] | undefined
  try {
    // A part of its own: most days at most counters see no list.
    const { textsOf } = await import('./texts.ts')
    texts = textsOf(await file.arrayBuffer())
  } catch {
    yield none('file_unreadable')
    return
  }
  if (texts === undefined) {
    yield none('no_code')
    return
  }
  for (const { row, text } of texts) {
    yield { ...base, page: 0, index: row, text, listed: true, ...(await judge(text, known)) }
  }
}

/** Whether a file is a list of texts rather than a picture of codes, by its name. */
function isList(path: string): boolean {
  return /\.(csv|tsv|txt)$/i.test(path)
}
