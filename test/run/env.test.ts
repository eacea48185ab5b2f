import { describe, expect, test } from 'vitest'
import { parseEnv } from '../../src/entry/env.ts'

const good = {
  DATABASE_URL: 'postgres://licet_login:secret-word@db.example/licet',
  LICET_ORIGIN: 'https://licet.example',
  LICET_KEK: 'A'.repeat(43),
}

function faultsOf(variables: Record<string, string>, needs: Parameters<typeof parseEnv>[1] = []) {
  const parsed = parseEnv(variables, needs)
  return parsed.ok ? [] : parsed.error.map(({ variable, code }) => `${variable} ${code}`)
}

describe('the environment', () => {
  test('listens on 8787 and keeps its data in .data when nothing is said', () => {
    const parsed = parseEnv({}, [], '/srv/licet')
    expect(parsed.ok && parsed.value).toMatchObject({
      port: 8787,
      dataFolder: '/srv/licet/.data',
      listen: '127.0.0.1',
    })
  })

  test('names every fault of a deployment in one go', () => {
    expect(
      faultsOf({ PORT: '99999', LICET_KEK: 'short' }, [
        'DATABASE_URL',
        'LICET_ORIGIN',
        'LICET_KEK',
      ]),
    ).toEqual([
      'DATABASE_URL missing',
      'LICET_ORIGIN missing',
      'PORT malformed',
      'LICET_KEK malformed',
    ])
  })

  test('takes a complete deployment', () => {
    const parsed = parseEnv({ ...good, PORT: '80' }, ['DATABASE_URL', 'LICET_ORIGIN', 'LICET_KEK'])
    expect(parsed.ok && parsed.value).toMatchObject({
      port: 80,
      origin: 'https://licet.example',
      kek: new Uint8Array(32),
    })
  })

  test('counts a variable of white space alone as not set', () => {
    expect(faultsOf({ ...good, LICET_ORIGIN: ' ' }, ['LICET_ORIGIN'])).toEqual([
      'LICET_ORIGIN missing',
    ])
  })

  test.each([
    'https://licet.example/',
    'https://licet.example/path',
    'https://user@licet.example',
    'https://LICET.example',
    'https://licet.example:443',
    'licet.example',
    'https://licet.example#x',
  ])('refuses %s as an origin', (origin) => {
    expect(faultsOf({ LICET_ORIGIN: origin })).toEqual(['LICET_ORIGIN malformed'])
  })

  test('takes plain http for this machine alone', () => {
    expect(faultsOf({ LICET_ORIGIN: 'http://licet.example' })).toEqual(['LICET_ORIGIN not_https'])
    expect(faultsOf({ LICET_ORIGIN: 'http://localhost:8787' })).toEqual([])
    expect(faultsOf({ LICET_ORIGIN: 'http://127.0.0.1:8787' })).toEqual([])
  })

  test('refuses a second spelling of a key-encryption key', () => {
    expect(faultsOf({ LICET_KEK: `${'A'.repeat(42)}B` })).toEqual(['LICET_KEK malformed'])
  })

  test('repeats no value in a fault', () => {
    const secret = 'mysql://root:hunter2@db.example/x'
    const parsed = parseEnv({ DATABASE_URL: secret, LICET_KEK: 'hunter2', PORT: 'hunter2' })
    expect(JSON.stringify(parsed)).not.toContain('hunter2')
  })
})
