import { appCaches, type BuildFile, build, ownCache, shellPath } from './build-list.ts'

// Keys are paths of our own, never the address that somebody came by: no query, no fragment, and
// nothing that a person brought along is ever in a cache.
const found = { ignoreVary: true } as const
const hashHeader = 'Licet-Sha256'

/** A kept file whose bytes are what they should be; undefined for any other. */
export async function keptFile(file: BuildFile): Promise<Response | undefined> {
  const cache = await caches.open(ownCache)
  const kept = await cache.match(file.path, found)
  return kept && (await wholeOf(kept, file.sha256))
}

/** The kept document; it carries its own hash, for the operator's settings are written into it. */
export async function keptShell(): Promise<Response | undefined> {
  const cache = await caches.open(ownCache)
  const kept = await cache.match(shellPath, found)
  return kept && (await wholeOf(kept, kept.headers.get(hashHeader) ?? ''))
}

/** A file of this build: from an older build's cache where it is the same, else from the network. */
export async function obtainFile(file: BuildFile): Promise<Response> {
  for (const name of await appCaches()) {
    const kept = await (await caches.open(name)).match(file.path, found)
    const whole = kept && (await wholeOf(kept, file.sha256))
    if (whole !== undefined) return whole
  }
  const answer = await fetch(file.path, { cache: 'no-cache', credentials: 'omit' })
  const whole = answer.ok && !answer.redirected && (await wholeOf(answer, file.sha256))
  if (!whole) throw new TypeError('a file of this build is not to be had')
  return whole
}

/** The document, if the server still gives the one of this build. */
export async function obtainShell(): Promise<Response> {
  const answer = await fetch(shellPath, {
    cache: 'no-cache',
    credentials: 'same-origin',
    headers: { Accept: 'text/html' },
  })
  const bytes = await answer.arrayBuffer()
  const text = new TextDecoder().decode(bytes)
  const own = build.named.every((path) => text.includes(`"${path}"`))
  if (!answer.ok || answer.redirected || !own) throw new TypeError('not the document of this build')
  const headers = headersOf(answer)
  headers.set(hashHeader, await sha256Of(bytes))
  return new Response(bytes, { headers })
}

export async function keepFile(path: string, answer: Response): Promise<void> {
  await (await caches.open(ownCache)).put(path, answer)
}

async function wholeOf(answer: Response, sha256: string): Promise<Response | undefined> {
  const bytes = await answer.arrayBuffer()
  if ((await sha256Of(bytes)) !== sha256) return undefined
  return new Response(bytes, { headers: headersOf(answer) })
}

// The policy and the other security headers stay; what described the transport does not.
function headersOf(answer: Response): Headers {
  const headers = new Headers(answer.headers)
  headers.delete('Content-Encoding')
  headers.delete('Content-Length')
  return headers
}

async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...hash))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')
}
