import { membersOf } from '../../../../core/trust/scheme.ts'
import type { OfflineActions, OfflineState } from '../../../counter/offline-part.tsx'
import { ownScript } from '../../reader/own-script.ts'

/** What the offline part tells the counter, and what it asks it. */
export interface OfflineSurroundings {
  readonly changed: () => void
  /** Whether a reload would take nothing away from whoever uses the page. */
  readonly idle: () => boolean
}

const lookEveryMs = 60 * 60_000

/**
 * Keeps the page on the device. A new version is installed whole beside the one in use and takes
 * over when the person says so, or when nobody looks and nothing would be lost.
 */
export function openOffline({ changed, idle }: OfflineSurroundings) {
  let state: OfflineState = { kept: 'preparing', update: false, install: false }
  let prompt: InstallPrompt | undefined
  let registration: ServiceWorkerRegistration | undefined
  let reloads = false
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker

  const become = (next: Partial<OfflineState>) => {
    state = { ...state, ...next }
    changed()
  }

  async function start(workers: ServiceWorkerContainer): Promise<void> {
    try {
      const options = { scope: '/v', updateViaCache: 'none' } as const
      registration = await workers.register(ownScript('/service-worker.js'), options)
    } catch {
      return become({ kept: 'failed' })
    }
    watch(registration.installing)
    registration.addEventListener('updatefound', () => watch(registration?.installing))
    if (registration.waiting !== null) become({ update: workers.controller !== null })
    if (registration.active !== null) tellItWorks(registration.active)
    setInterval(() => void registration?.update().catch(() => undefined), lookEveryMs)
  }

  function watch(worker: ServiceWorker | null | undefined): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'activated') tellItWorks(worker)
      if (worker.state === 'installed' && container?.controller) become({ update: true })
      // A first version that did not come in whole: nothing is kept. A later one: the old stays.
      if (worker.state === 'redundant' && !registration?.active) become({ kept: 'failed' })
    })
  }

  function tellItWorks(worker: ServiceWorker): void {
    if (state.kept !== 'complete') become({ kept: 'page' })
    const script = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src
    if (script === undefined) return
    worker.postMessage({ kind: 'works', script: new URL(script).pathname })
  }

  const takeOver = () => registration?.waiting?.postMessage({ kind: 'take-over' })

  function reloadIfSafe(): void {
    if (reloads && idle()) location.reload()
  }

  if (container === undefined) {
    state = { ...state, kept: 'unsupported' }
  } else {
    let controlled = container.controller !== null
    container.addEventListener('controllerchange', () => {
      // The first worker takes a page that came from the same build: nothing to load anew.
      reloads = controlled
      controlled = true
      reloadIfSafe()
    })
    container.addEventListener('message', (event) => {
      const { kind, missing } = membersOf(event.data) ?? {}
      if (kind === 'kept') become({ kept: missing === 0 ? 'complete' : 'page' })
    })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'hidden' || !idle()) return
      takeOver()
      reloadIfSafe()
    })
    addEventListener('online', () => {
      void registration?.update().catch(() => undefined)
      if (registration?.active) tellItWorks(registration.active)
    })
    void start(container)
  }

  addEventListener('beforeinstallprompt', (event) => {
    if (!isInstallPrompt(event)) return
    event.preventDefault()
    prompt = event
    become({ install: true })
  })
  addEventListener('appinstalled', () => become({ install: false }))

  const actions: OfflineActions = {
    takeOver,
    install: () => {
      void prompt?.prompt()
      become({ install: false })
    },
  }
  return { state: () => state, actions }
}

/** Chromium's offer to install; not in the DOM library of the compiler. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

function isInstallPrompt(event: Event): event is InstallPrompt {
  return 'prompt' in event && typeof event.prompt === 'function'
}
