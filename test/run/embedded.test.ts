import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/entry/embedded.ts'
import { lockFolder } from '../../src/entry/folder-lock.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'licet-embedded-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function open() {
  const opened = await openEmbedded(join(folder, 'data'))
  if (!opened.ok) throw new Error(opened.error)
  return opened.value
}

// A process of its own that writes one row after the other and says which were acknowledged.
const writer = `
import { openEmbedded } from '${new URL('../../src/entry/embedded.ts', import.meta.url).pathname}'
import pg from '${import.meta.resolve('pg')}'
const opened = await openEmbedded(process.argv[1])
if (!opened.ok) { console.log(opened.error); process.exit(0) }
const client = new pg.Client({ connectionString: opened.value.url })
await client.connect()
await client.query('create table if not exists written (n int primary key)')
const { rows } = await client.query('select coalesce(max(n), 0) n from written')
for (let n = rows[0].n + 1; ; n++) {
  await client.query('insert into written values ($1)', [n])
  console.log(n)
}
`

function startWriter(data: string) {
  return spawn(process.execPath, ['--input-type=module', '-e', writer, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

describe('the embedded database', () => {
  test('listens on loopback only and keeps its data for the next start', async () => {
    const first = await open()
    const client = new pg.Client({ connectionString: first.url })
    await client.connect()
    await client.query('create table kept (n int)')
    await client.query('insert into kept values (7)')
    await client.end()
    await first.close()

    const second = await open()
    expect(new URL(second.url).hostname).toBe('127.0.0.1')
    const again = new pg.Client({ connectionString: second.url })
    await again.connect()
    expect((await again.query('select n from kept')).rows).toEqual([{ n: 7 }])
    await again.end()
    await second.close()
  })

  test('is for its owner alone on the disk', async () => {
    expect(statSync(join(folder, 'data')).mode & 0o077).toBe(0)
  })

  test('is refused to a second process while the first works in the folder', async () => {
    const database = await open()
    const second = startWriter(join(folder, 'data'))
    const [line] = await once(createInterface({ input: second.stdout }), 'line')
    expect(line).toBe('folder_in_use')
    await database.close()
  })

  test('loses no acknowledged row to kill -9, and the folder is free at once', async () => {
    const data = join(folder, 'killed')
    let acknowledged = 0
    for (const rows of [40, 150, 90]) {
      const process = startWriter(data)
      const from = acknowledged
      for await (const line of createInterface({ input: process.stdout })) {
        acknowledged = Number(line)
        if (acknowledged - from >= rows) process.kill('SIGKILL')
      }
    }
    const opened = await openEmbedded(data)
    if (!opened.ok) throw new Error(opened.error)
    const client = new pg.Client({ connectionString: opened.value.url })
    await client.connect()
    const { rows } = await client.query('select count(*)::int many, max(n) last from written')
    await client.end()
    await opened.value.close()
    // One more may be there: written, but the process died before it said so.
    expect(rows[0].last - acknowledged).toBeOneOf([0, 1])
    expect(rows[0].many).toBe(rows[0].last)
  })

  test('gives the folder back when it is closed', () => {
    const lock = lockFolder(join(folder, 'data'))
    expect(lock.ok).toBe(true)
    expect(lockFolder(join(folder, 'data'))).toEqual({ ok: false, error: 'folder_in_use' })
    if (lock.ok) lock.value.release()
  })
})
