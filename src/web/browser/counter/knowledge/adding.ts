import { type BundleText, parseBundleText, parseManifest } from '../../../../core/trust/manifest.ts'
import type { AddingState, KnowledgeActions } from '../../../counter/knowledge-state.ts'
import { parseRegistry } from '../../../counter-settings.ts'
import type { Book } from './book.ts'
import { offeredRoot } from './offered-root.ts'

/** A registry from a file; nothing of it is believed before a person has compared the root. */
interface Candidate {
  readonly origin: string
  readonly roots: readonly string[]
  readonly text?: BundleText
}

interface Surroundings {
  readonly book: () => Book | undefined
  readonly changed: () => void
  readonly refresh: () => Promise<void>
}

const maxFileBytes = 64 * 1024 * 1024
/** The end of a fingerprint stays covered: it has to be typed from where the registry says it. */
const coveredCharacters = 8

/**
 * Takes registries from files: a saved bundle, or `{origin, roots}`. A bundle of a registry that is
 * trusted already is an update like any other. A new one is trusted once the person has typed the
 * covered end of a root's fingerprint, and then for that root alone.
 */
export function addingFiles({ book, changed, refresh }: Surroundings) {
  let state: AddingState = { state: 'none' }
  let candidate: Candidate | undefined

  const say = (next: AddingState) => {
    state = next
    changed()
  }

  async function takeFile(file: File): Promise<void> {
    candidate = file.size > maxFileBytes ? undefined : await candidateOf(await file.text())
    if (candidate === undefined) return say({ state: 'refused', code: 'not_a_registry' })
    const { origin, text, roots } = candidate
    const known = book()
      ?.all()
      .find(({ registry }) => registry.origin === origin)
    if (known === undefined) return say(asking('confirm', origin, roots))
    if (text === undefined) return say({ state: 'refused', code: 'already_trusted' })
    say(await update(known.registry.id, text))
  }

  async function update(id: string, text: BundleText): Promise<AddingState> {
    const fault = await book()?.offer(id, { text, now: Math.floor(Date.now() / 1000) })
    return fault === undefined
      ? { state: 'done', code: 'updated' }
      : { state: 'refused', code: fault }
  }

  async function confirm(ending: string): Promise<void> {
    if (candidate === undefined) return
    const { origin, roots, text } = candidate
    const root = roots.find((one) => one.slice(-coveredCharacters) === ending)
    if (root === undefined) return say(asking('wrong_ending', origin, roots))
    candidate = undefined
    await book()?.add({ id: origin, source: 'file', origin, roots: [root] })
    const outcome: AddingState =
      text === undefined ? { state: 'done', code: 'added' } : await update(origin, text)
    // A bundle that its own root does not prove leaves nothing behind.
    if (outcome.state === 'refused') await book()?.forget(origin)
    say(outcome.state === 'done' ? { state: 'done', code: 'added' } : outcome)
    await refresh()
  }

  const actions: Pick<KnowledgeActions, 'addFile' | 'confirm' | 'cancel'> = {
    addFile: (event) => {
      const field = event.target
      const file = field instanceof HTMLInputElement ? field.files?.[0] : undefined
      if (file !== undefined) void takeFile(file)
    },
    confirm: (event) => {
      event.preventDefault()
      const field = document.getElementById('root-ending')
      if (field instanceof HTMLInputElement) void confirm(field.value.trim())
    },
    cancel: () => {
      candidate = undefined
      say({ state: 'none' })
    },
  }
  return { state: () => state, actions }
}

function asking(
  state: 'confirm' | 'wrong_ending',
  origin: string,
  roots: readonly string[],
): AddingState {
  return { state, origin, beginnings: roots.map((root) => root.slice(0, -coveredCharacters)) }
}

async function candidateOf(json: string): Promise<Candidate | undefined> {
  const text = parseBundleText(json)
  if (text === undefined) {
    const registry = parseRegistry(parseJson(json))
    return registry?.roots.length ? { origin: registry.origin, roots: registry.roots } : undefined
  }
  const manifest = parseManifest(text.manifest)
  const root = await offeredRoot(text.parts)
  if (!manifest.ok || root === undefined) return undefined
  return { origin: manifest.value.manifest.iss, roots: [root], text }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
