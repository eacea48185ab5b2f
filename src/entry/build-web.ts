/** The web part of the build: pages' scripts, the service worker, what an installed page shows. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type InlineConfig } from 'vite'
import type { Assets, OpenAssets } from '../web/assets.ts'
import { workersHeaders } from './static-headers.ts'

interface WebBuild {
  readonly root: string
  readonly common: InlineConfig
  /** `dist/web`. */
  readonly out: string
}

/** An entry of Vite's manifest. */
interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const target = ['chrome94', 'safari15.4', 'firefox115']

/** Builds `dist/web`. */
export async function buildWeb({ root, common, out }: WebBuild): Promise<void> {
  const browser = join(root, 'src/web/browser')
  await build({
    ...common,
    oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx/dom' } },
    worker: { format: 'es' },
    build: {
      target,
      outDir: out,
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
  const manifest: Record<string, Chunk> = JSON.parse(
    readFileSync(join(out, 'manifest.json'), 'utf8'),
  )
  rmSync(join(out, 'manifest.json'))
  const built = (source: string) => `/${manifest[`src/web/browser/${source}`]?.file}`
  const assets = {
    style: built('site.css'),
    counter: built('counter/main.tsx'),
    docs: built('docs/main.ts'),
    selfTest: built('self-test/main.ts'),
    icon: addAsset(out, 'icon', 'svg', readFileSync(join(browser, 'icon.svg'))),
    spec: addAsset(out, 'spec', 'txt', readFileSync(join(root, 'src/core/SPEC.md'))),
    library: addAsset(
      out,
      'library',
      'txt',
      readFileSync(join(root, 'src/entry/verify-library.md')),
    ),
    vectors: addAsset(out, 'vectors', 'json', Buffer.from(vectorsFile(root))),
  }
  writeFileSync(join(out, 'assets.json'), JSON.stringify(assets))
  writeInstallable(out, join(browser, 'icons'), assets.icon)
  await buildServiceWorker({ root, common, out }, manifest, assets)
  await buildEmbed({ root, common, out })
  writeFileSync(join(out, '_headers'), workersHeaders())
}

/**
 * What other sites embed, at addresses that never change: the newest, and the same under its
 * version for those who pin it by its hash.
 */
async function buildEmbed({ root, common, out }: WebBuild): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const folder = join(out, 'embed')
  await build({
    ...common,
    // Its parts are found beside the script, on whatever site it runs.
    base: './',
    define: { LICET_VERSION: JSON.stringify(version) },
    oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx/dom' } },
    build: {
      target,
      outDir: folder,
      emptyOutDir: true,
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { 'licet-verify': join(root, 'src/web/browser/embed/licet-verify.tsx') },
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          assetFileNames: '[name]-[hash][extname]',
        },
      },
    },
  })
  const script = join(folder, 'licet-verify.js')
  copyFileSync(script, join(folder, `licet-verify-${version}.js`))
}

/**
 * The service worker with the list of this build's files written in. Core is what the page opens
 * with; everything else under `assets/` follows in the background, whatever it is called, but for
 * what belongs to other pages.
 */
async function buildServiceWorker(
  { root, common, out }: WebBuild,
  manifest: Readonly<Record<string, Chunk>>,
  assets: Assets & OpenAssets,
): Promise<void> {
  const core = new Set([assets.style, assets.icon])
  const visit = (name: string) => {
    const chunk = manifest[name]
    if (chunk === undefined || core.has(`/${chunk.file}`)) return
    core.add(`/${chunk.file}`)
    for (const sheet of chunk.css ?? []) core.add(`/${sheet}`)
    chunk.imports?.forEach(visit)
  }
  visit('src/web/browser/counter/main.tsx')
  const { docs, selfTest, spec, library, vectors } = assets
  const elsewhere = new Set([docs, selfTest, spec, library, vectors])
  const files = readdirSync(join(out, 'assets'))
    .sort()
    .map((name) => {
      const path = `/assets/${name}`
      return { path, sha256: sha256Of(readFileSync(join(out, path))), core: core.has(path) }
    })
    .filter(({ path }) => !elsewhere.has(path))
  const list = { files, named: [assets.counter, assets.style] }
  const id = 'id-of-this-build'
  await build({
    ...common,
    define: { LICET_BUILD: JSON.stringify({ id, ...list }) },
    build: {
      target,
      outDir: out,
      emptyOutDir: false,
      lib: {
        // A classic script: module workers of this kind came late to one of the browsers.
        entry: join(root, 'src/web/browser/service-worker/service-worker.ts'),
        formats: ['iife'],
        name: 'licet',
        fileName: () => 'service-worker.js',
      },
    },
  })
  // Another worker is another version too, even over the same files: its caches are its own.
  const script = readFileSync(join(out, 'service-worker.js'), 'utf8')
  const named = script.replace(id, sha256Of(script).slice(0, 16))
  writeFileSync(join(out, 'service-worker.js'), named)
}

/** The web app manifest of the counter; its names are the same in both languages. */
function writeInstallable(out: string, icons: string, svg: string): void {
  const png = (name: string) => addAsset(out, name, 'png', readFileSync(join(icons, `${name}.png`)))
  const manifest = {
    id: '/v',
    name: 'Licet 核验 Verify',
    short_name: 'Licet 核验',
    start_url: '/v',
    scope: '/v',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#0f5b8f',
    icons: [
      { src: svg, type: 'image/svg+xml', sizes: 'any' },
      { src: png('icon-192'), type: 'image/png', sizes: '192x192' },
      { src: png('icon-512'), type: 'image/png', sizes: '512x512' },
      {
        src: png('icon-maskable-512'),
        type: 'image/png',
        sizes: '512x512',
        purpose: 'maskable',
      },
    ],
  }
  writeFileSync(join(out, 'counter.webmanifest'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** The vectors as one file: each with its expectation, and the bundles that they name. */
function vectorsFile(root: string): string {
  const folder = join(root, 'test/vectors')
  const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'))
  const namesIn = (part: string) => readdirSync(join(folder, part)).sort()
  const bundles = namesIn('bundles').map((name) => [`bundles/${name}`, read(`bundles/${name}`)])
  const vectors = ['valid', 'invalid'].flatMap((part) =>
    namesIn(part).map((name) => read(`${part}/${name}`)),
  )
  return JSON.stringify({ format: 1, vectors, bundles: Object.fromEntries(bundles) })
}

function addAsset(out: string, name: string, extension: string, body: Buffer): string {
  const hash = sha256Of(body).replace(/[-_]/g, '').slice(0, 8)
  const path = `assets/${name}-${hash}.${extension}`
  mkdirSync(join(out, 'assets'), { recursive: true })
  writeFileSync(join(out, path), body)
  return `/${path}`
}

const sha256Of = (body: Buffer | string) => createHash('sha256').update(body).digest('base64url')
