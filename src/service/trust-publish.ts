import { decodeBase64url } from '../core/credential/base64url.ts'
import { signCompact } from '../core/credential/sign.ts'
import { isoInstant } from '../core/license/local-date.ts'
import type { Names } from '../core/trust/scheme.ts'
import type { Db } from '../store/database.ts'
import { type KeyRow, listKeys } from '../store/key.ts'
import { findPublished } from '../store/published.ts'
import { listTrustedDepartments, type TrustedDepartment } from '../store/trust.ts'
import { publicJwkOf } from './keys.ts'
import { type Publishing, publisherScope, publishObject, textBytes } from './publish-object.ts'
import { readRootList, textsOf } from './root.ts'
import { windowsOf } from './trust-windows.ts'

/** A trust list is good for this long and signed again each day, in seconds. */
export const TRUST_LIFE_SECONDS = 14 * 86_400
export const TRUST_RESIGN_SECONDS = 86_400

/** What a compromised key's entry says; kept in the key's `facts`. */
export interface CompromiseFacts {
  readonly cut: number
  readonly sets: readonly { readonly list: string; readonly uri: string; readonly sha256: string }[]
}

export type TrustOutcome = 'published' | 'unchanged' | 'lost' | 'no_list_key'

/**
 * Publishes the trust list if anything in it changed or a day has passed. The number rises by one
 * each time and is the database's to give out once, so that no two lists ever share one.
 *
 * @returns `lost` when another publisher was first, `no_list_key` when no list key can sign (none
 *   of ours stands in the published root list).
 */
export async function publishTrustList(publishing: Publishing): Promise<TrustOutcome> {
  const { registry } = publishing
  const db = registry.store.scoped(publisherScope)
  const before = await findPublished(db, '/trust/list')
  const now = registry.now()
  const entities = await trustEntities(publishing, db, now)
  const kid = await listKeyFor(publishing, db, now)
  if (kid === undefined) return 'no_list_key'
  const content = JSON.stringify([entities, schemeOf(publishing)])
  if (before !== undefined && before.iat + TRUST_RESIGN_SECONDS > now) {
    const old = partsOf(before.body)
    if (old?.kid === kid && old.content === content) return 'unchanged'
  }
  const sequence = (before?.seq ?? 0) + 1
  const issuedAt = Math.max(now, before?.iat ?? 0)
  const payload = {
    LoTE: {
      ListAndSchemeInformation: {
        LoTEVersionIdentifier: 1,
        LoTESequenceNumber: sequence,
        LoTEType: 'urn:licet:trust:registry',
        ...schemeOf(publishing),
        ListIssueDateTime: isoInstant(issuedAt),
        NextUpdate: isoInstant(issuedAt + TRUST_LIFE_SECONDS),
      },
      TrustedEntitiesList: entities,
    },
  }
  const token = await signCompact(registry.signer, 'trustlist+jwt', kid, JSON.stringify(payload))
  const published = await publishObject(db, {
    path: '/trust/list',
    seq: sequence,
    iat: issuedAt,
    contentType: 'application/trustlist+jwt',
    body: textBytes(token),
  })
  return published ? 'published' : 'lost'
}

/** The newest active list key that the published root list vouches for. */
async function listKeyFor(
  { registry }: Publishing,
  db: Db,
  now: number,
): Promise<string | undefined> {
  const keys = (await listKeys(db)).filter(
    (key) =>
      key.purpose === 'list' &&
      key.state === 'active' &&
      (key.from_at ?? 0) <= now &&
      (key.until_at === null || key.until_at > now),
  )
  const newestFirst = keys.sort((a, b) => (b.from_at ?? 0) - (a.from_at ?? 0))
  const root = await findPublished(db, '/trust/root')
  // Before the first root list nobody can verify anything yet; the list may already be there.
  if (root === undefined) return newestFirst[0]?.kid
  const list = await readRootList(new TextDecoder().decode(root.body))
  const vouched = list.ok ? list.value.registries.get(`${registry.origin}/trust/list`) : undefined
  return newestFirst.find(({ kid }) => vouched?.some((jwk) => jwk.kid === kid))?.kid
}

function schemeOf({ registry, operator }: Publishing) {
  const { origin, offsetSeconds, identifierRoot } = registry
  return {
    SchemeOperatorName: textsOf(operator),
    SchemeExtensions: [{ origin, utcOffset: offsetText(offsetSeconds), identifierRoot }],
  }
}

function offsetText(seconds: number): string {
  const minutes = Math.abs(seconds) / 60
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  return `${seconds < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

async function trustEntities(publishing: Publishing, db: Db, now: number) {
  const { registry, operator } = publishing
  const keys = await listKeys(db)
  const departments = await listTrustedDepartments(db)
  const own = keys.filter(({ purpose }) => purpose === 'status' || purpose === 'log')
  const entity = async (
    names: Names,
    extensions: readonly unknown[] | undefined,
    services: readonly KeyRow[],
    department?: TrustedDepartment,
  ) => ({
    TrustedEntityInformation: {
      TEName: textsOf(names),
      TEAddress: {
        TEPostalAddress: [],
        TEElectronicAddress: [{ lang: 'en', uriValue: `${registry.origin}/` }],
      },
      ...(extensions === undefined ? {} : { TEInformationExtensions: extensions }),
    },
    TrustedEntityServices: await Promise.all(
      services.map((key) => trustService(registry.origin, names, key, department, now)),
    ),
  })
  return Promise.all([
    entity(operator, undefined, own),
    ...departments.map((department) =>
      entity(
        { zh: department.name, en: department.nameEn },
        [{ iss: `${registry.origin}/i/${department.short}`, code: department.code }],
        keys.filter((key) => key.purpose === 'issue' && key.department === department.id),
        department,
      ),
    ),
  ])
}

async function trustService(
  origin: string,
  names: Names,
  key: KeyRow,
  department: TrustedDepartment | undefined,
  now: number,
) {
  const jwk = await publicJwkOf(key)
  const rows = windowsOf(key, department, now).map(({ status, from, types }) => ({
    ServiceName: textsOf(names),
    ServiceTypeIdentifier: `${origin}/trust/svc/${key.purpose}`,
    ServiceDigitalIdentity: { PublicKeyValues: [jwk] },
    ServiceStatus: `${origin}/trust/status/${status}`,
    StatusStartingTime: isoInstant(from),
    ...extensionsOf(origin, status, key, department, types),
  }))
  const [present, ...history] = rows
  return { ServiceInformation: present, ...(history.length > 0 ? { ServiceHistory: history } : {}) }
}

function extensionsOf(
  origin: string,
  status: string,
  key: KeyRow,
  department: TrustedDepartment | undefined,
  types: readonly string[],
) {
  if (status === 'compromised') {
    const { cut, sets } = key.facts
    return { ServiceInformationExtensions: [{ compromised: { cut: cut ?? 0, sets: sets ?? [] } }] }
  }
  if (status !== 'active' || department === undefined) return {}
  const issue = [
    { iss: `${origin}/i/${department.short}`, types: types.map((code) => `${origin}/t/${code}`) },
  ]
  return { ServiceInformationExtensions: [{ issue }] }
}

/** Key id and content of a published list, without its number and dates. Our own text. */
function partsOf(body: Uint8Array): { kid: string; content: string } | undefined {
  try {
    const [header = '', payload = ''] = new TextDecoder().decode(body).split('.')
    const { kid } = JSON.parse(fromBase64url(header)) as { kid: string }
    const { LoTE } = JSON.parse(fromBase64url(payload)) as {
      LoTE: {
        ListAndSchemeInformation: { SchemeOperatorName: unknown; SchemeExtensions: unknown }
        TrustedEntitiesList: unknown
      }
    }
    const { SchemeOperatorName, SchemeExtensions } = LoTE.ListAndSchemeInformation
    const scheme = { SchemeOperatorName, SchemeExtensions }
    return { kid, content: JSON.stringify([LoTE.TrustedEntitiesList, scheme]) }
  } catch {
    return undefined
  }
}

function fromBase64url(text: string): string {
  const bytes = decodeBase64url(text)
  if (bytes === undefined) throw new TypeError('published list is no base64url')
  return new TextDecoder().decode(bytes)
}
