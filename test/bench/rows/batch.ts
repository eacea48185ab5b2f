import { rmSync } from 'node:fs'
import { launchChromium } from '../../browser/chromium.ts'
import { startDemo } from '../../browser/demo-server.ts'
import { startBare } from '../batch/bare.ts'
import { makeFolder } from '../batch/folder.ts'
import { type BatchRun, runBatch } from '../batch/run.ts'
import { atLeast, type Row } from '../ratio.ts'

const pictures = 1000
const rounds = 2

/** A folder of A4 pages given to the built counter, against a page that only reads them. */
export async function batchRows(): Promise<Row[]> {
  const demo = await startDemo()
  const bare = await startBare()
  const browser = await launchChromium()
  const home = await (await fetch(`${demo.base}/`)).text()
  const codes = [...home.matchAll(/\/v#([0-9]+)"/g)].map(([, digits]) => `${demo.base}/v#${digits}`)
  const folder = makeFolder([...new Set(codes)], pictures)
  try {
    const ours: BatchRun[] = []
    const base: BatchRun[] = []
    for (let round = 0; round < rounds; round++) {
      base.push(await runBatch(browser, bare.base, folder))
      ours.push(await runBatch(browser, `${demo.base}/v`, folder))
    }
    const best = (runs: readonly BatchRun[]) => Math.max(...runs.map(({ rate }) => rate))
    const what = `${pictures} A4 pictures in a folder, against bare zxing-wasm in two workers`
    const row = atLeast(what, [best(ours), best(base)], 0.7)
    return [{ ...row, detail: table({ bare: base, counter: ours }) }, flat(ours)]
  } finally {
    await browser.close()
    bare.stop()
    await demo.stop()
    rmSync(folder, { recursive: true })
  }
}

/** What three quarters of the pictures add to the memory that the first quarter took. */
function flat(runs: readonly BatchRun[]): Row {
  const ratio = Math.max(...runs.map(({ memory }) => (memory[1000] ?? 0) / (memory[250] ?? 1)))
  return {
    what: 'memory after 1,000 of them against after 250',
    ratio,
    reach: '≤ 1.25 ×',
    met: ratio <= 1.25,
  }
}

function table(all: Readonly<Record<string, readonly BatchRun[]>>): string {
  const lines = Object.entries(all).flatMap(([name, runs]) =>
    runs.map(({ rate, memory, found }) => {
      const sizes = Object.values(memory).map((size) => Math.round(size))
      return `| ${name} | ${rate.toFixed(1)} | ${sizes.join(' | ')} | ${found} |`
    }),
  )
  return [
    '| page | pictures/s | MiB at 250 | 500 | 750 | 1,000 | read |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...lines,
  ].join('\n')
}
