import { sql } from 'kysely'
import { encodeBase64url } from '../core/credential/base64url.ts'
import { signingInput } from '../core/credential/sign.ts'
import type { Db } from '../store/database.ts'
import { cardText } from './card.ts'
import { type CheckContext, checkPage, type Finding, storedMembers } from './check-finding.ts'
import { type AuditLicense, readAuditLicenses } from './check-licenses.ts'
import { hexOf } from './holder-key.ts'
import { cardSource } from './license-row.ts'

interface SignedRow {
  readonly department: number
  readonly short: string
  readonly id: string
  readonly license: string
  readonly kind: string
  readonly list: number
  readonly idx: number
  readonly kid: string
  readonly iat: number
  readonly payload: string
  readonly leaf: Uint8Array
  readonly sig: Uint8Array | null
  readonly signed_at: number | null
  readonly public_jwk: string | null
  readonly key_department: number | null
  readonly from_at: number | null
  readonly until_at: number | null
  /** Bodies of the license's `plan` and `signed` events. */
  readonly events: readonly { readonly kind: string; readonly body: string }[] | null
  readonly ended: string | null
}

const encoder = new TextEncoder()

/** I1, I4, I6, I9 of each credential: its bytes, signature, key, license and log entries. */
export async function* checkCredentials(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  const keys = new Map<string, CryptoKey>()
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<SignedRow>`
      select c.department, d.short, c.id, c.license, c.kind, c.list, c.idx, c.kid, c.iat, c.payload,
        c.leaf, s.sig, s.signed_at, k.public_jwk, k.department as key_department, k.from_at,
        k.until_at, x.cause as ended,
        (select json_agg(json_build_object('kind', e.kind, 'body', e.body)) from event e
          where e.department = c.department and e.subject = c.license
            and e.kind in ('plan', 'signed')) as events
      from credential c left join department d on d.id = c.department
      left join signature s on s.department = c.department and s.credential = c.id
      left join credential_end x on x.department = c.department and x.credential = c.id
      left join key k on k.kid = c.kid
      where c.id > ${after}::uuid order by c.id limit ${checkPage}`.execute(db)
    const licenses = await readAuditLicenses(
      db,
      rows.map(({ license }) => license),
    )
    for (const row of rows) {
      yield* checkCredential(context, keys, row)
      const license = licenses.find(
        ({ id, department }) => id === row.license && department === row.department,
      )
      const where = `credential ${row.id}`
      if (license === undefined) yield { invariant: 'I9', code: 'license_missing', where }
      else if (derivePayload(context, row, license) !== row.payload) {
        yield { invariant: 'I4', code: 'payload_differs_from_license', where }
      }
    }
    const last = rows.at(-1)
    if (rows.length < checkPage || last === undefined) return
    after = last.id
  }
}

async function* checkCredential(
  context: CheckContext,
  keys: Map<string, CryptoKey>,
  row: SignedRow,
): AsyncGenerator<Finding> {
  const where = `credential ${row.id}`
  const input = encoder.encode(signingInput('dc+sd-jwt', row.kid, row.payload))
  if (hexOf(await context.sha256(input)) !== hexOf(row.leaf)) {
    yield { invariant: 'I4', code: 'leaf_differs', where }
  }
  // Cards are all that is signed in this version.
  if (row.kind !== 'card') yield { invariant: 'I4', code: 'kind_unknown', where }
  const entries = (row.events ?? []).map(({ kind, body }) => ({ kind, said: storedMembers(body) }))
  const mine = entries.filter(({ said }) => said.leaf === encodeBase64url(row.leaf))
  const { list, idx, kid, iat } = row
  const planned = mine.filter(
    ({ kind, said }) =>
      kind === 'plan' &&
      said.list === list &&
      said.idx === idx &&
      said.kid === kid &&
      said.at === iat,
  )
  if (planned.length !== 1) yield { invariant: 'I6', code: 'plan_event_missing', where }
  const signed = mine.filter(({ kind, said }) => kind === 'signed' && said.at === row.signed_at)
  if (signed.length !== (row.sig === null ? 0 : 1)) {
    yield { invariant: 'I6', code: 'signed_event_missing', where }
  }
  if (row.key_department !== row.department) {
    yield { invariant: 'I9', code: 'foreign_key', where }
  }
  if (row.sig === null) {
    if (row.ended === null && context.now() - row.iat > 24 * 3600) {
      yield { invariant: 'I1', code: 'neither_signed_nor_abandoned', where }
    }
    return
  }
  if (row.public_jwk === null) {
    yield { invariant: 'I1', code: 'key_unknown', where }
    return
  }
  const key = keys.get(row.kid) ?? (await importKey(row.public_jwk))
  keys.set(row.kid, key)
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const holds = await crypto.subtle.verify(algorithm, key, row.sig.slice(), input)
  if (!holds) yield { invariant: 'I1', code: 'signature_wrong', where }
  const inside =
    (row.from_at === null || row.iat >= row.from_at) &&
    (row.until_at === null || row.iat < row.until_at)
  if (!inside) yield { invariant: 'I1', code: 'outside_key_window', where }
}

function derivePayload(context: CheckContext, row: SignedRow, license: AuditLicense): string {
  const { origin, offsetSeconds } = context
  const { short: department, list, idx, iat } = row
  const place = { origin, offsetSeconds, department, list, idx, iat }
  try {
    return cardText(cardSource(license), place)
  } catch {
    // A cell that was changed may no longer make a payload at all.
    return ''
  }
}

/** A stored public key, to verify with. */
export async function importKey(jwk: string): Promise<CryptoKey> {
  const parsed: unknown = JSON.parse(jwk)
  const { x, y } = Object(parsed)
  return await crypto.subtle.importKey(
    'jwk',
    { kty: 'EC', crv: 'P-256', x: String(x), y: String(y) },
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['verify'],
  )
}
