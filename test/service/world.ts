import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseLicenseType } from '../../src/core/license/type.ts'
import {
  addDefiner,
  addDepartment,
  addLicenseType,
  grantRight,
} from '../../src/service/department.ts'
import type { Registry } from '../../src/service/registry.ts'
import type { TestDatabase } from '../postgres.ts'

/** The sample file, for tests. */
export const sampleFile = JSON.parse(
  readFileSync(new URL('../../src/entry/demo/license-types.json', import.meta.url), 'utf8'),
)

export interface World {
  readonly registry: Registry
  /** Departments by short code. */
  readonly departments: ReadonlyMap<string, number>
  readonly keys: Map<string, CryptoKeyPair>
  /** Moves the clock. */
  readonly clock: { now: number }
  /** How often the signer was asked. */
  readonly signer: { calls: number; fail: boolean }
}

/** 2026-12-01T12:00:00+08:00. */
export const noon = Date.UTC(2026, 11, 1, 4) / 1000

/** A registry with the sample's departments, types and one active key each. */
export async function makeWorld(database: TestDatabase): Promise<World> {
  const clock = { now: noon }
  const signer = { calls: 0, fail: false }
  const keys = new Map<string, CryptoKeyPair>()
  const pepper = randomBytes(32)
  const registry: Registry = {
    store: database.store,
    signer: {
      async sign(kid, messages) {
        signer.calls += 1
        if (signer.fail) throw new Error('signer out of reach')
        const pair = keys.get(kid)
        if (pair === undefined) throw new Error('no such key')
        const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
        return await Promise.all(
          messages.map(
            async (message) =>
              new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, message.slice())),
          ),
        )
      },
    },
    now: () => clock.now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    sha256: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
    mac: (data) => new Uint8Array(createHmac('sha256', pepper).update(data).digest()),
    origin: 'https://test.example',
    identifierRoot: '1.2.156.3005.2',
    offsetSeconds: 28_800,
    listSize: 4096,
  }
  for (const definer of sampleFile.definers) await addDefiner(registry, definer)
  for (const input of sampleFile.types) {
    const type = parseLicenseType(input)
    if (!type.ok) throw new Error(JSON.stringify(type.error))
    await addLicenseType(registry, type.value)
  }
  const departments = new Map<string, number>()
  for (const { key, code, name, nameEn, areaCode, issues } of sampleFile.departments) {
    const { id } = await addDepartment(registry, { short: key, code, name, nameEn, area: areaCode })
    departments.set(key, id)
    for (const type of issues) await grantRight(registry, id, type)
    await addIssueKey(database, keys, id, noon - 86_400)
  }
  return { registry, departments, keys, clock, signer }
}

/** Gives a department a key to sign with from an instant on. */
export async function addIssueKey(
  database: TestDatabase,
  keys: Map<string, CryptoKeyPair>,
  department: number,
  from: number,
): Promise<string> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const print = createHash('sha256')
    .update(`{"crv":"P-256","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`)
    .digest()
  const kid = print.subarray(0, 8).toString('base64url')
  keys.set(kid, pair)
  await database.store
    .scoped({ role: 'licet_publisher' })
    .insertInto('key')
    .values({
      kid,
      purpose: 'issue',
      department,
      alg: 'ES256',
      public_jwk: JSON.stringify({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y }),
      wrapped: null,
      state: 'active',
      created_at: from,
      from_at: from,
      until_at: noon + 365 * 86_400,
      listed_at: null,
      retired_at: null,
      destroyed_at: null,
      compromised_at: null,
      remote: 'test',
    })
    .execute()
  return kid
}

/** A body for `POST /api/licenses`: a road transport permit of `jt`, whose number is generated. */
export function permit(name = '示例市顺路运输有限公司'): Record<string, unknown> {
  return {
    type: '11370000MBDEM100XA003',
    holders: [{ name, idType: '001', id: '91370299MADEM002XJ' }],
    fields: {
      dz: '示例省示例市示例区示例路88号',
      jjlx: '有限责任公司',
      jyfw: '道路普通货物运输',
    },
  }
}
