import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = new URL('../..', import.meta.url).pathname
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')

/** The worker as it would be deployed, bundled once into a folder of its own. */
export interface BuiltWorker {
  readonly script: string
  /** Where workerd keeps its state. */
  readonly state: string
  /** What `wrangler deploy --dry-run` says about its size. */
  readonly size: string
  remove(): void
}

/** Bundles with the deploy command itself: what runs below is what would be uploaded. */
export function buildWorker(): BuiltWorker {
  // Assets are a folder that must exist; a tree without built pages has none yet.
  if (!existsSync(join(root, 'dist/web'))) mkdirSync(join(root, 'dist/web'), { recursive: true })
  const folder = mkdtempSync(join(tmpdir(), 'licet-worker-'))
  const output = execFileSync(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', '--outdir', join(folder, 'code')],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' },
    },
  )
  const size = /Total Upload: .*/.exec(output)?.[0] ?? ''
  return {
    script: join(folder, 'code', 'worker.js'),
    // Beside the code, never in it: wrangler watches the whole folder of an unbundled script, and
    // state written there reloaded the worker without end, so that no request was ever answered.
    state: join(folder, 'state'),
    size,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** workerd with the built worker, on loopback. */
export interface Workerd {
  readonly url: string
  stop(): Promise<void>
}

/** Starts the built worker, its Hyperdrive binding leading to this database. */
export async function startWorkerd(
  built: BuiltWorker,
  databaseUrl: string,
  settings: {
    readonly origin: string
    readonly kek: string
    readonly port: string
    /** Gets all that wrangler and the worker say, as it comes. */
    readonly hear: (text: string) => void
  },
): Promise<Workerd> {
  const child = spawn(
    process.execPath,
    [
      wrangler,
      'dev',
      built.script,
      '--no-bundle',
      '--config',
      'wrangler.toml',
      '--ip',
      '127.0.0.1',
      '--port',
      settings.port,
      '--inspector-port',
      '0',
      '--show-interactive-dev-session=false',
      // Throw-away settings of this run: the key wraps nothing that outlives its database.
      '--var',
      `LICET_ORIGIN:${settings.origin}`,
      `LICET_KEK:${settings.kek}`,
      '--persist-to',
      built.state,
    ],
    {
      cwd: root,
      // A group of its own: stopping it must take workerd along.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NO_COLOR: '1',
        WRANGLER_SEND_METRICS: 'false',
        CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: databaseUrl,
      },
    },
  )
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const url = await new Promise<string>((done, fail) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      settings.hear(String(chunk))
      said = `${said}${chunk}`.slice(-10_000)
      const found = /Ready on (http:\/\/[\d.]+:\d+)/.exec(said)?.[1]
      if (found !== undefined) done(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => fail(new Error(`workerd did not start:\n${said}`)))
  })
  return {
    url,
    stop: async () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
      await ended
    },
  }
}
