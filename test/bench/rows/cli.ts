import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadBundle } from '../../../src/core/trust/bundle.ts'
import { verify } from '../../../src/core/verdict.ts'
import { atLeast, compare, inFlight, type Row } from '../ratio.ts'

const CODES = 1000

/**
 * `licet verify` of 1,000 codes in a text file, against verifying as many in a process that is
 * warm. Needs the built command line (`npm run build`). Nothing is left out: start of Node, loading,
 * the bundle's signatures, cold code, output.
 */
export async function cliRows(): Promise<Row[]> {
  const vectors = new URL('../../vectors/', import.meta.url)
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8'))
  const { text, now, bundle: path } = read('valid/card.json')
  const { roots, ...parts } = read(path)
  const bundle = await loadBundle(parts, { roots })
  if (!bundle.ok) throw new Error(bundle.error.code)

  const folder = mkdtempSync(join(tmpdir(), 'licet-bench-'))
  const saved = join(folder, 'bundle.json')
  writeFileSync(saved, JSON.stringify(parts))
  const run = async (codes: number) => {
    const file = join(folder, `${codes}.txt`)
    writeFileSync(file, `${text}\n`.repeat(codes))
    const cli = new URL('../../../dist/node/cli.js', import.meta.url).pathname
    const words = [cli, 'verify', file, '--bundle', saved, `--root=${roots[0]}`]
    const done = spawnSync(process.execPath, words, { encoding: 'utf8' })
    // The vector lies in another year than the clock: every verdict is reached, none is "valid".
    const lines = done.stdout.split('\n').filter((line) => line.includes('clock_wrong'))
    if (lines.length !== codes) throw new Error(`${lines.length} verdicts: ${done.stderr}`)
  }
  const inProcess = inFlight(8, () => verify(text, bundle.value, now))
  const [whole, base] = await compare(run, inProcess, CODES)
  rmSync(folder, { recursive: true })
  return [
    atLeast(
      'licet verify of 1,000 codes, the whole process, against in-process',
      [whole, base],
      0.5,
    ),
  ]
}
