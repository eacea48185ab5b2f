/**
 * Makes the material of the vectors: throw-away keys, tokens and bundles. It shares no code with
 * what it tests, but for the packing of a code: tokens are signed with jose, lists deflated by
 * Node's zlib.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import {
  base64url,
  CompactSign,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose'

export const host = 'lic.example'
export const origin = `https://${host}`
/** 2026-12-01T04:00:00Z, noon at +08:00. */
export const now = 1_796_097_600
const day = 86_400
const ascii = new TextEncoder()

const keyNames = [
  'root',
  'root2',
  'list',
  'status',
  'issue',
  'retired',
  'stolen',
  'other',
  'phone',
] as const
export type KeyName = (typeof keyNames)[number]
export interface Key {
  readonly kid: string
  readonly thumbprint: string
  readonly pub: JWK
  readonly secret: JWK
}

/** The keys in `keys.json`, made once; they sign vectors and nothing else. */
export async function loadKeys(): Promise<Record<KeyName | 'log', Key>> {
  const file = new URL('./keys.json', import.meta.url)
  const jwks: Record<string, JWK> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const keys: Record<string, Key> = {}
  for (const name of [...keyNames, 'log']) {
    const alg = name === 'log' ? 'Ed25519' : 'ES256'
    jwks[name] ??= await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)
    const secret = jwks[name] as JWK
    const thumbprint = await calculateJwkThumbprint(secret)
    const kid = base64url.encode(base64url.decode(thumbprint).subarray(0, 8))
    const { crv, kty, x, y } = secret
    const pub = { alg, crv, kid, kty, use: 'sig', x, ...(y === undefined ? {} : { y }) } as JWK
    keys[name] = { kid, thumbprint, pub, secret }
  }
  writeFileSync(file, `${JSON.stringify(jwks, null, 1)}\n`)
  return keys as Record<KeyName | 'log', Key>
}

const tokens = new Map<string, string>()

/** A list or manifest; the same twice is the same token, as a registry publishes it. */
export async function jws(key: Key, typ: string, payload: unknown): Promise<string> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const what = JSON.stringify([key.secret, key.kid, typ, text])
  const token =
    tokens.get(what) ??
    (await new CompactSign(ascii.encode(text))
      .setProtectedHeader({ alg: 'ES256', typ, kid: key.kid })
      .sign(await importJWK(key.secret, 'ES256')))
  tokens.set(what, token)
  return token
}

/** A JWS under any header text: what a forger with a good key could send. */
export async function rawJws(
  key: Key,
  header: string,
  payload: string | Uint8Array,
): Promise<string> {
  const input = `${base64url.encode(header)}.${base64url.encode(payload)}`
  const secret = (await importJWK(key.secret, 'ES256')) as CryptoKey
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, secret, ascii.encode(input))
  return `${input}.${base64url.encode(new Uint8Array(signature))}`
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')
const iso = (at: number) => new Date(at * 1000).toISOString().replace('.000Z', 'Z')
const names = (zh: string, en: string) => [
  { lang: 'zh-CN', value: zh },
  { lang: 'en', value: en },
]

/** What differs from the base bundle. */
export interface BundleChange {
  readonly listIat?: number
  readonly trustIssuedAt?: number
  readonly trustNextUpdate?: number
  readonly listClaims?: Record<string, unknown>
  readonly listTyp?: string
  readonly listSigner?: KeyName
  readonly dropList?: boolean
  readonly dropSet?: boolean
  readonly breakTypes?: boolean
  readonly rootSigner?: KeyName
  readonly trustSigner?: KeyName
  readonly manifestSigner?: KeyName
  readonly wrongKid?: boolean
  readonly doubleKid?: boolean
  readonly foreignIssuer?: boolean
  readonly seq?: number
  readonly tamper?: string
  /** Signed by a stranger's key under the kid of the right one. */
  readonly forged?: 'root' | 'trust' | 'list' | 'manifest'
  /** Members of the scheme's information that differ. */
  readonly rootInformation?: Record<string, unknown>
  readonly trustInformation?: Record<string, unknown>
  readonly manifestClaims?: Record<string, unknown>
  /** Path of a part that the manifest lists and nobody sends. */
  readonly missing?: string
}

export const typeCode = '11370000MBDEM100XA'
/** Indices of the list that are not 0: [idx, value, reason]. */
const entries: readonly (readonly [number, number, number])[] = [
  [11, 1, 1],
  [12, 1, 2],
  [13, 1, 3],
  [14, 1, 4],
  [15, 2, 5],
  [16, 1, 6],
  [17, 1, 0],
  [18, 3, 0],
  [19, 1, 99],
]
/** 2^17 entries. */
export const listSize = 131_072

export type Keys = Record<KeyName | 'log', Key>

/** A bundle of `lic.example`; `genuine` are the leaves of the stolen key by index. */
export async function makeBundle(
  keys: Keys,
  genuine: ReadonlyMap<number, Buffer>,
  change: BundleChange = {},
) {
  const parts: Record<string, string> = {}
  const rootList = lote('urn:licet:trust:root', now - 30 * day, now + 200 * day, {
    PointersToOtherLoTE: [
      {
        LoTELocation: `${origin}/trust/list`,
        ServiceDigitalIdentities: [{ PublicKeyValues: [keys.list.pub] }],
        LoTEQualifiers: [
          {
            LoTEType: 'urn:licet:trust:registry',
            SchemeOperatorName: names('示范登记处', 'Example registry'),
            MimeType: 'application/trustlist+jwt',
          },
        ],
      },
    ],
    SchemeExtensions: [{ roots: [keys.root.pub, keys.root2.pub] }],
    ...change.rootInformation,
  })
  const signer = (what: BundleChange['forged'], name: KeyName): Key =>
    change.forged === what ? { ...keys.other, kid: keys[name].kid } : keys[name]
  parts[`${origin}/trust/root`] = await jws(
    signer('root', change.rootSigner ?? 'root'),
    'trustlist+jwt',
    rootList,
  )
  const set = setOf(genuine)
  const setUri = `${origin}/trust/genuine/${keys.stolen.kid}/1`
  parts[`${origin}/trust/list`] = await jws(
    signer('trust', change.trustSigner ?? 'list'),
    'trustlist+jwt',
    trustListOf(keys, setUri, sha256(set), change),
  )
  const iat = change.listIat ?? now - 3600
  const list = Buffer.alloc(listSize / 4)
  for (const [idx, value] of entries) list[idx >> 2]! |= value << ((idx & 3) * 2)
  const uri = `${origin}/s/1`
  if (change.dropList !== true) {
    parts[uri] = await jws(
      signer('list', change.listSigner ?? 'status'),
      change.listTyp ?? 'statuslist+jwt',
      {
        exp: iat + 8 * day,
        iat,
        iss: `${origin}/s`,
        reasons: deflateSync(Buffer.from(entries.map(([, , reason]) => reason))).toString(
          'base64url',
        ),
        status_list: {
          aggregation_uri: `${origin}/s`,
          bits: 2,
          lst: deflateSync(list).toString('base64url'),
        },
        sub: uri,
        ttl: 3600,
        ...change.listClaims,
      },
    )
  }
  for (const n of ['001', '002']) {
    parts[`${origin}/t/${typeCode}${n}/1`] = typeText(n, n === '002' ? 'live' : 'any')
  }
  parts[`${origin}/log/checkpoint`] = await checkpoint(keys.log)
  if (change.dropSet !== true) parts[setUri] = set
  const listed = Object.entries(parts).map(([part, text]) => ({ uri: part, sha256: sha256(text) }))
  if (change.breakTypes === true) {
    for (const part of Object.keys(parts)) {
      if (part.includes('/t/')) parts[part] = parts[part]!.replace('住所', '地址')
    }
  }
  if (change.tamper !== undefined) parts[`${origin}${change.tamper}`] += ' '
  if (change.missing !== undefined) delete parts[`${origin}${change.missing}`]
  const manifest = await jws(
    signer('manifest', change.manifestSigner ?? 'status'),
    'licet-bundle+jwt',
    {
      iss: origin,
      iat,
      exp: iat + 8 * day,
      seq: change.seq ?? 7,
      parts: listed,
      ...change.manifestClaims,
    },
  )
  return { roots: [keys.root.thumbprint], manifest, parts }
}

function lote(
  type: string,
  from: number,
  next: number,
  information: object,
  entities = [] as object[],
) {
  return {
    LoTE: {
      ListAndSchemeInformation: {
        LoTEVersionIdentifier: 1,
        LoTESequenceNumber: 3,
        LoTEType: type,
        SchemeOperatorName: names('示范登记处', 'Example registry'),
        ListIssueDateTime: iso(from),
        NextUpdate: iso(next),
        ...information,
      },
      TrustedEntitiesList: entities,
    },
  }
}

function trustListOf(keys: Keys, setUri: string, setHash: string, change: BundleChange) {
  const iss = `${origin}/i/sp`
  const issue = [{ iss, types: [`${origin}/t/${typeCode}001`, `${origin}/t/${typeCode}002`] }]
  const service = (kind: string, jwk: JWK, status: string, from: number, extension: object[]) => ({
    ServiceName: names(kind, kind),
    ServiceTypeIdentifier: `${origin}/trust/svc/${kind}`,
    ServiceDigitalIdentity: { PublicKeyValues: [jwk] },
    ServiceStatus: `${origin}/trust/status/${status}`,
    StatusStartingTime: iso(from),
    ServiceInformationExtensions: extension,
  })
  const row = (present: object, history: object[] = []) => ({
    ServiceInformation: present,
    ServiceHistory: history,
  })
  const { issue: key, retired, stolen } = keys
  const wrong = change.wrongKid === true ? { ...key.pub, kid: retired.kid } : key.pub
  const long = now - 400 * day
  const compromised = { cut: 90, sets: [{ list: `${origin}/s/1`, uri: setUri, sha256: setHash }] }
  const department = [
    row(service('issue', wrong, 'active', long, [{ issue }])),
    row(service('issue', retired.pub, 'retired', now - 100 * day, []), [
      service('issue', retired.pub, 'active', long, [{ issue }]),
    ]),
    row(service('issue', stolen.pub, 'compromised', now - 5 * day, [{ compromised }]), [
      service('issue', stolen.pub, 'active', long, [{ issue }]),
    ]),
    ...(change.doubleKid === true ? [row(service('issue', key.pub, 'active', long, []))] : []),
  ]
  const entity = (zh: string, en: string, extensions: object[], services: object[]) => ({
    TrustedEntityInformation: {
      TEName: names(zh, en),
      TEAddress: { TEPostalAddress: [], TEElectronicAddress: [] },
      TEInformationExtensions: extensions,
    },
    TrustedEntityServices: services,
  })
  const from = change.trustIssuedAt ?? now - 7200
  const information = {
    SchemeExtensions: [{ origin, utcOffset: '+08:00', identifierRoot: '1.2.156.3005.2' }],
    ...change.trustInformation,
  }
  const listed = change.foreignIssuer === true ? 'https://other.example/i/sp' : iss
  return lote(
    'urn:licet:trust:registry',
    from,
    change.trustNextUpdate ?? from + 14 * day,
    information,
    [
      entity(
        '示范市行政审批服务局',
        'Approval Bureau',
        [{ iss: listed, code: '11370299MBDEM0015H' }],
        department,
      ),
      entity(
        '示范登记处',
        'Example registry',
        [],
        [
          row(service('status', keys.status.pub, 'active', long, [])),
          row(service('log', keys.log.pub, 'active', long, [])),
        ],
      ),
    ],
  )
}

function setOf(genuine: ReadonlyMap<number, Buffer>): string {
  const records = [...genuine].sort(([a], [b]) => a - b)
  return Buffer.concat(
    records.map(([idx, leaf]) =>
      Buffer.concat([Buffer.from([idx >> 16, (idx >> 8) & 255, idx & 255]), leaf.subarray(0, 16)]),
    ),
  ).toString('base64url')
}

function typeText(n: string, presentation: string): string {
  const label = { zh: '住所', en: 'Domicile' }
  const scope = { zh: '经营范围', en: 'Business scope' }
  return JSON.stringify({
    vct: `${origin}/t/${typeCode}${n}/1`,
    name: '示范许可证',
    display: [
      { locale: 'zh-CN', name: '示范许可证' },
      { locale: 'en', name: 'Example permit' },
    ],
    claims: [],
    licet: {
      code: `${typeCode}${n}`,
      version: 1,
      kind: 'license',
      holderCategories: ['organization'],
      presentation,
      fields: [
        { code: 'zs', short: 'KZ_ZS', type: 'string', label, class: 'public', card: true },
        {
          code: 'jyfw',
          short: 'KZ_JYFW',
          type: 'text',
          label: scope,
          class: 'public',
          card: false,
        },
      ],
    },
  })
}

/** @see C2SP signed-note and tlog-checkpoint */
async function checkpoint(key: Key): Promise<string> {
  const name = `${host}/log`
  const root = createHash('sha256').update('example').digest('base64')
  const text = `${name}\n100\n${root}\n`
  const pub = Buffer.from(key.pub.x ?? '', 'base64url')
  const id = createHash('sha256').update(`${name}\n\x01`).update(pub).digest().subarray(0, 4)
  const secret = (await importJWK(key.secret, 'Ed25519')) as CryptoKey
  const signature = await crypto.subtle.sign('Ed25519', secret, ascii.encode(text))
  const line = Buffer.concat([id, Buffer.from(signature)]).toString('base64')
  return `${text}\n\u2014 ${name} ${line}\n`
}
