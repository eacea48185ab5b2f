/**
 * Planted bugs: each entry of `test/plants/*.json` is a bug that a named test was once seen to
 * catch. This applies each to a copy of the tree and demands that the test fails there.
 * `npm run plants` runs all; words after it choose files (`entry`) or parts of a plant's name.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

interface Plant {
  readonly area: string
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly test: string
  readonly title: string
  /** True where the test runs what is built: the copy is then built anew with the bug in it. */
  readonly build?: boolean
}

const root = new URL('../..', import.meta.url).pathname
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const chosen = process.argv.slice(2)

function readPlants(): readonly Plant[] {
  const folder = join(root, 'test/plants')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const area = file.replace(/\.json$/, '')
      const entries = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Plant, 'area'>[]
      return entries.map((entry) => ({ ...entry, area }))
    })
    .filter(
      (plant) =>
        chosen.length === 0 || chosen.some((w) => plant.area === w || plant.name.includes(w)),
    )
}

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'licet-plants-'))
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  )
  for (const path of listed.split('\0')) {
    if (path === '' || !existsSync(join(root, path))) continue
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    copyFileSync(join(root, path), join(copy, path))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  shareBuilt(copy)
  return copy
}

// Tests of built output read it; the copy shares what was built, never writes it.
function shareBuilt(copy: string): void {
  if (existsSync(join(root, 'dist'))) symlinkSync(join(root, 'dist'), join(copy, 'dist'))
}

/** Puts an own build, made with the planted bug, in the place of the shared one. */
function buildOwn(copy: string): void {
  rmSync(join(copy, 'dist'), { force: true })
  spawnSync(process.execPath, ['src/entry/build.ts'], { cwd: copy, stdio: 'ignore' })
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

interface Outcome {
  readonly red: boolean
  readonly note: string
}

function tryPlant(copy: string, plant: Plant): Outcome {
  const path = join(copy, plant.file)
  if (!existsSync(path)) return { red: false, note: 'the file is gone' }
  const source = readFileSync(path, 'utf8')
  const pieces = source.split(plant.find)
  if (pieces.length !== 2) return { red: false, note: `found ${pieces.length - 1} times, not once` }
  if (!existsSync(join(copy, plant.test))) return { red: false, note: 'the test file is gone' }
  writeFileSync(path, pieces.join(plant.replace))
  if (plant.build === true) buildOwn(copy)
  try {
    const report = join(copy, '.plant.json')
    rmSync(report, { force: true })
    const suites = ['test/fault', 'test/browser', 'test/edge']
    const suite = suites.find((folder) => plant.test.startsWith(`${folder}/`)) ?? 'test'
    const args = [vitest, 'run', '--config', `${suite}/vitest.config.ts`, plant.test]
    args.push('-t', escapePattern(plant.title), '--reporter', 'json', '--outputFile', report)
    spawnSync(process.execPath, args, { cwd: copy, timeout: 300_000, stdio: 'ignore' })
    return judge(report, plant.title)
  } finally {
    writeFileSync(path, source)
    if (plant.build === true) {
      rmSync(join(copy, 'dist'), { recursive: true, force: true })
      shareBuilt(copy)
    }
  }
}

// Red must mean that the named test ran and failed: a file that no longer loads, a title that
// matches nothing or a runner that never came up would otherwise pass for a caught bug.
function judge(report: string, title: string): Outcome {
  if (!existsSync(report)) return { red: false, note: 'the runner left no report' }
  const parsed = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { assertionResults: { fullName: string; status: string }[] }[]
  }
  const tests = parsed.testResults.flatMap((file) => file.assertionResults)
  const named = tests.filter((test) => test.fullName.includes(title))
  if (named.some((test) => test.status === 'failed')) return { red: true, note: 'red' }
  const ran = named.filter((test) => test.status === 'passed').length
  return { red: false, note: ran > 0 ? 'STAYED GREEN' : 'the named test did not run' }
}

const plants = readPlants()
const copy = copyTree()
let red = 0
try {
  for (const plant of plants) {
    const started = performance.now()
    const outcome = tryPlant(copy, plant)
    if (outcome.red) red += 1
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(
      `${outcome.red ? 'red  ' : 'GREEN'} ${seconds.padStart(5)} s  ${plant.area}: ${plant.name}${outcome.red ? '' : `  (${outcome.note})`}`,
    )
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
console.log(`${red} of ${plants.length} planted bugs were caught`)
process.exit(plants.length > 0 && red === plants.length ? 0 : 1)
