import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findCodes } from '../../src/entry/cli/codes.ts'
import type { Surroundings } from '../../src/entry/cli/command.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import { run } from './surroundings.ts'

let folder = ''
let database: TestDatabase
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licet-cli-'))
  database = await createDatabase(inject('postgresUrl'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const deployment = () => ({
  DATABASE_URL: database.loginUrl,
  LICET_ORIGIN: 'https://licet.example',
  LICET_KEK: 'A'.repeat(43),
  LICET_DATA: folder,
})

describe('wrong use', () => {
  test.each([
    [[]],
    [['frobnicate']],
    [['bundle']],
    [['bundle', 'fetch']],
    [['bundle', 'fetch', 'no address']],
    [['bundle', 'fetch', 'https://licet.example', '--root', 'short']],
    [['token']],
    [['token', 'a', 'b']],
    [['token', '../../etc/passwd']],
    [['migrate', 'now']],
    [['migrate']],
    [['serve', '--port', '1']],
    [['serve']],
    [['doctor', '--fix']],
    [['dev', '--public']],
  ])('licet %j ends with 64, one complaint and no stack trace', async (args) => {
    const { code, complaint, out } = await run(args)
    expect(code).toBe(64)
    expect(complaint + out).not.toBe('')
    expect(complaint).not.toMatch(/^\s+at /m)
  })

  test('names every missing variable of a deployment at once', async () => {
    const { complaint } = await run(['serve'])
    for (const name of ['DATABASE_URL', 'LICET_ORIGIN', 'LICET_KEK']) {
      expect(complaint).toContain(`${name} is not set`)
    }
  })

  test('repeats nothing that was typed in the wrong place', async () => {
    const { complaint } = await run(['token', 'demo', '370299199001010014'])
    expect(complaint).not.toContain('370299')
  })

  test('says plainly what this version does not have', async () => {
    const staff = await run(['staff', 'invite', 'sp', '--role', 'clerk'])
    expect(staff).toMatchObject({ code: 1, out: '' })
    expect(staff.complaint).toContain('no sign-in for staff yet')
  })
})

describe('licet doctor and licet serve', () => {
  test('find nothing in the way of the unprivileged login', async () => {
    const { code, out } = await run(['doctor'], { variables: deployment() })
    expect({ code, out }).toEqual({ code: 0, out: 'nothing stands in the way of `licet serve`' })
  })

  test('refuse a superuser, who would not be bound by row security', async () => {
    const variables = { ...deployment(), DATABASE_URL: database.ownerUrl }
    const { code, out } = await run(['doctor'], { variables })
    expect(code).toBe(1)
    expect(out).toContain('role_is_superuser')
    const serve = await run(['serve'], { variables })
    expect(serve.code).toBe(1)
    expect(serve.complaint).toContain('superuser')
  })

  test.each([
    ['role_bypasses_row_security', 'bypassrls', ''],
    ['role_owns_tables', '', 'licet_owner'],
  ])('report %s for a login that may become such a role', async (expected, option, member) => {
    const name = `doctor_${expected}`
    const { default: pg } = await import('pg')
    const admin = new pg.Client({ connectionString: database.ownerUrl })
    await admin.connect()
    await admin.query(`create role ${name} login noinherit password 'doctor-word' ${option}`)
    if (member !== '') await admin.query(`grant ${member} to ${name}`)
    const url = new URL(database.loginUrl)
    url.username = name
    url.password = 'doctor-word'
    const { out } = await run(['doctor'], {
      variables: { ...deployment(), DATABASE_URL: url.href },
    })
    if (member !== '') await admin.query(`revoke ${member} from ${name}`)
    await admin.query(`drop role ${name}`)
    await admin.end()
    expect(out.split('\n').map((line) => line.split(':')[0])).toEqual([expected])
  })

  test('tell an unreachable database from a fault, without its address', async () => {
    const variables = { ...deployment(), DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' }
    const { code, out } = await run(['doctor'], { variables })
    expect({ code, out }).toEqual({
      code: 1,
      out: 'database_unreachable: DATABASE_URL cannot be used (ECONNREFUSED)',
    })
  })
})

describe('licet migrate', () => {
  test('finds nothing to do the second time', async () => {
    const variables = { LICET_OWNER_URL: database.ownerUrl }
    expect(await run(['migrate'], { variables })).toEqual({
      code: 0,
      out: 'nothing to do',
      complaint: '',
    })
  })
})

describe('licet token', () => {
  test('proves itself by a signed assertion and prints only the token', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const file = join(folder, 'client.json')
    writeFileSync(file, JSON.stringify(privateKey.export({ format: 'jwk' })))
    let form = new URLSearchParams()
    const answering: Surroundings['fetch'] = async (input, init) => {
      expect(String(input)).toBe('https://licet.example/oauth/token')
      form = new URLSearchParams(String(init?.body))
      return Response.json({ access_token: 'the-token', token_type: 'Bearer' })
    }
    const ran = await run(['token', 'demo', '--key', file], {
      variables: deployment(),
      folder,
      fetch: answering,
    })
    expect(ran).toEqual({ code: 0, out: 'the-token', complaint: '' })
    expect(form.get('grant_type')).toBe('client_credentials')
    // RFC 7523 §3: iss and sub are the client, aud is the server, and it does not live long.
    const { payload } = await jwtVerify(form.get('client_assertion') ?? '', publicKey, {
      issuer: 'demo',
      subject: 'demo',
      audience: 'https://licet.example',
      currentDate: new Date(1_800_000_000_000),
      algorithms: ['ES256'],
    })
    expect(payload.exp).toBe(1_800_000_060)
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('repeats the code of OAuth and nothing else of a refusal', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const file = join(folder, 'other.json')
    writeFileSync(file, JSON.stringify(privateKey.export({ format: 'jwk' })))
    const ran = await run(['token', 'demo', '--key', file], {
      variables: deployment(),
      folder,
      fetch: async () =>
        Response.json({ error: 'invalid_client', error_description: '王示例' }, { status: 401 }),
    })
    expect(ran).toEqual({
      code: 1,
      out: '',
      complaint: 'licet token: the server answered 401 (invalid_client)',
    })
  })
})

describe('what licet verify takes', () => {
  const digits = '7'.repeat(160)
  const around: Surroundings = {
    variables: {},
    folder: '',
    now: () => 0,
    out: () => {},
    complain: () => {},
    input: async () => new TextEncoder().encode(`${digits}1\r\n\n${digits}2\n`),
    fetch,
  }
  const codesOf = async (word: string) => {
    const found: string[] = []
    for await (const { source, text } of findCodes(word, { ...around, folder })) {
      found.push(`${source} ${text.replace(digits, '…')}`)
    }
    return found
  }

  test('a text', async () => {
    expect(await codesOf(`https://h.example/v#${digits}`)).toEqual(['text https://h.example/v#…'])
  })

  test('the input, one code a line', async () => {
    expect(await codesOf('-')).toEqual(['-:1 …1', '-:3 …2'])
  })

  test('a table, by the column called code, or by the cell that looks like one', async () => {
    writeFileSync(join(folder, 'named.csv'), `\uFEFF编号,code\nA,${digits}1\nB,\n`)
    writeFileSync(join(folder, 'bare.csv'), `编号,其他\nA,${digits}1\n`)
    expect(await codesOf('named.csv')).toEqual(['named.csv:2 …1', 'named.csv:3 '])
    expect(await codesOf('bare.csv')).toEqual(['bare.csv:2 …1'])
  })

  test('a table in GB18030', async () => {
    const head = Buffer.from([0xb6, 0xfe, 0xce, 0xac, 0xc2, 0xeb]) // 二维码
    writeFileSync(join(folder, 'old.csv'), Buffer.concat([head, Buffer.from(`\n${digits}9\n`)]))
    expect(await codesOf('old.csv')).toEqual(['old.csv:2 …9'])
  })

  test('neither a file nor a code is wrong use', async () => {
    await expect(codesOf('no-such-file.png')).rejects.toThrow('neither a file')
  })
})
