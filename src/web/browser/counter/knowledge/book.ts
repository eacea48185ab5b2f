import type { StorageState, UpdateState } from '../../../counter/knowledge-state.ts'
import {
  type CounterSettings,
  defaultCounterSettings,
  type OtherRegistry,
  parseCounterSettings,
} from '../../../counter-settings.ts'
import { openStore, type Registry } from './store.ts'
import { type Offer, recall, type Trusted, take } from './trusted.ts'

const idle: UpdateState = { state: 'idle' }

/**
 * The book of trusted registries: in memory, and behind it in the store. Nothing enters it that was
 * not proven, and what was proven stays until something newer is.
 */
export async function openBook() {
  const trusted = new Map<string, Trusted>()
  let settings: CounterSettings = defaultCounterSettings
  let store = await openStore()
  let storage: StorageState = 'none'

  const keptNothing = () => {
    storage = 'none'
  }

  try {
    if (store !== undefined) {
      settings = settingsOf(await store.settings())
      const registries = await store.registries()
      for (const registry of registries) trusted.set(registry.id, await recall(registry, store))
      storage = await storageState()
    }
  } catch {
    // A store that cannot be read keeps nothing: this opening works from memory.
    store = undefined
    trusted.clear()
  }
  if (!trusted.has('host')) startHost()
  await applySettings()

  function startHost(): void {
    const registry: Registry = { id: 'host', source: 'host', address: location.origin, roots: [] }
    trusted.set('host', { registry, update: idle })
  }

  // The operator's list is the whole list: what it no longer names is no longer trusted by it, and
  // nothing else may be connected to.
  async function applySettings(): Promise<void> {
    const named = new Map(settings.registries.map((one) => [one.origin, one]))
    for (const [id, one] of trusted) {
      const { source, address: _address, ...registry } = one.registry
      if (source === 'host') named.delete(registry.origin ?? '')
      else if (source === 'settings' && !named.get(id)?.roots.length) await forget(id)
      else trusted.set(id, { ...one, registry: { ...registry, source, ...reach(named.get(id)) } })
    }
    for (const { origin, roots, address } of named.values()) {
      if (trusted.has(origin) || roots.length === 0) continue
      const registry: Registry = { id: origin, source: 'settings', origin, address, roots }
      trusted.set(origin, { registry, update: idle })
    }
  }

  async function keep(next: Trusted): Promise<void> {
    const { id } = next.registry
    trusted.set(id, next)
    if (store === undefined) return
    try {
      if ((await store.save(next.registry, next.text)) === 'saved') return
      // Another window was faster, with something newer: that is what counts from here on.
      const registry = (await store.registries()).find((one) => one.id === id)
      if (registry !== undefined) trusted.set(id, await recall(registry, store))
    } catch {
      keptNothing()
    }
  }

  async function forget(id: string): Promise<void> {
    trusted.delete(id)
    await store?.remove(id).catch(keptNothing)
  }

  return {
    all: (): readonly Trusted[] => [...trusted.values()],
    get: (id: string) => trusted.get(id),
    settings: () => settings,
    storage: () => storage,
    keep,
    forget,
    startHost,

    /** A registry whose root a person has confirmed. */
    add: async (registry: Registry): Promise<void> => {
      const known = settings.registries.find(({ origin }) => origin === registry.origin)
      await keep({ registry: { ...registry, ...reach(known) }, update: idle })
    },

    /** Says how an attempt goes; what is held stays as it is. */
    mark: (id: string, update: UpdateState) => {
      const before = trusted.get(id)
      if (before !== undefined) trusted.set(id, { ...before, update })
    },

    /** Takes a bundle whole, or says why not. Undefined: taken. */
    offer: async (id: string, offered: Offer): Promise<string | undefined> => {
      const before = trusted.get(id)
      if (before === undefined) return 'other_registry'
      const taken = await take(before, offered)
      if (taken.ok) {
        await keep(taken.value)
        return undefined
      }
      const fault = taken.error
      const update: UpdateState = { state: 'failed', code: fault.code }
      // An alarm is kept: neither closing the page nor a cut cable makes it go away.
      if ('offered' in fault) {
        const alarm = { offered: fault.offered }
        await keep({ ...before, registry: { ...before.registry, alarm }, update })
      } else {
        trusted.set(id, { ...before, update })
      }
      return fault.code
    },

    /** Words that are malformed or looser than the default change nothing. */
    takeSettings: async (document: string): Promise<void> => {
      const parsed = parseCounterSettings(parseJson(document))
      if (!parsed.ok) return
      settings = parsed.value
      await applySettings()
      await store?.saveSettings(document).catch(keptNothing)
    },

    /** Asks the browser to keep what is stored; some ask the person. */
    persist: async (): Promise<void> => {
      const granted = await navigator.storage?.persist?.().catch(() => false)
      storage = granted ? 'persistent' : 'asked_in_vain'
    },
  }
}

const reach = (named: OtherRegistry | undefined) =>
  named === undefined ? {} : { address: named.address }

export type Book = Awaited<ReturnType<typeof openBook>>

async function storageState(): Promise<StorageState> {
  const kept = await navigator.storage?.persisted?.().catch(() => false)
  return kept ? 'persistent' : 'best_effort'
}

function settingsOf(document: string | undefined): CounterSettings {
  const parsed = document === undefined ? undefined : parseCounterSettings(parseJson(document))
  return parsed?.ok ? parsed.value : defaultCounterSettings
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
