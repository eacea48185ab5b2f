import type { BatchActions, BatchRow, BatchState, RowOrder } from '../../../counter/batch-part.tsx'
import { openFileReader } from '../../reader/file-reader.ts'
import { findNativeReader, type NativeReader } from '../../reader/native-reader.ts'
import type { Known } from './judge.ts'
import { rowsOf } from './rows.ts'
import { saveFile } from './save-file.ts'
import { type Source, sourcesDropped, sourcesOf } from './sources.ts'

interface Events {
  readonly known: Known
  /** One file with one code: its verdict is shown as any other. */
  readonly take: (text: string) => void
  readonly changed: () => void
}

/** Two are as many as a cheap phone has cores to spare, and as its memory bears. */
const readers = 2
/** While a reader reads one file, the next one is opened and the last one verified. */
const filesAReader = 2
/** The page is drawn anew this often while files are read. */
const drawEveryMs = 250

/** Files as a way in: one, or a whole folder with a report at its end. */
export function openBatch({ known, take, changed }: Events) {
  let state: BatchState = { state: 'idle' }
  let run = 0
  let native: Promise<NativeReader | undefined> | undefined

  function become(next: BatchState): void {
    state = next
    changed()
  }

  async function work(sources: readonly Source[]): Promise<void> {
    run += 1
    const own = run
    if (sources.length === 0) {
      become({ state: 'fault', fault: 'empty' })
      return
    }
    const rows: BatchRow[] = []
    const started = performance.now()
    let done = 0
    let next = 0
    let drawnAt = 0
    const progress = async (force = false): Promise<void> => {
      const now = performance.now()
      if (own !== run || (!force && now - drawnAt < drawEveryMs)) return
      drawnAt = now
      become({ state: 'running', done, total: sources.length, found: rows.length })
      // A long list is one promise after the other: the hand that wants to stop it gets its turn.
      await new Promise((turn) => setTimeout(turn))
    }
    await progress(true)
    native ??= findNativeReader()
    const workOff = async (reader: ReturnType<typeof openFileReader>) => {
      while (own === run && next < sources.length) {
        const order = next++
        const source = sources[order]
        if (source === undefined) break
        for await (const row of rowsOf(source, order, reader.readFile, known)) {
          if (own !== run) break
          rows.push(row)
          await progress()
        }
        done += 1
        await progress()
      }
    }
    await Promise.all(
      Array.from({ length: Math.min(readers, sources.length) }, async () => {
        const reader = openFileReader(() => native ?? Promise.resolve(undefined))
        try {
          await Promise.all(Array.from({ length: filesAReader }, () => workOff(reader)))
        } finally {
          reader.close()
        }
      }),
    )
    if (own === run) finish(rows, sources.length, performance.now() - started, false)
    else if (stopped?.run === own) finish(rows, done, performance.now() - started, true)
  }

  /** A run that was ended by hand: what it has until then is still a report. */
  let stopped: { readonly run: number } | undefined

  function finish(rows: BatchRow[], files: number, tookMs: number, cancelled: boolean): void {
    rows.sort((a, b) => a.order - b.order || a.page - b.page || a.index - b.index)
    const [only] = rows
    if (!cancelled && files === 1 && rows.length === 1 && only !== undefined) {
      if (only.text !== undefined && !only.listed) {
        become({ state: 'idle' })
        take(only.text)
        return
      }
      if (only.text === undefined) {
        become({ state: 'fault', fault: only.why[0]?.code ?? 'no_code' })
        return
      }
    }
    const view = { only: 'all', order: 'given', page: 0, withNames: false } as const
    become({ state: 'done', rows, files, tookMs, cancelled, view })
  }

  function look(change: Partial<Extract<BatchState, { state: 'done' }>['view']>): void {
    if (state.state === 'done') become({ ...state, view: { ...state.view, ...change } })
  }

  async function save(kind: 'csv' | 'json'): Promise<void> {
    if (state.state !== 'done') return
    const { rows, view } = state
    const { reportCsv, reportJson } = await import('./report.ts')
    if (kind === 'csv') saveFile('licet-report.csv', 'text/csv', reportCsv(rows, view))
    else saveFile('licet-report.json', 'application/json', reportJson(rows, view))
  }

  const actions: BatchActions = {
    choose(event) {
      const { target } = event
      if (!(target instanceof HTMLInputElement) || target.files === null) return
      const sources = sourcesOf(target.files)
      // The same file chosen again is a new wish.
      target.value = ''
      void work(sources)
    },
    cancel() {
      stopped = { run }
      run += 1
    },
    close: () => become({ state: 'idle' }),
    filter: (event) => look({ only: chosenIn(event), page: 0 }),
    order: (event) => look({ order: orderOf(chosenIn(event)), page: 0 }),
    turn: (page) => look({ page }),
    names: () => look({ withNames: state.state === 'done' && !state.view.withNames }),
    save: (kind) => void save(kind),
    open: (row) => {
      if (row.text !== undefined) take(row.text)
    },
  }

  openDrop(document, (sources) => void work(sources))
  return {
    state: () => state,
    actions,
    takeFiles: (files: readonly File[]) => void work(sourcesOf(files)),
  }
}

/** Files dropped anywhere on the page are read; none of them opens in its place. */
function openDrop(page: Document, take: (sources: readonly Source[]) => void): void {
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
  page.addEventListener('dragover', (event) => {
    if (holdsFiles(event)) event.preventDefault()
  })
  page.addEventListener('drop', (event) => {
    if (!holdsFiles(event) || event.dataTransfer === null) return
    event.preventDefault()
    void sourcesDropped(event.dataTransfer).then(take)
  })
}

function chosenIn({ target }: Event): string {
  return target instanceof HTMLSelectElement ? target.value : ''
}

function orderOf(value: string): RowOrder {
  return value === 'verdict' || value === 'file' ? value : 'given'
}
