import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importJWK } from 'jose'
import { beforeAll, inject } from 'vitest'
import { defineApiSuite, type SuiteClient, type SuiteRegistry } from '../http/api-suite.ts'
import { permit } from '../service/world.ts'

const edge = inject('edge')
let suite: SuiteRegistry

async function client(id: string): Promise<SuiteClient> {
  const jwk = JSON.parse(readFileSync(join(edge.folder, 'clients', `${id}.json`), 'utf8'))
  const privateKey = await importJWK(jwk, 'ES256')
  if (privateKey instanceof Uint8Array) throw new TypeError('not an asymmetric key')
  return { id, privateKey }
}

beforeAll(async () => {
  suite = {
    baseUrl: edge.url,
    issuer: edge.url,
    first: await client('demo'),
    second: await client('other'),
    permit: (name) => permit(name),
    publicPath: '/s/1',
    logLines: () => readFileSync(edge.log, 'utf8').split('\n'),
  }
})

defineApiSuite('the API in workerd and PostgreSQL', () => suite)
