import { Worker } from 'node:worker_threads'
import { CONDITIONS } from '../../picture/conditions.ts'
import { FORMATS, type Format, sampleCodes } from './codes.ts'
import type { Job, Outcome, Seeds } from './worker.ts'

/** Share of pictures read, by reader and format, in one condition. */
export interface Cell {
  readonly condition: string
  readonly read: Outcome['read']
}

/** Takes and reads every picture, in two workers; the same pictures in every run. */
export async function scanCells(seeds: Seeds): Promise<readonly Cell[]> {
  const types = (await sampleCodes()).length
  const jobs = CONDITIONS.flatMap((_, condition) =>
    Array.from({ length: types }, (_, type): Job => ({ condition, type })),
  )
  const outcomes = await inWorkers(jobs, seeds)
  return CONDITIONS.map(({ name, weight }, condition) => {
    const own = outcomes.filter((outcome) => outcome.condition === condition)
    const shares = (reader: keyof Seeds) => {
      const pictures = types * seeds[reader] * (reader === 'ours' ? weight : 1)
      const share = (format: Format) =>
        own.reduce((sum, { read }) => sum + read[reader][format], 0) / pictures
      return { licet: share('licet'), hcert: share('hcert'), shc: share('shc') }
    }
    return { condition: name, read: { ours: shares('ours'), jsqr: shares('jsqr') } }
  })
}

function inWorkers(jobs: readonly Job[], seeds: Seeds): Promise<readonly Outcome[]> {
  const left = [...jobs]
  const outcomes: Outcome[] = []
  return new Promise((done, fail) => {
    const workers = [0, 1].map(
      () => new Worker(new URL('worker.ts', import.meta.url), { workerData: seeds }),
    )
    for (const worker of workers) {
      const next = () => {
        const job = left.shift()
        if (job !== undefined) worker.postMessage(job)
      }
      worker.on('error', fail)
      worker.on('message', (outcome: Outcome) => {
        outcomes.push(outcome)
        if (outcomes.length < jobs.length) return next()
        for (const one of workers) void one.terminate()
        done(outcomes)
      })
      next()
    }
  })
}

/** The table as the README keeps it. */
export function scanTable(cells: readonly Cell[]): string {
  const lines = cells.map(({ condition, read }) => {
    const shares = [read.ours, read.jsqr].flatMap((by) => FORMATS.map((format) => by[format]))
    return `| ${condition} | ${shares.map((share) => Math.round(share * 100)).join(' | ')} |`
  })
  return [
    '| % of pictures read | ours | HCERT | SHC | by jsQR: ours | HCERT | SHC |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...lines,
  ].join('\n')
}
