import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileHeaders } from './static-headers.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
// For the build and for Workers' assets, not for the public.
const kept = new Set(['_headers', '_redirects', 'assets.json'])

/** Answers a request for a built file; undefined when there is none at this address. */
export type StaticFiles = (request: Request) => Response | undefined

/**
 * Holds the built pages and scripts in memory, as Workers' static assets hold them: `v.html` is
 * answered at `/v`. A path is only ever a key of this table, never a path on the disk.
 *
 * @param folder - `dist/web`; absent in a tree that was not built, and then there are no files.
 */
export function holdStaticFiles(folder: string): StaticFiles {
  const files = new Map<string, { readonly body: Uint8Array<ArrayBuffer>; headers: Headers }>()
  for (const path of listFiles(folder)) {
    const name = relative(folder, path).split(sep).join('/')
    const extension = extname(name)
    const type = contentTypes[extension]
    if (kept.has(name) || type === undefined) continue
    const body = new Uint8Array(readFileSync(path))
    const headers = new Headers(fileHeaders(name))
    headers.set('Content-Type', type)
    headers.set('ETag', `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`)
    files.set(`/${extension === '.html' ? name.slice(0, -5) : name}`, { body, headers })
  }
  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    const file = files.get(pathOf(request.url))
    if (file === undefined) return undefined
    if (request.headers.get('if-none-match') === file.headers.get('etag')) {
      return new Response(null, { status: 304, headers: file.headers })
    }
    return new Response(request.method === 'HEAD' ? null : file.body, { headers: file.headers })
  }
}

// Every request passes here, and parsing an address whole costs more than the look-up. What is not
// normalized finds no file.
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.indexOf('?', start)
  return end < 0 ? url.slice(start) : url.slice(start, end)
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}
