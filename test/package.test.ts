import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'licet-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the packed library verifies a vector in an empty folder, with nothing installed', () => {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: join(root, 'dist/verify'),
    encoding: 'utf8',
  }).trim()
  const home = join(folder, 'node_modules/licet')
  mkdirSync(home, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, packed.split('\n').at(-1) ?? ''), '-C', folder])
  cpSync(join(folder, 'package'), home, { recursive: true })
  const vector = JSON.parse(readFileSync(join(root, 'test/vectors/valid/card.json'), 'utf8'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  cpSync(join(root, 'test/vectors', vector.bundle), join(folder, 'bundle.json'))
  writeFileSync(
    join(folder, 'try.js'),
    `import { readFileSync } from 'node:fs'
import { loadBundle, parseBundleText, verify } from 'licet/verify'
const json = readFileSync('bundle.json', 'utf8')
const bundle = await loadBundle(parseBundleText(json), { roots: JSON.parse(json).roots })
const verdict = await verify(${JSON.stringify(vector.text)}, bundle.value, ${vector.now})
console.log(verdict.overall)`,
  )
  const said = execFileSync(process.execPath, ['try.js'], { cwd: folder, encoding: 'utf8' })
  expect(said.trim()).toBe('valid')
})

const consumer = (
  overall: string,
) => `import { loadBundle, parseBundleText, verify } from 'licet/verify'
export async function say(json: string, text: string): Promise<${overall} | undefined> {
  const saved = parseBundleText(json)
  const bundle = saved && (await loadBundle(saved, { roots: ['x'] }))
  if (bundle?.ok) return (await verify(text, bundle.value, 1)).overall
  return undefined
}`

test.each([
  ['is typed as it is written', 'string', ''],
  ['refuses a use that its types do not allow', 'number', "Type 'string' is not assignable"],
])('the packed library %s', (_, overall, fault) => {
  writeFileSync(join(folder, 'use.ts'), consumer(overall))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', 'use.ts']
  const said = spawnSync(process.execPath, [tsc, ...flags], { cwd: folder, encoding: 'utf8' })
  expect(said.stdout).toContain(fault)
  expect(said.status === 0).toBe(fault === '')
})

test('the library weighs at most 30 kB gzip, its dictionary included', () => {
  const script = readFileSync(join(root, 'dist/verify/verify.js'))
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(30_000)
})
