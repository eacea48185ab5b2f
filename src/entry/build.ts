/**
 * Builds what runs: `dist/node/` (server and command line), `dist/web/` (pages' files) and
 * `dist/verify/` (the library). Run by Node itself: `node src/entry/build.ts`.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type InlineConfig } from 'vite'
import { pageSecurityHeaders } from '../web/security.ts'

const root = new URL('../..', import.meta.url).pathname
const dist = join(root, 'dist')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** What the library may weigh, its dictionary included; test/package.test.ts holds it to this. */
const aimVerifyBytes = 30_000

const common: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
}

async function buildNode(): Promise<void> {
  await build({
    ...common,
    oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
    ssr: { external: true },
    build: {
      ssr: true,
      target: 'node24',
      outDir: join(dist, 'node'),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input: { cli: join(root, 'src/entry/cli.ts') } },
    },
  })
}

async function buildWeb(): Promise<void> {
  const browser = join(root, 'src/web/browser')
  await build({
    ...common,
    oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx/dom' } },
    build: {
      target: ['chrome94', 'safari15.4', 'firefox115'],
      outDir: join(dist, 'web'),
      emptyOutDir: true,
      manifest: 'manifest.json',
      modulePreload: false,
      rolldownOptions: {
        input: {
          counter: join(browser, 'counter/main.tsx'),
          docs: join(browser, 'docs/main.ts'),
          selfTest: join(browser, 'self-test/main.ts'),
          style: join(browser, 'site.css'),
        },
      },
    },
  })
  const web = join(dist, 'web')
  const manifest = JSON.parse(readFileSync(join(web, 'manifest.json'), 'utf8'))
  const built = (source: string) => `/${manifest[`src/web/browser/${source}`].file}`
  writeFileSync(
    join(web, 'assets.json'),
    JSON.stringify({
      style: built('site.css'),
      counter: built('counter/main.tsx'),
      docs: built('docs/main.ts'),
      selfTest: built('self-test/main.ts'),
      icon: addAsset(web, 'icon', 'svg', readFileSync(join(browser, 'icon.svg'))),
      spec: addAsset(web, 'spec', 'txt', readFileSync(join(root, 'src/core/SPEC.md'))),
      library: addAsset(
        web,
        'library',
        'txt',
        readFileSync(join(root, 'src/entry/verify-library.md')),
      ),
      vectors: addAsset(web, 'vectors', 'json', Buffer.from(vectorsFile())),
    }),
  )
  rmSync(join(web, 'manifest.json'))
  const headers = Object.entries(pageSecurityHeaders).map(([name, value]) => `  ${name}: ${value}`)
  writeFileSync(join(web, '_headers'), `/*\n${headers.join('\n')}\n`)
}

/** The vectors as one file: each with its expectation, and the bundles that they name. */
function vectorsFile(): string {
  const folder = join(root, 'test/vectors')
  const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'))
  const namesIn = (part: string) => readdirSync(join(folder, part)).sort()
  const bundles = namesIn('bundles').map((name) => [`bundles/${name}`, read(`bundles/${name}`)])
  const vectors = ['valid', 'invalid'].flatMap((part) =>
    namesIn(part).map((name) => read(`${part}/${name}`)),
  )
  return JSON.stringify({ format: 1, vectors, bundles: Object.fromEntries(bundles) })
}

function addAsset(web: string, name: string, extension: string, body: Buffer): string {
  const hash = createHash('sha256')
    .update(body)
    .digest('base64url')
    .replace(/[-_]/g, '')
    .slice(0, 8)
  const path = `assets/${name}-${hash}.${extension}`
  mkdirSync(join(web, 'assets'), { recursive: true })
  writeFileSync(join(web, path), body)
  return `/${path}`
}

async function buildVerify(): Promise<void> {
  const out = join(dist, 'verify')
  await build({
    ...common,
    build: {
      target: 'es2022',
      outDir: out,
      emptyOutDir: true,
      // Vite keeps white space in a library; a library of this size is read by machines.
      rolldownOptions: { output: { minify: true, comments: false } },
      lib: {
        entry: join(root, 'src/entry/verify-library.ts'),
        formats: ['es'],
        fileName: 'verify',
      },
    },
  })
  copyFileSync(join(root, 'src/entry/verify-library.d.txt'), join(out, 'verify.d.ts'))
  copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
  copyFileSync(join(root, 'src/entry/verify-library.md'), join(out, 'README.md'))
  const { version, license } = packageJson
  writeFileSync(
    join(out, 'package.json'),
    `${JSON.stringify(
      {
        name: 'licet',
        version,
        license,
        type: 'module',
        sideEffects: false,
        exports: { './verify': { types: './verify.d.ts', default: './verify.js' } },
      },
      null,
      2,
    )}\n`,
  )
  const bytes = gzipSync(readFileSync(join(out, 'verify.js')), { level: 9 }).length
  console.log(`dist/verify/verify.js: ${bytes} bytes gzip (aim ${aimVerifyBytes})`)
}

await buildNode()
await buildWeb()
await buildVerify()
