/**
 * Lets the counter open without a network. Controls `/v` and nothing else; keeps whole versions
 * side by side and never mixes them. It looks at paths alone: a fragment, which may be a license,
 * is neither read nor kept nor sent anywhere.
 */
import { type BuildFile, build, filesByPath, shellPath } from './build-list.ts'
import { damagedPage } from './damaged-page.ts'
import {
  completeVersion,
  dropOldVersions,
  installVersion,
  isWhole,
  refreshShell,
  repaired,
  repairedShell,
} from './versions.ts'

declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', (event) => event.waitUntil(installVersion()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (pathname !== shellPath) return
    event.respondWith(shell(request))
    event.waitUntil(refreshShell())
    return
  }
  const file = filesByPath.get(pathname)
  if (file !== undefined) event.respondWith(answer(file))
  else if (pathname.startsWith('/assets/')) event.respondWith(ofAnotherVersion(pathname))
})

async function shell(request: Request): Promise<Response> {
  const [whole, document] = await Promise.all([isWhole(), repairedShell()])
  if (whole && document !== undefined) return document
  // Damaged, and this build is no longer served: another one may be.
  return fetch(request).catch(() => damagedPage())
}

async function answer(file: BuildFile): Promise<Response> {
  return (await repaired(file)) ?? Response.error()
}

/** A window that is still open from before keeps finding its own files. */
async function ofAnotherVersion(path: string): Promise<Response> {
  return (await caches.match(path, { ignoreVary: true })) ?? fetch(path)
}

/** What a page tells this worker; only pages of this origin can. */
type Word =
  | { readonly kind: 'take-over' }
  /** A page has drawn itself from this script. */
  | { readonly kind: 'works'; readonly script: string }

self.addEventListener('message', (event) => {
  const word = event.data as Word
  if (word.kind === 'take-over') event.waitUntil(self.skipWaiting())
  if (word.kind === 'works') event.waitUntil(worked(event.source, word.script))
})

async function worked(source: ExtendableMessageEvent['source'], script: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' })
  if (build.named.includes(script) && windows.length === 1) await dropOldVersions()
  source?.postMessage({ kind: 'kept', missing: await completeVersion() })
}
