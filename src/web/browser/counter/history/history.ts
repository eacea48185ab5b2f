import type { Verdict } from '../../../../core/verdict.ts'
import type { HistoryActions, HistoryState } from '../../../counter/history-part.tsx'
import { deleteChecksStore, type KeptCheck, openChecksStore } from './checks-store.ts'
import { historyCsv, historyJson } from './export.ts'

const keptSeconds = 30 * 86_400
const purgeEveryMs = 3_600_000
const maxShown = 10

interface HistorySurroundings {
  readonly changed: () => void
  readonly isOn: () => boolean
  readonly setOn: (on: boolean) => void
}

/**
 * Remembers checks on this device alone, for 30 days at most: what is older goes at opening and
 * every hour. A full or forbidden storage is said, and never stands in a verdict's way.
 */
export function openHistory({ changed, isOn, setOn }: HistorySurroundings) {
  let kept: readonly KeptCheck[] = []
  let full = false
  let store: ReturnType<typeof openChecksStore> | undefined
  // One act after the other: a check that is added while the history is turned off must not stay.
  let last: Promise<void> = Promise.resolve()

  const act = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work).then(
      () => {
        full = false
        changed()
      },
      () => {
        full = true
        changed()
      },
    )
    return last
  }
  const opened = () => {
    store ??= openChecksStore(() => {
      store = undefined
    })
    return store
  }
  const refresh = async () => {
    const checks = await opened()
    await checks.purge(nowSeconds() - keptSeconds)
    kept = await checks.all()
  }
  const purge = () => {
    if (isOn()) void act(refresh)
  }
  purge()
  setInterval(purge, purgeEveryMs)

  const note = (verdict: Verdict, at: number): void => {
    void act(async () => {
      if (!isOn()) return
      const check = keptCheck(verdict, at)
      await (await opened()).add(check)
      kept = [...kept, check]
    })
  }

  const clear = () =>
    act(async () => {
      await (await opened()).clear()
      kept = []
    })

  const toggle = () => {
    setOn(!isOn())
    if (isOn()) purge()
    else {
      void act(async () => {
        kept = []
        const closing = await store?.catch(() => undefined)
        closing?.close()
        store = undefined
        await deleteChecksStore()
      })
    }
  }

  const actions: HistoryActions = {
    toggle,
    clear: () => void clear(),
    csv: () => save('licet-history.csv', 'text/csv', historyCsv(kept)),
    json: () => save('licet-history.json', 'application/json', historyJson(kept)),
  }
  const state = (instant: (at: number) => string): HistoryState => ({
    on: isOn(),
    newest: kept
      .slice(-maxShown)
      .reverse()
      .map(({ at, overall, typeName }) => ({ at: instant(at), overall, type: typeName })),
    count: kept.length,
    full,
  })
  return { note, state, actions }
}

function keptCheck({ overall, lines, license }: Verdict, at: number): KeptCheck {
  return {
    at,
    overall,
    codes: lines.map(({ line, code }) => `${line}:${code}`),
    ...(license === undefined ? {} : { vct: license.type.vct }),
    ...(license?.type.name === undefined ? {} : { typeName: license.type.name }),
  }
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
