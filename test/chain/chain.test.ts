import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { dictionaryOf } from '../../src/core/code/dictionary.ts'
import { readText } from '../../src/core/code/read.ts'
import { unpackCode } from '../../src/core/code/unpack.ts'
import { loadBundle } from '../../src/core/trust/bundle.ts'
import { parseBundleText } from '../../src/core/trust/manifest.ts'
import { type Verdict, verify } from '../../src/core/verdict.ts'
import { createDatabase, type TestDatabase } from '../postgres.ts'
import {
  opensslVersion,
  type PythonReading,
  readByJsqr,
  readByPython,
  readByZxing,
  verifyByJose,
  verifyByOpenssl,
  verifyBySdJwt,
} from './foreign.ts'
import { type CutNetwork, cutNetwork } from './network-cut.ts'
import {
  checkedAt,
  type SampleLicense,
  type SeededRegistry,
  sample,
  seedRegistry,
} from './registry.ts'

interface Drawn {
  readonly license: SampleLicense
  readonly png: Uint8Array<ArrayBuffer>
}

let folder = ''
let database: TestDatabase
let registry: SeededRegistry
let bundleText = ''
let keys: readonly JWK[] = []
const drawn: Drawn[] = []
/** What zxing read from each picture: the texts that everything below works on. */
const texts: string[] = []
const refused: { license: SampleLicense; status: number }[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licet-chain-'))
  database = await createDatabase(inject('postgresUrl'))
  registry = await seedRegistry(database, folder)
  for (const license of sample.licenses) {
    const png = await registry.picture(license)
    if (typeof png === 'number') refused.push({ license, status: png })
    else {
      drawn.push({ license, png })
      texts.push((await readByZxing(png))[0] ?? '')
    }
  }
  bundleText = await registry.published('/bundle')
  keys = JSON.parse(await registry.published('/.well-known/jwks.json')).keys
})
afterAll(async () => {
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const named = (license: SampleLicense) => `${license.identifier} (${license.status})`

async function ownJwt(text: string): Promise<string> {
  const digits = readText(text)
  if (!digits.ok) throw new Error(digits.error.code)
  const code = await unpackCode(digits.value.bytes, {})
  if (!code.ok) throw new Error(code.error.code)
  return code.value.compact
}

// From the file's own words, by the meanings that SPEC.md §7 gives them.
function expected({ status, validFrom, validUntil, overrideReason }: SampleLicense) {
  const ends = ['replaced', 'cancelled', 'revoked', 'withdrawn']
  if (ends.includes(status)) return { overall: 'ended', status }
  if (validUntil !== null && validUntil < sample.asOf) {
    return { overall: 'expired', status: 'status_valid' }
  }
  if (validFrom > sample.asOf) return { overall: 'not_yet_valid', status: 'status_valid' }
  if (status === 'suspended') return { overall: 'suspended', status }
  const overall = overrideReason === undefined ? 'valid' : 'look_closer'
  return { overall, status: 'status_valid' }
}

// SPEC.md §1: one character at each end of a person's number stays; a credit code is public.
const firstOnly = (name: string) => [...name].map((one, i) => (i === 0 ? one : '*')).join('')
const ends = (text: string) => {
  const all = [...text]
  return all.map((one, i) => (i === 0 || i === all.length - 1 ? one : '*')).join('')
}

function expectedFace({ type, holders, number, fields, validFrom, validUntil }: SampleLicense) {
  const personal = holders.filter(({ idType }) => idType !== '001')
  const one = sample.types.find(({ code }) => code === type)
  const onCard = (one?.fields ?? []).filter(({ card, code }) => card && code in fields)
  return {
    number: personal.some(({ id }) => number.includes(id)) ? ends(number) : number,
    holders: holders.map(({ name, idType, id }) => ({
      name: one?.holderName === 'masked' && idType !== '001' ? firstOnly(name) : name,
      id: idType === '001' ? id : ends(id),
    })),
    validFrom,
    validUntil: validUntil ?? undefined,
    // What a field is masked to is test/core/license's matter; here it must only be there.
    fields: Object.fromEntries(
      onCard.map(({ code, disclosure }) => [
        code,
        disclosure === 'masked' ? expect.stringContaining('*') : fields[code],
      ]),
    ),
  }
}

describe('every license of the sample, from the file to a stranger', () => {
  test('has a code once it is issued, and none before', () => {
    const unissued = sample.licenses.filter(({ status }) => ['draft', 'waiting'].includes(status))
    expect(refused.map(({ license }) => license.identifier)).toEqual(
      unissued.map(({ identifier }) => identifier),
    )
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([404]))
    expect(drawn.length).toBeGreaterThan(20)
    // Every status that the issue names is among those that are drawn.
    expect(new Set(drawn.map(({ license }) => expected(license).overall))).toEqual(
      new Set(['valid', 'look_closer', 'suspended', 'ended', 'expired', 'not_yet_valid']),
    )
  })

  test('is read from code.png by zxing and by jsQR alike', () => {
    for (const [at, { license, png }] of drawn.entries()) {
      expect(texts[at], named(license)).toMatch(/^https:\/\/licet\.example\/v#[0-9]{150,}$/)
      expect(readByJsqr(png), named(license)).toBe(texts[at])
    }
    expect(new Set(texts).size).toBe(drawn.length)
  })

  describe('with fetch, sockets and name look-ups that throw', () => {
    let network: CutNetwork
    let judged: Promise<readonly Verdict[]> | undefined
    const verdicts = () => {
      judged ??= judgeAll()
      return judged
    }
    const judgeAll = async () => {
      const text = parseBundleText(bundleText)
      if (text === undefined) throw new Error('/bundle is not a bundle')
      const bundle = await loadBundle(text, { roots: [registry.root] })
      if (!bundle.ok) throw new Error(JSON.stringify(bundle.error))
      const all: Verdict[] = []
      for (const one of texts) all.push(await verify(one, bundle.value, checkedAt))
      return all
    }
    beforeAll(() => {
      network = cutNetwork()
    })
    afterAll(() => network.restore())

    test('every way out is shut, and none is tried', async () => {
      expect(network.openWays()).toEqual([])
      const before = network.attempts()
      await verdicts()
      expect(network.attempts() - before).toBe(0)
    })

    test('gets the verdict that its status and dates call for', async () => {
      const all = await verdicts()
      for (const [at, { license }] of drawn.entries()) {
        const { overall, status } = expected(license)
        const found = all[at]
        expect(found?.overall, named(license)).toBe(overall)
        const line = found?.lines.find(({ line }) => line === 'status')
        expect(line?.code, named(license)).toBe(status)
        // Nothing but what the file calls for stands in its way.
        const code = (name: string) => found?.lines.find(({ line }) => line === name)?.code
        expect(code('code')).toBe('code_read')
        expect(code('signature')).toBe('signature_valid')
        expect(code('issuer')).toBe('issuer_trusted')
      }
    })

    test('shows the file’s own facts, masked, and no field that the card leaves out', async () => {
      const all = await verdicts()
      for (const [at, { license }] of drawn.entries()) {
        const shown = all[at]?.license
        const department = sample.departments.find(({ key }) => key === license.department)
        expect(shown?.identifier).toBe(license.identifier)
        expect(shown?.issuer.names.en, named(license)).toBe(department?.nameEn)
        expect(
          {
            number: shown?.number,
            holders: shown?.holders,
            validFrom: shown?.validFrom,
            validUntil: shown?.validUntil,
            fields: Object.fromEntries(
              (shown?.fields ?? []).map(({ code, value }) => [code, value]),
            ),
          },
          named(license),
        ).toEqual(expectedFace(license))
      }
    })
  })

  describe('by software that is not ours', () => {
    let readings: readonly PythonReading[] = []
    beforeAll(() => {
      readings = readByPython(texts, dictionaryOf(1) ?? new Uint8Array(), folder)
    })

    test('the Python reader unpacks the same token as we do, with the file’s facts in it', async () => {
      for (const [at, { license }] of drawn.entries()) {
        expect(readings[at]?.error, named(license)).toBeUndefined()
        expect(`${readings[at]?.jwt}~`, named(license)).toBe(await ownJwt(texts[at] ?? ''))
        const { iss, vct, id } = JSON.parse(readings[at]?.payload ?? '{}')
        expect(iss).toBe(`https://licet.example/i/${license.department}`)
        expect(vct).toBe(`https://licet.example/t/${license.type}/1`)
        // The identifier's last parts but one (its check character) are serial and version.
        expect(id).toBe(license.identifier.split('.').slice(-3, -1).join('.'))
      }
    })

    test('jose verifies what Python unpacked with the published key set alone', async () => {
      for (const [at, { license }] of drawn.entries()) {
        const { header, payload } = await verifyByJose(readings[at]?.jwt ?? '', keys)
        expect(header, named(license)).toMatchObject({ alg: 'ES256', typ: 'dc+sd-jwt' })
        expect(payload).toBe(readings[at]?.payload)
      }
    })

    test('an SD-JWT VC library verifies signature, dates and status list', async () => {
      const status = JSON.parse(await registry.published('/.well-known/jwt-vc-issuer/s'))
      const statusList = (uri: string) => registry.published(new URL(uri).pathname)
      const material = { keys, statusKeys: status.jwks.keys, statusList, now: checkedAt }
      for (const [at, { license }] of drawn.entries()) {
        const found = await verifyBySdJwt(await ownJwt(texts[at] ?? ''), material)
        const { overall } = expected(license)
        const past = license.validUntil !== null && license.validUntil < sample.asOf
        if (past) expect(found, named(license)).toMatch(/expired/)
        else if (overall === 'not_yet_valid') expect(found).toMatch(/not yet valid|before/)
        else {
          // draft-ietf-oauth-status-list §7.1: 0 valid, 1 invalid, 2 suspended.
          const number = overall === 'ended' ? 1 : overall === 'suspended' ? 2 : 0
          expect(found, named(license)).toBe(`status ${number}`)
        }
      }
    })

    test('openssl verifies the unpacked signature', () => {
      expect(opensslVersion()).toMatch(/^OpenSSL/)
      for (const [at, { license }] of drawn.entries()) {
        const found = verifyByOpenssl(readings[at]?.jwt ?? '', keys, folder)
        expect(found, named(license)).toBe('Verified OK')
      }
    })

    test('each of them refuses one letter changed in the payload', async () => {
      const [head = '', body = '', signature = ''] = (readings[0]?.jwt ?? '').split('.')
      const text = Buffer.from(body, 'base64url').toString().replace('MADEM', 'MADEN')
      const forged = [head, Buffer.from(text).toString('base64url'), signature].join('.')
      await expect(verifyByJose(forged, keys)).rejects.toThrow('signature')
      expect(verifyByOpenssl(forged, keys, folder)).not.toContain('OK')
      const statusList = () => Promise.reject(new Error('asked for a list'))
      const material = { keys, statusKeys: keys, statusList, now: checkedAt }
      expect(await verifyBySdJwt(`${forged}~`, material)).toMatch(/signature/i)
    })
  })
})
