import { execFile } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { base, keys, license, now } from './bundles.ts'
import { launch, openAt } from './device.ts'
import type { Published } from './front.ts'

// The examples of the library's documentation, run as they stand there.
const documentation = readFileSync('src/entry/verify-library.md', 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'licet-library-'))
const root = keys.root.thumbprint
let browser: Browser
let server: Server
let address = ''
let bundle: Published
let text = ''

beforeAll(async () => {
  bundle = await base()
  text = await license()
  for (const [, name = '', code = ''] of documentation.matchAll(
    /```js\n(?:\/\/ (\w+\.mjs).*\n)([\s\S]*?)```/g,
  )) {
    writeFileSync(join(folder, name), code)
  }
  writeFileSync(join(folder, 'bundle.json'), JSON.stringify(bundle))
  writeFileSync(join(folder, 'clock.mjs'), `Date.now = () => ${now * 1000}\n`)
  cpSync('dist/verify/verify.js', join(folder, 'verify.js'))
  mkdirSync(join(folder, 'node_modules'))
  cpSync('dist/verify', join(folder, 'node_modules/licet'), { recursive: true })
  server = createServer((request, response) => {
    const path = request.url === '/bundle' ? '/bundle.json' : (request.url ?? '')
    const served = path === '/' ? '<!doctype html><title>x</title>' : fileAt(path)
    response.statusCode = served === undefined ? 404 : 200
    response.setHeader('Content-Type', path === '/' ? 'text/html' : 'text/javascript')
    response.end(served)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = `http://localhost:${(server.address() as AddressInfo).port}`
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

function fileAt(path: string): Buffer | undefined {
  const file = join(folder, path)
  return existsSync(file) ? readFileSync(file) : undefined
}

test('the example for Node prints a valid verdict', async () => {
  const args = ['--import', './clock.mjs', 'node.mjs', root, text]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
  expect(stdout.split('\n')[0]).toBe('valid')
  expect(stdout).toContain('status status_valid')
})

test('the example for Node stops at a root that is not pinned', async () => {
  const args = ['--import', './clock.mjs', 'node.mjs', keys.other.thumbprint, text]
  const run = promisify(execFile)(process.execPath, args, { cwd: folder })
  await expect(run).rejects.toThrow('root_unknown')
})

test('the example for browsers verifies, and refreshes', async () => {
  const page = await openAt(await browser.newContext(), address)
  const said = await page.evaluate<unknown[]>(`import('/browser.mjs').then(async (example) => {
    const verifier = await example.openVerifier('/bundle', ['${root}'])
    const refreshed = await verifier.refresh()
    return [(await verifier.verify('${text}')).overall, refreshed]
  })`)
  expect(said).toEqual(['valid', true])
})

test('the example for workers verifies off the main thread', async () => {
  const page = await openAt(await browser.newContext(), address)
  const overall = await page.evaluate<string>(`new Promise((done) => {
    const worker = new Worker('/worker.mjs', { type: 'module' })
    worker.onmessage = ({ data }) => {
      if (data.kind === 'verdict') done(data.verdict.overall)
      else worker.postMessage({ kind: 'code', text: '${text}', now: ${now} })
    }
    fetch('/bundle').then((answer) => answer.text())
      .then((json) => worker.postMessage({ kind: 'bundle', json, roots: ['${root}'] }))
  })`)
  expect(overall).toBe('valid')
})
