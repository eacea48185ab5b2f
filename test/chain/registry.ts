import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { openNodeApp } from '../../src/entry/node-app.ts'
import { derivePepper, openRuntime } from '../../src/entry/runtime.ts'
import { kekOf } from '../../src/service/key-wrap.ts'
import { run } from '../cli/surroundings.ts'
import type { TestDatabase } from '../postgres.ts'

const samplePath = new URL('../../src/entry/demo/license-types.json', import.meta.url).pathname
const origin = 'https://licet.example'
const kekText = 'A'.repeat(43)

/** A license as the sample file writes it: the source of every expectation of this folder. */
export interface SampleLicense {
  readonly type: string
  readonly department: string
  readonly number: string
  readonly identifier: string
  readonly holders: readonly {
    readonly name: string
    readonly idType: string
    readonly id: string
  }[]
  readonly fields: Readonly<Record<string, unknown>>
  readonly validFrom: string
  readonly validUntil: string | null
  readonly status: string
  readonly overrideReason?: string
}

interface SampleType {
  readonly code: string
  readonly holderName: 'plain' | 'masked'
  readonly fields: readonly {
    readonly code: string
    readonly card: boolean
    readonly disclosure: string
  }[]
}

export interface SampleFile {
  readonly asOf: string
  readonly departments: readonly { readonly key: string; readonly nameEn: string }[]
  readonly types: readonly SampleType[]
  readonly licenses: readonly SampleLicense[]
}

export const sample: SampleFile = JSON.parse(readFileSync(samplePath, 'utf8'))
/** Noon of the sample's own day, +08:00, in epoch seconds. */
const noon = Date.parse(`${sample.asOf}T12:00:00+08:00`) / 1000

/** When a stranger looks: lists are numbered by the second, so the newest is a little after noon. */
export const checkedAt = noon + 60

export interface SeededRegistry {
  /** Thumbprint of the root as `licet keys root` printed it. */
  readonly root: string
  /** A published document, as anybody fetches it. */
  published(path: string): Promise<string>
  /** `code.png` of a license as its own department fetches it; the status where there is none. */
  picture(license: SampleLicense): Promise<Uint8Array<ArrayBuffer> | number>
}

/** The sample file in a real deployment: made by the command line alone, served by the Node app. */
export async function seedRegistry(
  database: TestDatabase,
  folder: string,
): Promise<SeededRegistry> {
  const licet = async (...args: string[]): Promise<string> => {
    const variables = {
      DATABASE_URL: database.loginUrl,
      LICET_ORIGIN: origin,
      LICET_KEK: kekText,
      LICET_DATA: join(folder, 'data'),
    }
    const ran = await run(args, { folder, variables, now: () => noon })
    if (ran.code !== 0) throw new Error(`licet ${args[0]} ${args[1]}: ${ran.complaint}${ran.out}`)
    return ran.out
  }
  const root = await licet('keys', 'root', '--out', 'root.json')
  await licet('keys', 'list', '--export', 'registry.json')
  const files = ['--key', 'root.json', '--registry', 'registry.json', '--out', 'root.jws']
  await licet('root', 'sign', '--sequence', '1', ...files)
  await licet('root', 'publish', 'root.jws')
  await licet('seed', samplePath)

  const clients = new Map<string, CryptoKey>()
  for (const { key } of sample.departments) {
    const pair = await generateKeyPair('ES256', { extractable: true })
    writeFileSync(join(folder, `${key}.json`), JSON.stringify(await exportJWK(pair.publicKey)))
    await licet('client', 'add', key, `window-${key}`, '--jwk', `${key}.json`)
    clients.set(key, pair.privateKey)
  }
  const ask = await serveHere(database)
  const tokens = new Map<string, string>()
  for (const [key, privateKey] of clients) {
    tokens.set(key, await fetchToken(ask, `window-${key}`, privateKey))
  }
  return {
    root,
    async published(path) {
      const answer = await ask(path)
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
      return await answer.text()
    },
    async picture({ department, identifier }) {
      const headers = {
        Authorization: `Bearer ${tokens.get(department)}`,
        'Content-Type': 'application/json',
        'Licet-Purpose': 'chain',
      }
      const found = await ask('/api/licenses/search', {
        method: 'POST',
        headers,
        body: JSON.stringify({ identifier, purpose: 'chain' }),
      })
      const { items } = (await found.json()) as { items: { id: string }[] }
      if (items.length !== 1) throw new Error(`${identifier}: ${items.length} found`)
      const answer = await ask(`/api/licenses/${items[0]?.id}/code.png`, { headers })
      return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : answer.status
    },
  }
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>

async function serveHere(database: TestDatabase): Promise<Ask> {
  const bytes = new Uint8Array(Buffer.from(kekText, 'base64url'))
  const name = { zh: '示例登记系统', en: 'Sample registry' }
  const runtime = openRuntime({
    store: database.store,
    keks: [await kekOf(bytes)],
    pepper: await derivePepper(bytes),
    identifierOrigin: origin,
    operator: name,
    now: () => noon,
    trains: true,
  })
  const { handler } = await openNodeApp({
    runtime,
    origin,
    name,
    demo: false,
    log: () => undefined,
    webFolder: '',
  })
  return async (path, init) => await handler(new Request(`${origin}${path}`, init), {})
}

async function fetchToken(ask: Ask, client: string, privateKey: CryptoKey): Promise<string> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(origin)
    .setIssuedAt()
    .setExpirationTime('1 minute')
    .setJti(crypto.randomUUID())
    .sign(privateKey)
  const answer = await ask('/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  const { access_token: token } = (await answer.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`${client} got no token: ${answer.status}`)
  return token
}
