import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey } from 'node:crypto'
import dns from 'node:dns'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { compactVerify, createLocalJWKSet, importJWK, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { dictionaryOf } from '../../src/core/code/dictionary.ts'
import { readText } from '../../src/core/code/read.ts'
import { unpackCode } from '../../src/core/code/unpack.ts'
import { loadBundle } from '../../src/core/trust/bundle.ts'
import { verify } from '../../src/core/verdict.ts'

interface Vector {
  readonly name: string
  readonly text: string
  readonly now: number
  readonly bundle: string
  readonly challenge?: string
  readonly expect: {
    readonly overall: string
    readonly codes?: { readonly code?: string[] }
    readonly load?: string
  }
}

const root = new URL('../vectors/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'))
const vectorsIn = (folder: string): Vector[] =>
  readdirSync(new URL(folder, root)).map((file) => read(`${folder}/${file}`))
const drawn = vectorsIn('valid').filter(({ text }) => !text.startsWith('eyJ'))
const folder = mkdtempSync(join(tmpdir(), 'licet-readers-'))
const secrets: Record<string, JWK> = read('keys.json')
const jwks: JWK[] = Object.entries(secrets).flatMap(([name, { d: _, ...jwk }]) =>
  name === 'log' ? [] : [{ ...jwk, alg: 'ES256', kid: kidOf(jwk), use: 'sig' }],
)

function kidOf({ crv, kty, x, y }: JWK): string {
  const canonical = JSON.stringify({ crv, kty, x, y })
  return createHash('sha256').update(canonical).digest().subarray(0, 8).toString('base64url')
}

async function compactOf({ text, challenge }: Vector): Promise<string> {
  const digits = readText(text)
  if (!digits.ok) throw new Error(digits.error.code)
  const code = await unpackCode(digits.value.bytes, challenge === undefined ? {} : { challenge })
  if (!code.ok) throw new Error(code.error.code)
  return code.value.compact
}

async function verifier(data: string, signature: string): Promise<boolean> {
  const kid = JSON.parse(Buffer.from(data.split('.')[0] ?? '', 'base64url').toString()).kid
  const jwk = jwks.find((key) => key.kid === kid)
  const key = (await importJWK(jwk ?? {}, 'ES256')) as CryptoKey
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const bytes = Buffer.from(signature, 'base64url')
  return crypto.subtle.verify(algorithm, key, bytes, Buffer.from(data))
}

function python(texts: readonly string[]): Record<string, string>[] {
  const words = join(folder, 'dictionary-1')
  writeFileSync(words, dictionaryOf(1) ?? new Uint8Array())
  const reader = new URL('../reader.py', import.meta.url).pathname
  const input = `${texts.map((text) => JSON.stringify(text)).join('\n')}\n`
  const lines = execFileSync('python3', [reader, words], { input, encoding: 'utf8' }).trim()
  return lines.split('\n').map((line) => JSON.parse(line))
}

afterAll(() => rmSync(folder, { recursive: true }))

describe('software that is not ours', () => {
  test('the Python reader gives the same token for every valid code', async () => {
    const plain = drawn.filter(({ name }) => !name.startsWith('read-lost-shift'))
    const found = python(plain.map(({ text }) => text))
    for (const [i, vector] of plain.entries()) {
      const [jwt] = (await compactOf(vector)).split('~')
      expect(found[i]?.jwt, vector.name).toBe(jwt)
    }
  })

  test('the Python reader refuses every code that cannot be read', () => {
    const unread = vectorsIn('invalid').filter(
      ({ text, expect: { overall } }) =>
        (overall === 'unreadable' || overall === 'newer_verifier') && !text.includes('eyJ'),
    )
    expect(unread.length).toBeGreaterThan(15)
    const found = python(unread.map(({ text }) => text))
    for (const [i, { name }] of unread.entries()) expect(found[i]?.error, name).toBeDefined()
  })

  test('jose verifies every unpacked code with the key set', async () => {
    for (const vector of drawn) {
      const [jwt = ''] = (await compactOf(vector)).split('~')
      const { protectedHeader } = await compactVerify(jwt, createLocalJWKSet({ keys: jwks }))
      expect(protectedHeader.typ).toBe('dc+sd-jwt')
    }
  })

  test('an SD-JWT library verifies every unpacked code', async () => {
    for (const vector of drawn) {
      const compact = await compactOf(vector)
      const instance = new SDJwtVcInstance({
        hasher: (data: string | ArrayBuffer) =>
          createHash('sha256')
            .update(typeof data === 'string' ? data : Buffer.from(data))
            .digest(),
        hashAlg: 'sha-256',
      })
      const decoded = await instance.decode(compact)
      const { payload } = await decoded.jwt!.verify(verifier, { currentDate: vector.now })
      expect(payload?.vct, vector.name).toMatch(/^https:\/\/lic\.example\/t\//)
    }
  })

  test('openssl verifies the signature of every unpacked code', async () => {
    for (const vector of drawn) {
      const [jwt = ''] = (await compactOf(vector)).split('~')
      const [head = '', body = '', signature = ''] = jwt.split('.')
      const kid = JSON.parse(Buffer.from(head, 'base64url').toString()).kid
      const jwk = jwks.find((key) => key.kid === kid) ?? {}
      const pem = createPublicKey({ key: jwk as never, format: 'jwk' }).export({
        type: 'spki',
        format: 'pem',
      })
      writeFileSync(join(folder, 'key.pem'), pem)
      writeFileSync(join(folder, 'input'), `${head}.${body}`)
      writeFileSync(join(folder, 'sig'), der(Buffer.from(signature, 'base64url')))
      const answer = execFileSync(
        'openssl',
        ['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'sig', 'input'],
        { cwd: folder, encoding: 'utf8' },
      )
      expect(answer, vector.name).toContain('Verified OK')
    }
  })
})

/** r‖s as the DER SEQUENCE that openssl reads (X.690). */
function der(raw: Buffer): Buffer {
  const integer = (bytes: Buffer) => {
    let start = 0
    while (start < 31 && bytes[start] === 0) start++
    const trimmed = bytes.subarray(start)
    const value = (trimmed[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed
    return Buffer.concat([Buffer.from([2, value.length]), value])
  }
  const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
  return Buffer.concat([Buffer.from([0x30, both.length]), both])
}

describe('without a network', () => {
  const cut = () => {
    throw new Error('no network')
  }
  beforeAll(() => {
    vi.stubGlobal('fetch', cut)
    vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(cut)
    vi.spyOn(dns, 'lookup').mockImplementation(cut as never)
  })
  afterAll(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  test('every vector is judged with fetch, sockets and name look-ups that throw', async () => {
    await expect(async () => fetch('http://127.0.0.1')).rejects.toThrow('no network')
    for (const vector of [...vectorsIn('valid'), ...vectorsIn('invalid')]) {
      const { roots, ...text } = read(vector.bundle)
      const loaded = await loadBundle(text, { roots })
      if (vector.expect.load !== undefined) continue
      if (!loaded.ok) throw new Error(vector.name)
      const options = vector.challenge === undefined ? {} : { challenge: vector.challenge }
      const verdict = await verify(vector.text, loaded.value, vector.now, options)
      expect(verdict.overall, vector.name).toBe(vector.expect.overall)
    }
  })
})
