import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { run } from './surroundings.ts'

interface Sample {
  readonly definers: readonly { name: string; nameEn: string; code: string }[]
  readonly departments: readonly {
    key: string
    name: string
    nameEn: string
    code: string
    areaCode: string
  }[]
  readonly types: readonly Record<string, unknown>[]
}
const sample: Sample = JSON.parse(
  readFileSync(new URL('../../src/entry/demo/license-types.json', import.meta.url), 'utf8'),
)

let folder = ''
let database: TestDatabase
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licet-registrar-'))
  database = await createDatabase(inject('postgresUrl'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const licet = (...args: string[]) =>
  run(args, { folder, variables: { DATABASE_URL: database.loginUrl } })

describe('departments, types and clients of a deployment', () => {
  test('a department is added once, as the unprivileged login', async () => {
    const { key, code, name, nameEn, areaCode } = sample.departments[0]!
    const add = ['department', 'add', key, '--code', code, '--name', name, '--name-en', nameEn]
    add.push('--area', areaCode, '--issues', '11370000MBDEM100XA001')
    expect(await licet(...add)).toEqual({
      code: 0,
      out: `added ${key}, 1 rights given`,
      complaint: '',
    })
    expect((await licet(...add)).out).toBe(`known ${key}, 1 rights given`)
    const other = add.map((word) => (word === code ? sample.departments[1]!.code : word))
    expect(await licet(...other)).toMatchObject({ code: 1, out: '' })
  })

  test('every type of the sample file is added, and the same one again is known', async () => {
    const { name, nameEn } = sample.definers[0]!
    for (const [at, type] of sample.types.entries()) {
      writeFileSync(join(folder, `type-${at}.json`), JSON.stringify(type))
      const ran = await licet(
        'type',
        'add',
        `type-${at}.json`,
        '--definer',
        name,
        '--definer-en',
        nameEn,
      )
      expect(ran).toMatchObject({ code: 0, complaint: '' })
    }
    expect((await licet('type', 'add', 'type-0.json')).out).toMatch(/^known /)
    writeFileSync(
      join(folder, 'other.json'),
      JSON.stringify({ ...sample.types[0], name: '另一种证' }),
    )
    expect((await licet('type', 'add', 'other.json')).complaint).toContain('raise the version')
  })

  test('a bad type has every fault named and nothing stored', async () => {
    writeFileSync(join(folder, 'bad.json'), '{"code":"x"}')
    const { code, complaint } = await licet('type', 'add', 'bad.json')
    expect(code).toBe(1)
    expect(complaint.split('\n').length).toBeGreaterThan(5)
  })

  test('a client is added by its public key; a private one is refused', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    writeFileSync(
      join(folder, 'public.json'),
      JSON.stringify(pair.publicKey.export({ format: 'jwk' })),
    )
    writeFileSync(
      join(folder, 'private.json'),
      JSON.stringify(pair.privateKey.export({ format: 'jwk' })),
    )
    const refused = await licet('client', 'add', 'sp', 'window-1', '--jwk', 'private.json')
    expect(refused.complaint).toContain('private half')
    const added = await licet('client', 'add', 'sp', 'window-1', '--jwk', 'public.json')
    expect(added).toEqual({ code: 0, out: 'added window-1', complaint: '' })
    const twice = await licet('client', 'add', 'sp', 'window-1', '--jwk', 'public.json')
    expect(twice.code).toBe(1)
    expect((await licet('client', 'add', 'zz', 'w', '--jwk', 'public.json')).complaint).toContain(
      'no such department',
    )
  })

  test.each([
    [['department', 'add', 'SP']],
    [['department', 'remove', 'sp']],
    [['client', 'add', 'sp', 'window-1']],
    [['client', 'add', 'sp', 'a b', '--jwk', 'f']],
    [['client', 'add', 'sp', 'w', '--jwk', 'f', '--scopes', 'everything']],
    [['type', 'add']],
    [['type', 'remove', 'x']],
  ])('%j is wrong use', async (args) => {
    expect((await licet(...args)).code).toBe(64)
  })
})
