import type { Bundle } from '../../../../core/trust/bundle.ts'
import { defaultPolicy, type Policy } from '../../../../core/verdict/policy.ts'
import type { KnowledgeActions, KnowledgeState } from '../../../counter/knowledge-state.ts'
import { addingFiles } from './adding.ts'
import { type Book, openBook } from './book.ts'
import { keepFresh } from './refresh.ts'
import { shownKnowledge } from './shown-knowledge.ts'

/** What a code is verified with, as it is at this moment. */
export interface Current {
  /** One for each registry that is trusted; empty while nothing is known. */
  readonly bundles: readonly Bundle[]
  readonly policy: Policy
}

/** What the knowledge tells the counter, and what it is told. */
export interface KnowledgeSurroundings {
  readonly changed: () => void
  readonly demo: boolean
}

const tickMs = 5_000

/** Holds what this counter knows. Nothing is read or fetched before `ready` is first called. */
export function openKnowledge({ changed, demo }: KnowledgeSurroundings) {
  const able = typeof crypto !== 'undefined' && crypto.subtle !== undefined
  let opening: Promise<void> | undefined
  let book: Book | undefined
  let refresh = (): Promise<void> => Promise.resolve()
  let words = ''

  const current = (): Current => ({
    bundles: (book?.all() ?? []).flatMap(({ bundle, registry }) =>
      bundle === undefined || registry.alarm !== undefined ? [] : [bundle],
    ),
    policy: book?.settings().policy ?? defaultPolicy,
  })

  /** Resolves as soon as a verdict is possible, or it is certain that none is for now. */
  const ready = async (): Promise<void> => {
    if (!able) return changed()
    opening ??= open()
    await opening
    if (current().bundles.length === 0) await refresh()
  }

  async function open(): Promise<void> {
    book = await openBook()
    refresh = keepFresh(book, changed)
    words = JSON.stringify(state(String))
    setInterval(tick, tickMs)
    void refresh()
  }

  // Ages grow while nothing happens: drawn again only when a word of it changes.
  function tick(): void {
    const next = JSON.stringify(state(String))
    if (next !== words) changed()
    words = next
  }

  const adding = addingFiles({ book: () => book, changed, refresh: () => refresh() })
  const actions: KnowledgeActions = {
    ...adding.actions,
    retry: () => void refresh(),
    persist: () => void book?.persist().then(changed),
    remove: (id) => void book?.forget(id).then(changed),
    ...(demo ? { forget: () => void startAnew() } : {}),
  }

  async function startAnew(): Promise<void> {
    await book?.forget('host')
    book?.startHost()
    await refresh()
  }

  function state(instant: (at: number) => string): KnowledgeState {
    if (!able) return { state: 'old_browser' }
    if (book === undefined) return { state: 'loading' }
    return shownKnowledge(book, { adding: adding.state(), now: Date.now() / 1000, instant })
  }

  return { ready, current, state, actions }
}
