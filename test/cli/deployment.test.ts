import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { run } from './surroundings.ts'

const sample = new URL('../../src/entry/demo/license-types.json', import.meta.url).pathname
/** 2026-12-01T12:00:00+08:00, the day of the sample file. */
const noon = Date.UTC(2026, 11, 1, 4) / 1000

let folder = ''
let database: TestDatabase
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licet-deployment-'))
  database = await createDatabase(inject('postgresUrl'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const licet = (args: readonly string[], change: Record<string, string> = {}, now = noon) =>
  run(args, {
    folder,
    now: () => now,
    variables: {
      DATABASE_URL: database.loginUrl,
      LICET_OWNER_URL: database.ownerUrl,
      LICET_ORIGIN: 'https://licet.example',
      LICET_KEK: 'A'.repeat(43),
      LICET_DATA: join(folder, 'data'),
      ...change,
    },
  })

// One story, in the order in which an operator goes.
describe('a deployment from nothing, by the command line alone', () => {
  let root = ''

  test('a root key is made with neither database nor network', async () => {
    const made = await run(['keys', 'root', '--out', 'root.json'], { folder })
    expect(made.code).toBe(0)
    expect(made.out).toMatch(/^[A-Za-z0-9_-]{43}$/)
    root = made.out
  })

  test('the registry’s list keys are exported, signed offline and published', async () => {
    expect((await licet(['keys', 'list', '--export', 'registry.json'])).code).toBe(0)
    const words = ['root', 'sign', '--key', 'root.json', '--registry', 'registry.json']
    const signed = await run([...words, '--sequence', '1', '--out', 'root.jws'], {
      folder,
      now: () => noon,
    })
    expect(signed).toMatchObject({ code: 0, complaint: '' })
    expect(await licet(['root', 'publish', 'root.jws'])).toMatchObject({
      code: 0,
      out: 'published number 1',
    })
    const again = await licet(['root', 'publish', 'root.jws'])
    expect(again.complaint).toContain('root_sequence_not_higher')
  })

  test('every license of the sample is seeded and verifies as its status says', async () => {
    const { code, out, complaint } = await licet(['seed', sample])
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' })
    const rows = out.split('\n').map((line) => line.split('\t'))
    const { licenses }: { licenses: { number: string; status: string }[] } = JSON.parse(
      readFileSync(sample, 'utf8'),
    )
    expect(rows.map(([number]) => number)).toEqual(licenses.map(({ number }) => number))
    const ended = new Set(['replaced', 'cancelled', 'revoked', 'withdrawn'])
    for (const [at, [, bytes, version, verdict]] of rows.entries()) {
      const status = licenses[at]?.status ?? ''
      if (status === 'draft' || status === 'waiting') expect(bytes).toBe('-')
      else {
        expect(Number(version)).toBeLessThanOrEqual(20)
        if (ended.has(status)) expect(verdict).toBe('ended')
        else if (status === 'suspended') expect(verdict).toBe('suspended')
        else expect(['valid', 'expired', 'not_yet_valid', 'look_closer']).toContain(verdict)
      }
    }
  })

  test('a second run of the same file makes nothing twice', async () => {
    const { code, out } = await licet(['seed', sample])
    expect(code).toBe(0)
    expect(out.split('\n').every((line) => line.endsWith('\tknown'))).toBe(true)
  })

  test('a file of new licenses is issued once, however often it is given', async () => {
    const permit = (name: string) => ({
      type: '11370000MBDEM100XA003',
      holders: [{ name, idType: '001', id: '91370299MADEM002XJ' }],
      fields: { dz: '示例路88号', jjlx: '有限责任公司', jyfw: '道路普通货物运输' },
    })
    const lines = [
      permit('示例市顺路运输有限公司'),
      { type: 'none' },
      permit('示例市远路运输有限公司'),
    ]
    const texts = lines.map((one) => JSON.stringify(one))
    // A line that a spreadsheet ended, one that says two things, one with a line of Unicode's inside.
    texts.push(
      `${JSON.stringify(permit('示例市近路运输有限公司'))}\r`,
      '',
      '{"type":1,"type":2}',
      '{',
    )
    texts.push(JSON.stringify({ ...permit('示例市新路运输有限公司'), note: 'a\u2028b' }))
    const latin = Buffer.from('{"type":"\u00e9"}', 'latin1')
    const file = join(folder, 'new.ndjson')
    writeFileSync(file, Buffer.concat([Buffer.from(`${texts.join('\n')}\n`), latin]))
    const first = await licet(['issue', 'new.ndjson', '--department', 'jt'])
    expect(first.code).toBe(1)
    const answers = first.out.split('\n').map((line) => JSON.parse(line))
    const told = answers.map(({ line, status, faults }) => [line, status ?? faults[0].code])
    expect(told).toEqual([
      [1, 'issued'],
      [2, 'unknown_type'],
      [3, 'issued'],
      [4, 'issued'],
      [6, 'duplicate_key'],
      [7, 'malformed_json'],
      [8, 'unknown_member'],
      [9, 'ill_formed_text'],
    ])
    expect((await licet(['issue', 'new.ndjson', '--department', 'jt'])).out).toBe(first.out)
  })

  test('licet check finds every invariant holding, and names a row that was changed', async () => {
    expect(await licet(['check'])).toMatchObject({ code: 0, out: 'every invariant holds' })
    const { default: pg } = await import('pg')
    const admin = new pg.Client({ connectionString: database.ownerUrl })
    await admin.connect()
    await admin.query(
      `update signature set sig = set_byte(sig, 5, get_byte(sig, 5) # 1)
       where credential = (select credential from signature limit 1)`,
    )
    const changed = await licet(['check'])
    expect(changed.code).toBe(1)
    expect(changed.out).toMatch(/^I1\t/)
    await admin.query(
      `update signature set sig = set_byte(sig, 5, get_byte(sig, 5) # 1)
       where credential = (select credential from signature limit 1)`,
    )
    await admin.end()
  })

  test('keys are rewrapped only when the pepper no longer hangs on the old one', async () => {
    const next = { LICET_KEK_NEXT: `${'B'.repeat(42)}A` }
    expect((await licet(['keys', 'rewrap'], next)).code).toBe(64)
    const pepper = (await licet(['keys', 'pepper'])).out
    const rewrapped = await licet(['keys', 'rewrap'], { ...next, LICET_PEPPER: pepper })
    expect(rewrapped.out).toMatch(/^\d+ rewrapped, 0 were before$/)
  })

  test('after a restore every list is closed and a new epoch begins', async () => {
    expect((await licet(['recover'])).code).toBe(64)
    expect((await licet(['recover', '--margin', '1000'])).code).toBe(64)
    const words = ['recover', '--margin', '1000', '--last-list', '4']
    const { code, out } = await licet(words)
    expect(code).toBe(0)
    expect(out).toMatch(/^epoch 2, 4 lists closed, \d+ counters raised, 0 later lists/)
  })

  test('the fingerprint that was printed is the one that verifiers pin', () => {
    const kept = JSON.parse(readFileSync(join(folder, 'root.json'), 'utf8'))
    expect(kept.fingerprint).toBe(root)
  })
})
