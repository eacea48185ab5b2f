import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { readRunning } from '../../src/entry/running.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'

// As built (`npm run build`): pages are .tsx, which Node does not run by itself.
const cli = new URL('../../dist/node/cli.js', import.meta.url).pathname
let folder = ''
const started: ChildProcess[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'licet-dev-'))
})
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Started {
  readonly child: ChildProcess
  /** All that was said so far on both outputs. */
  readonly said: () => string
  readonly ended: Promise<number | null>
}

function start(args: readonly string[], variables: Record<string, string>): Started {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env.PATH, PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let said = ''
  const hear = (chunk: Buffer) => {
    said += String(chunk)
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)))
  return { child, said: () => said, ended }
}

async function ready(server: Started, pattern: RegExp): Promise<string> {
  await expect.poll(server.said, { timeout: 40_000, interval: 50 }).toMatch(pattern)
  return pattern.exec(server.said())?.[1] ?? ''
}

const devUrl = /(http:\/\/localhost:\d+)/

describe('licet dev', () => {
  test('starts from nothing, is ready, and says where', async () => {
    const server = start(['dev'], { LICET_DATA: folder })
    const url = await ready(server, devUrl)
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ live: true, ready: true })
    expect(statSync(join(folder, 'server.json')).mode & 0o077).toBe(0)
    server.child.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(existsSync(join(folder, 'server.json'))).toBe(false)
  }, 60_000)

  test('refuses a second server on one data folder with a sentence', async () => {
    const first = start(['dev'], { LICET_DATA: folder })
    await ready(first, devUrl)
    const second = start(['dev'], { LICET_DATA: folder })
    expect(await second.ended).toBe(1)
    expect(second.said()).toBe(
      'licet dev: another server works in this data folder; stop it, or choose another with LICET_DATA\n',
    )
  }, 60_000)

  test('keeps what was acknowledged over kill -9 and starts again at once', async () => {
    const first = start(['dev'], { LICET_DATA: folder })
    await ready(first, devUrl)
    const note = readRunning(folder)
    const client = new pg.Client(`postgres://postgres@127.0.0.1:${note?.databasePort}/postgres`)
    client.on('error', () => {})
    await client.connect()
    await client.query('create table if not exists kept_by_test (n int)')
    await client.query('insert into kept_by_test values (41)')
    first.child.kill('SIGKILL')
    await first.ended

    const second = start(['dev'], { LICET_DATA: folder })
    await ready(second, devUrl)
    const again = new pg.Client(
      `postgres://postgres@127.0.0.1:${readRunning(folder)?.databasePort}/postgres`,
    )
    await again.connect()
    expect((await again.query('select n from kept_by_test')).rows).toEqual([{ n: 41 }])
    await again.end()
  }, 90_000)
})

describe('licet serve', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(inject('postgresUrl'))
  })
  afterAll(() => database.drop())

  test('answers what it began before SIGTERM, then ends with 0', async () => {
    const server = start(['serve'], {
      LICET_DATA: folder,
      DATABASE_URL: database.loginUrl,
      LICET_ORIGIN: 'https://licet.example',
      LICET_KEK: 'A'.repeat(43),
    })
    const port = await ready(server, /"event":"listening".*"port":(\d+)/)
    // Row locks cannot hold up a read, so the table itself is locked: the answer must wait.
    const holder = new pg.Client(database.ownerUrl)
    await holder.connect()
    await holder.query('begin; lock table published in access exclusive mode')
    const slow = fetch(`http://127.0.0.1:${port}/healthz`)
    await expect
      .poll(async () => {
        const { rows } = await holder.query(
          "select count(*)::int n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        )
        return rows[0].n
      })
      .toBeGreaterThan(0)
    server.child.kill('SIGTERM')
    await ready(server, /"event":"(stopping)"/)
    await expect(fetch(`http://127.0.0.1:${port}/healthz?live`)).rejects.toThrow()
    await holder.query('commit')
    await holder.end()
    expect((await slow).status).toBe(200)
    expect(await server.ended).toBe(0)
    expect(server.said()).toContain('"event":"stopped"')
  }, 60_000)

  test('writes lines of JSON without the path as asked', async () => {
    const server = start(['serve'], {
      LICET_DATA: folder,
      DATABASE_URL: database.loginUrl,
      LICET_ORIGIN: 'https://licet.example',
      LICET_KEK: 'A'.repeat(43),
    })
    const port = await ready(server, /"event":"listening".*"port":(\d+)/)
    await fetch(`http://127.0.0.1:${port}/s/370299199001010014?name=canary`)
    await ready(server, /"event":"(request)"/)
    const lines = server.said().trim().split('\n')
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
    expect(server.said()).not.toMatch(/370299|canary/)
    expect(server.said()).toContain('"route":"/s/:list"')
    server.child.kill('SIGTERM')
    expect(await server.ended).toBe(0)
  }, 60_000)
})
