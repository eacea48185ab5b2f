import { settingsPath } from '../../../counter-settings.ts'
import type { Book } from './book.ts'
import { fetchText, fetchUpdate } from './fetch-update.ts'

const everyMs = 15 * 60_000
/** A window that comes to the front again asks at most this often. */
const againMs = 60_000
const settingsWaitMs = 20_000

/** Keeps a book fresh: at once, when the network or the person comes back, and every 15 minutes. */
export function keepFresh(book: Book, changed: () => void) {
  let running: Promise<void> | undefined
  let ranAt = 0

  const refresh = (): Promise<void> => {
    running ??= refreshAll(book, changed).finally(() => {
      running = undefined
      ranAt = Date.now()
      changed()
    })
    return running
  }

  setInterval(() => void refresh(), everyMs)
  addEventListener('online', () => void refresh())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && Date.now() - ranAt > againMs) void refresh()
  })
  return refresh
}

async function refreshAll(book: Book, changed: () => void): Promise<void> {
  markChecking(book)
  changed()
  const document = (await fetchText(settingsPath, settingsWaitMs))?.text
  if (document !== undefined) await book.takeSettings(document)
  markChecking(book)
  await Promise.all(
    book.all().map(async ({ registry }) => {
      await refreshOne(book, registry.id)
      changed()
    }),
  )
}

function markChecking(book: Book): void {
  for (const { registry } of book.all()) {
    if (registry.address !== undefined) book.mark(registry.id, { state: 'checking' })
  }
}

async function refreshOne(book: Book, id: string): Promise<void> {
  const before = book.get(id)
  const address = before?.registry.address
  if (before === undefined || address === undefined) return
  const { held, alarm } = before.registry
  const { text } = before
  // After an alarm the whole word is asked for again: "not modified" is anybody's to say.
  const etag = alarm === undefined ? held?.etag : undefined
  const update = await fetchUpdate(address, text && held && { text, hashes: held.parts, etag })
  const now = Math.floor(Date.now() / 1000)
  if (update.kind === 'failed') book.mark(id, { state: 'failed', code: update.code })
  if (update.kind === 'new') await book.offer(id, { text: update.text, etag: update.etag, now })
  const current = book.get(id)
  if (update.kind !== 'same' || current?.registry.held === undefined) return
  const { alarm: _over, ...rest } = current.registry
  const tag = update.etag === undefined ? {} : { etag: update.etag }
  const checked = { ...current.registry.held, ...tag, checkedAt: now }
  await book.keep({
    ...current,
    registry: { ...rest, address, held: checked },
    update: { state: 'idle' },
  })
}
