/**
 * Builds what runs: `dist/node/` (server and command line), `dist/web/` (pages' files) and
 * `dist/verify/` (the library). Run by Node itself: `node src/entry/build.ts`.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type InlineConfig } from 'vite'
import { buildWeb } from './build-web.ts'

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
    // What a short command needs comes with it: finding a package costs more than loading it.
    ssr: { external: true, noExternal: ['fflate'] },
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
  // Declarations come from the source itself: nothing kept by hand can fall behind it.
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(root, 'src/entry/verify-library.tsconfig.json')])
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
        exports: {
          './verify': { types: './types/entry/verify-library.d.ts', default: './verify.js' },
        },
      },
      null,
      2,
    )}\n`,
  )
  const bytes = gzipSync(readFileSync(join(out, 'verify.js')), { level: 9 }).length
  console.log(`dist/verify/verify.js: ${bytes} bytes gzip (aim ${aimVerifyBytes})`)
}

await buildNode()
await buildWeb({ root, common, out: join(dist, 'web') })
await buildVerify()
