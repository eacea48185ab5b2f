import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allVectors, type Vector } from './counter-page.ts'

const root = new URL('../..', import.meta.url).pathname
const library = join(root, 'dist/verify/verify.js')

// The same lines in all three: load the bundle, verify, give everything that came out.
const judge = `
  const load = ({ roots, ...parts }, held) => loadBundle(parts, { roots, ...held })
  export async function judge({ bundle, previous, text, now, challenge }) {
    const before = previous && (await load(previous))
    const held = before && { previous: before.value }
    const loaded = await load(bundle, held)
    if (!loaded.ok) return JSON.stringify({ load: loaded.error.code })
    const options = challenge === undefined ? {} : { challenge }
    return JSON.stringify(await verify(text, loaded.value, now, options))
  }
`
interface Question {
  readonly bundle: Record<string, unknown>
  /** The bundle that the verifier holds already. */
  readonly previous?: Record<string, unknown> | undefined
  readonly text: string
  readonly now: number
  readonly challenge?: string | undefined
}
type Judge = (question: Question) => Promise<string>

const bundles = new Map<string, Record<string, unknown>>()
function bundleAt(path: string): Record<string, unknown> {
  const bundle =
    bundles.get(path) ?? JSON.parse(readFileSync(join(root, 'test/vectors', path), 'utf8'))
  bundles.set(path, bundle)
  return bundle
}

function questionOf({ bundle, previous, text, now, challenge }: Vector): Question {
  const held = previous === undefined ? undefined : bundleAt(previous)
  return { bundle: bundleAt(bundle), previous: held, text, now, challenge }
}

let server: Server
let browser: Browser
let folder: string
let inChromium: Judge
let inNode: Judge
let inWorkerd: Judge
let stopWorkerd: () => Promise<void>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licet-equal-'))
  const source = readFileSync(library, 'utf8')
  writeFileSync(join(folder, 'verify.js'), source)
  writeFileSync(
    join(folder, 'judge.mjs'),
    `import { loadBundle, verify } from './verify.js'\n${judge}`,
  )
  writeFileSync(
    join(folder, 'worker.mjs'),
    `import { judge } from './judge.mjs'
     export default { fetch: async (request) => new Response(await judge(await request.json())) }`,
  )
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const node = await import(join(folder, 'judge.mjs'))
  inNode = node.judge
  ;[inChromium, inWorkerd] = await Promise.all([startChromium(), startWorkerd()])
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  await stopWorkerd?.()
  rmSync(folder, { recursive: true, force: true })
})

async function startChromium(): Promise<Judge> {
  server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? ''
    const script = name === 'judge.mjs' || name === 'verify.js'
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html')
    response.end(script ? readFileSync(join(folder, name)) : '<!doctype html><title>equal</title>')
  })
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      done(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync')
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args })
  const page: Page = await browser.newPage()
  await page.goto(`http://localhost:${port}/`)
  return (question) =>
    page.evaluate(`import('/judge.mjs').then(({ judge }) => judge(${JSON.stringify(question)}))`)
}

async function startWorkerd(): Promise<Judge> {
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const args = ['dev', join(folder, 'worker.mjs'), '--ip', '127.0.0.1', '--port', '0']
  args.push('--compatibility-date', '2026-11-01', '--inspector-port', '0')
  args.push('--show-interactive-dev-session=false', '--persist-to', join(folder, 'state'))
  const child = spawn(process.execPath, [wrangler, ...args], {
    cwd: folder,
    // A group of its own: stopping it must take workerd along.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' },
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  stopWorkerd = async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
  const url = await new Promise<string>((done, fail) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += String(chunk)
      const found = /Ready on (http:\/\/[\d.]+:\d+)/.exec(said)?.[1]
      if (found !== undefined) done(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => fail(new Error(`workerd did not start:\n${said}`)))
  })
  return async (question) =>
    (await fetch(url, { method: 'POST', body: JSON.stringify(question) })).text()
}

test('every vector has one verdict, to the last character, in Chromium, Node and workerd', async () => {
  const vectors = allVectors()
  expect(vectors.length).toBeGreaterThan(190)
  for (const vector of vectors) {
    const question = questionOf(vector)
    const found = await Promise.all([inChromium(question), inNode(question), inWorkerd(question)])
    const [chromiumSays, nodeSays, workerdSays] = found
    expect(chromiumSays, vector.name).toBe(nodeSays)
    expect(workerdSays, vector.name).toBe(nodeSays)
    const verdict = JSON.parse(nodeSays)
    const { overall, load, codes = {} } = vector.expect
    if (load !== undefined) expect([vector.name, verdict.load]).toEqual([vector.name, load])
    else expect([vector.name, verdict.overall]).toEqual([vector.name, overall])
    for (const [line, wanted] of Object.entries(codes)) {
      const own = verdict.lines.filter((one: { line: string }) => one.line === line)
      expect([vector.name, own.map(({ code }: { code: string }) => code)]).toEqual([
        vector.name,
        wanted,
      ])
    }
  }
}, 300_000)
