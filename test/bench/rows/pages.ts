import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Row } from '../ratio.ts'

const folder = new URL('../../../dist/web/', import.meta.url)
const kilobyte = 1000

/** What the counter loads, each file gzipped by itself: needs `npm run build` before. */
export async function pagesRows(): Promise<Row[]> {
  const files = new Map(
    readdirSync(new URL('assets/', folder)).map((name) => [
      name,
      readFileSync(new URL(`assets/${name}`, folder)),
    ]),
  )
  const listed = JSON.parse(readFileSync(new URL('assets.json', folder), 'utf8'))
  const named = (path: string) => path.replace('/assets/', '')
  const page = loadedWith([listed.counter, listed.style, listed.icon].map(named), files)
  const pdf = loadedWith(
    [...files.keys()].filter((name) => /^pdf-.*\.js$/.test(name)),
    files,
  )
  const bytes = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + gzipSync(files.get(name) ?? '', { level: 9 }).length, 0)
  if (pdf.size === 0 || ![...page].some((name) => name.endsWith('.wasm'))) {
    throw new Error('dist/web has no code reader or no PDF reader')
  }
  return [
    size('page with code reader', bytes([...page]), 650),
    size('PDF reader beside it', bytes([...pdf].filter((name) => !page.has(name))), 550),
  ]
}

/** These files and all that they name, but for parts that are only imported when needed. */
function loadedWith(first: readonly string[], files: ReadonlyMap<string, Buffer>) {
  const loaded = new Set(first)
  for (const name of loaded) {
    if (!name.endsWith('.js')) continue
    const text = files.get(name)?.toString() ?? ''
    const atOnce = text.replaceAll(/import\([`'"]\.\/[\w.-]+[`'"]/g, '')
    for (const other of files.keys()) if (atOnce.includes(other)) loaded.add(other)
  }
  return loaded
}

function size(what: string, bytes: number, most: number): Row {
  const ratio = bytes / kilobyte
  return { what: `${what}, KB gzip`, ratio, reach: `≤ ${most}`, met: ratio <= most }
}
