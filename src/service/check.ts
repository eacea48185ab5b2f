import { sql } from 'kysely'
import { decodeBase64url } from '../core/credential/base64url.ts'
import { signingInput } from '../core/credential/sign.ts'
import { appendLeaves, EMPTY_TREE, leafHash, treeRoot } from '../core/log/tree.ts'
import type { Db } from '../store/database.ts'
import { findLicense, type LicenseRow } from '../store/license.ts'
import { cardText } from './card.ts'
import { hexOf } from './holder-key.ts'
import { cardSource, coreStatus, listEntry } from './license-row.ts'
import { type Registry, storedType } from './registry.ts'

/** Something that does not hold. `where` names table and row by ids of ours, never by a value. */
export interface Finding {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I9'
  readonly code: string
  readonly where: string
}

/** What a check needs. Its store comes over the owner's connection: it reads every department. */
export interface CheckContext
  extends Pick<Registry, 'store' | 'now' | 'sha256' | 'origin' | 'offsetSeconds'> {
  /** Decodes a published list: its value and reason at an index; undefined = not a list token. */
  readonly readList?: (
    body: Uint8Array,
  ) => Promise<{ iat: number; valueAt(idx: number): number | undefined } | undefined>
}

interface SignedRow {
  readonly department: number
  readonly short: string
  readonly id: string
  readonly license: string
  readonly list: number
  readonly idx: number
  readonly kid: string
  readonly iat: number
  readonly payload: string
  readonly leaf: Uint8Array
  readonly sig: Uint8Array | null
  readonly public_jwk: string | null
  readonly key_department: number | null
  readonly from_at: number | null
  readonly until_at: number | null
  readonly planned: number
  readonly ended: string | null
}

const encoder = new TextEncoder()
const page = 500

/**
 * Derives the invariants I1–I9 of safety.md again from stored bytes, after a fault or each night.
 *
 * @returns Every finding; none when all is well.
 */
export async function* check(context: CheckContext): AsyncGenerator<Finding> {
  const db = context.store.scoped({ role: 'licet_auditor' })
  yield* checkCredentials(context, db)
  yield* checkRows(context, db)
  yield* checkLists(context, db)
  yield* checkLog(context, db)
}

async function* checkCredentials(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  const keys = new Map<string, CryptoKey>()
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<SignedRow>`
      select c.department, d.short, c.id, c.license, c.list, c.idx, c.kid, c.iat, c.payload, c.leaf,
        s.sig, k.public_jwk, k.department as key_department, k.from_at, k.until_at,
        (select count(*)::int from event e where e.department = c.department
          and e.subject = c.license and e.kind = 'plan' and e.body like '%' ||
          rtrim(translate(encode(c.leaf, 'base64'), E'+/\n', '-_'), '=') || '%') as planned,
        x.cause as ended
      from credential c join department d on d.id = c.department
      left join signature s on s.department = c.department and s.credential = c.id
      left join credential_end x on x.department = c.department and x.credential = c.id
      left join key k on k.kid = c.kid
      where c.id > ${after}::uuid order by c.id limit ${page}`.execute(db)
    for (const row of rows) yield* checkCredential(context, db, keys, row)
    const last = rows.at(-1)
    if (rows.length < page || last === undefined) return
    after = last.id
  }
}

async function* checkCredential(
  context: CheckContext,
  db: Db,
  keys: Map<string, CryptoKey>,
  row: SignedRow,
): AsyncGenerator<Finding> {
  const where = `credential ${row.id}`
  const input = encoder.encode(signingInput('dc+sd-jwt', row.kid, row.payload))
  if (hexOf(await context.sha256(input)) !== hexOf(row.leaf)) {
    yield { invariant: 'I4', code: 'leaf_differs', where }
  }
  if (row.planned !== 1) yield { invariant: 'I6', code: 'plan_event_missing', where }
  if (row.key_department !== row.department) {
    yield { invariant: 'I9', code: 'foreign_key', where }
  }
  if (row.sig !== null && row.public_jwk !== null) {
    const key = keys.get(row.kid) ?? (await importKey(row.public_jwk))
    keys.set(row.kid, key)
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const holds = await crypto.subtle.verify(algorithm, key, row.sig.slice(), input)
    if (!holds) yield { invariant: 'I1', code: 'signature_wrong', where }
    const inside =
      (row.from_at === null || row.iat >= row.from_at) &&
      (row.until_at === null || row.iat < row.until_at)
    if (!inside) yield { invariant: 'I1', code: 'outside_key_window', where }
  } else if (row.sig !== null) yield { invariant: 'I1', code: 'key_unknown', where }
  else if (row.ended === null && context.now() - row.iat > 24 * 3600) {
    yield { invariant: 'I1', code: 'neither_signed_nor_abandoned', where }
  }
  const license = await findLicense(db, row.department, row.license)
  if (license === undefined) {
    yield { invariant: 'I9', code: 'license_missing', where }
    return
  }
  if (derivePayload(context, row, license) !== row.payload) {
    yield { invariant: 'I4', code: 'payload_differs_from_license', where }
  }
}

function derivePayload(context: CheckContext, row: SignedRow, license: LicenseRow): string {
  const { origin, offsetSeconds } = context
  const { short: department, list, idx, iat } = row
  return cardText(cardSource(license), { origin, offsetSeconds, department, list, idx, iat })
}

async function importKey(jwk: string): Promise<CryptoKey> {
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

/** Questions to the whole of the tables, each answered by the rows that break a rule. */
const rowRules: readonly {
  readonly invariant: Finding['invariant']
  readonly code: string
  readonly query: string
}[] = [
  {
    invariant: 'I1',
    code: 'issued_without_card',
    query: `select 'license ' || l.id as where from license l
      where l.status not in ('draft', 'waiting', 'discarded') and not exists (
        select from credential c where c.department = l.department and c.license = l.id)`,
  },
  {
    invariant: 'I3',
    code: 'number_twice',
    query: `select 'license ' || min(id::text) as where from license
      where status in ('draft', 'waiting', 'issued', 'suspended')
      group by department, type, number having count(*) > 1`,
  },
  {
    invariant: 'I3',
    code: 'index_twice',
    query: `select 'credential ' || min(id::text) as where from credential
      group by list, idx having count(*) > 1`,
  },
  {
    // The allocator is the only way to an index: what it never gave out is nobody's.
    invariant: 'I9',
    code: 'index_not_allocated',
    query: `select 'credential ' || c.id as where from credential c
      left join status_list s on s.id = c.list
      where s.id is null or c.idx >= s.size or position(int4send(c.idx) in
        substring(s.pool for 4 * s.next)) = 0`,
  },
  {
    invariant: 'I7',
    code: 'reply_without_request',
    query: `select 'reply ' || y.department || ' ' || y.at as where from reply y
      where not exists (select from request r where r.department = y.department
        and r.client = y.client and r.key = y.key)`,
  },
  {
    invariant: 'I7',
    code: 'request_twice_one_license',
    query: `select 'license ' || min(l.id::text) as where from request r
      join license l on l.department = r.department and l.id = r.subject
      join event e on e.department = l.department and e.subject = l.id and e.kind = 'plan'
      join credential c on c.department = l.department and c.license = l.id
      group by l.id, r.client, r.key having count(distinct c.leaf) > count(distinct e.id)`,
  },
  {
    invariant: 'I6',
    code: 'signed_event_missing',
    query: `select 'credential ' || s.credential as where from signature s
      join credential c on c.department = s.department and c.id = s.credential
      where not exists (select from event e where e.department = s.department
        and e.subject = c.license and e.kind = 'signed')`,
  },
  {
    invariant: 'I9',
    code: 'lineage_broken',
    query: `select 'license ' || l.id as where from license l
      join license o on o.department = l.department and o.id = l.replaces
      where (o.type, o.serial, o.number, o.version + 1) <> (l.type, l.serial, l.number, l.version)`,
  },
]

async function* checkRows(_context: CheckContext, db: Db): AsyncGenerator<Finding> {
  for (const { invariant, code, query } of rowRules) {
    const { rows } = await sql<{ where: string }>`${sql.raw(query)}`.execute(db)
    for (const { where } of rows) yield { invariant, code, where }
  }
}

interface EntryRow {
  readonly department: number
  readonly license: string
  readonly credential: string
  readonly list: number
  readonly idx: number
  readonly value: number
  readonly reason: number
  readonly ended: string | null
}

/** Status rows against licenses, and the newest published lists against status rows. */
async function* checkLists(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  const now = context.now()
  const { rows } = await sql<EntryRow>`
    select c.department, c.license, c.id as credential, c.list, c.idx,
      coalesce(v.value, 0) as value, coalesce(v.reason, 0) as reason, x.cause as ended
    from credential c
    left join lateral (select value, reason from status_change s where s.list = c.list
      and s.idx = c.idx and s.effective_at <= ${now} order by s.n desc limit 1) v on true
    left join credential_end x on x.department = c.department and x.credential = c.id`.execute(db)
  for (const row of rows) {
    const where = `credential ${row.credential}`
    if (row.ended !== null) {
      if (row.value !== 1) yield { invariant: 'I5', code: 'ended_copy_not_invalid', where }
      continue
    }
    const license = await findLicense(db, row.department, row.license)
    const due = license?.next_at !== null && (license?.next_at ?? 0) <= now
    const stored = due ? license?.next_status : license?.status
    const status = stored === undefined || stored === null ? undefined : coreStatus(stored)
    if (license === undefined || status === undefined) continue
    const wanted = listEntry(status, storedType(license.definition).publishReasons)
    if (row.value !== wanted.value || row.reason !== wanted.reason) {
      yield { invariant: 'I5', code: 'status_rows_differ', where }
    }
  }
  if (context.readList === undefined) return
  const lists = await sql<{ path: string; body: Uint8Array }>`
    select distinct on (path) path, body from published where path ~ '^/s/[0-9]+$'
    order by path, seq desc`.execute(db)
  for (const { path, body } of lists.rows) {
    const list = await context.readList(body)
    if (list === undefined) {
      yield { invariant: 'I5', code: 'list_unreadable', where: `published ${path}` }
      continue
    }
    const number = Number(path.slice('/s/'.length))
    // Rows of the second of publishing may have come after it.
    const due = await sql<{ idx: number; value: number }>`
      select distinct on (idx) idx, value from status_change
      where list = ${number} and effective_at < ${list.iat} and at < ${list.iat}
        and not exists (select from status_change y where y.list = status_change.list
          and y.idx = status_change.idx and y.at >= ${list.iat})
      order by idx, n desc`.execute(db)
    for (const { idx, value } of due.rows) {
      if (list.valueAt(idx) !== value) {
        yield { invariant: 'I5', code: 'published_list_differs', where: `published ${path}` }
        break
      }
    }
  }
}

/** The tree of the registry's log from the events themselves, against checkpoint and details. */
async function* checkLog(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  const { sha256 } = context
  const heads = await db
    .selectFrom('checkpoint')
    .select(['size', 'root'])
    .where('log', '=', 1)
    .orderBy('size')
    .execute()
  let tree = EMPTY_TREE
  let after = { epoch: 0, tx: '0', id: 0 }
  const head = heads.at(-1)
  const size = head?.size ?? 0
  let next = 0
  for (;;) {
    const { rows } = await sql<{
      epoch: number
      tx: string
      id: number
      body: string
      detail: string | null
    }>`select e.epoch, e.tx::text as tx_text, e.tx::text as tx, e.id, e.body, e.detail from event e
      where e.log = 1 and (e.epoch, e.tx, e.id) >
        (${after.epoch}::int, ${after.tx}::xid8, ${after.id}::bigint)
      order by e.epoch, e.tx, e.id limit ${page}`.execute(db)
    for (const row of rows) {
      if (row.detail !== null) {
        const hash = await sha256(encoder.encode(row.detail))
        const said: unknown = Object(JSON.parse(row.body)).detail
        const stated = typeof said === 'string' ? decodeBase64url(said) : undefined
        if (stated === undefined || hexOf(stated) !== hexOf(hash)) {
          yield { invariant: 'I6', code: 'detail_differs', where: `event ${row.id}` }
        }
      }
      if (tree.size >= size) continue
      const leaf = await leafHash(encoder.encode(row.body), sha256)
      tree = (await appendLeaves(tree, leaf, sha256)).tree
      while (heads[next] !== undefined && heads[next]?.size === tree.size) {
        const root = await treeRoot(tree, sha256)
        if (hexOf(root) !== hexOf(heads[next]?.root ?? new Uint8Array())) {
          yield { invariant: 'I6', code: 'root_differs', where: `checkpoint ${tree.size}` }
        }
        next += 1
      }
    }
    const last = rows.at(-1)
    if (rows.length < page || last === undefined) break
    after = { epoch: last.epoch, tx: last.tx, id: last.id }
  }
  if (tree.size < size) {
    yield { invariant: 'I6', code: 'events_missing', where: `checkpoint ${size}` }
  }
}
