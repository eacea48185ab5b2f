import { sql } from 'kysely'
import { parseJws, verifyJws } from '../core/credential/jws.ts'
import {
  decodeStatusList,
  reasonAt,
  STATUS_REASONS,
  type StatusList,
  statusAt,
} from '../core/status-list/list.ts'
import { parseStatusListToken } from '../core/status-list/token.ts'
import { portableInflate } from '../core/status-list/zlib.ts'
import { jsonOf } from '../core/trust/manifest.ts'
import type { Db } from '../store/database.ts'
import { importKey } from './check-credentials.ts'
import type { CheckContext, Finding } from './check-finding.ts'
import type { StatusMark } from './publish-lists.ts'
import { withEtag } from './publish-object.ts'

const maxTokenLength = 8_000_000
/** A change is in the published list after this many seconds at most. */
const DUE_SECONDS = 60

interface StoredObject {
  readonly path: string
  readonly seq: number
  readonly iat: number
  readonly etag: string
  readonly body: Uint8Array
}

/** I5, as published: objects whole, their numbers and dates rising, lists equal to the database. */
export async function* checkPublished(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  const { rows } = await sql<{ path: string; seq: number }>`
    select path, seq from published order by path, seq`.execute(db)
  const mark = await findStatusMark(db)
  let before: StoredObject | undefined
  for (const [n, { path, seq }] of rows.entries()) {
    const found = await sql<StoredObject>`select path, seq, iat, etag, body from published
      where path = ${path} and seq = ${seq}`.execute(db)
    const [object] = found.rows
    if (object === undefined) continue
    const where = `published ${path} ${seq}`
    if (object.etag !== (await withEtag({ ...object, contentType: '' })).etag) {
      yield { invariant: 'I5', code: 'published_bytes_changed', where }
    }
    const list = /^\/s\/[0-9]+$/.test(path)
    if (before?.path === path) {
      const back = list ? object.iat <= before.iat : object.iat < before.iat
      if (back) yield { invariant: 'I5', code: 'published_goes_back', where }
    }
    if (list && rows[n + 1]?.path !== path) yield* checkList(context, db, object, mark)
    before = object
  }
}

async function* checkList(
  { origin }: CheckContext,
  db: Db,
  { path, seq, body, iat }: StoredObject,
  mark: StatusMark | undefined,
): AsyncGenerator<Finding> {
  const where = `published ${path} ${seq}`
  const list = await openList(db, origin, path, iat, body)
  if (list === undefined) {
    yield { invariant: 'I5', code: 'list_unreadable', where }
    return
  }
  const number = Number(path.slice('/s/'.length))
  const seen = mark?.at ?? iat - 1
  const { rows } = await sql<{ idx: number; value: number; reason: number }>`
    select distinct on (idx) idx, value, reason from status_change
    where list = ${number} and effective_at <= ${seen} order by idx, n desc`.execute(db)
  // A list's date may run ahead of the clock, and a change commits after the moment it names: only
  // the mark tells what the publisher has seen. What is beyond it may be in the list or not yet.
  const late = await sql<{ idx: number }>`select distinct idx from status_change
    where list = ${number} and (tx >= ${mark?.watermark ?? null}::xid8
      or ${mark?.watermark ?? null}::xid8 is null and at >= ${iat - DUE_SECONDS}
      or effective_at > ${seen} and effective_at <= ${iat})`.execute(db)
  const open = new Set(late.rows.map(({ idx }) => idx))
  const stored = new Map(rows.map((row) => [row.idx, row]))
  for (let idx = 0; idx < list.size; idx += 1) {
    const wanted = stored.get(idx)
    const value = statusAt(list, idx)
    if (open.has(idx) || (value === 0 && wanted === undefined)) continue
    const reason = value === 0 ? 0 : STATUS_REASONS.indexOf(reasonAt(list, idx))
    const stated = wanted?.value === 0 ? 0 : wanted?.reason
    if (value !== (wanted?.value ?? 0) || reason !== (stated ?? 0)) {
      yield { invariant: 'I5', code: 'published_list_differs', where: `${where} index ${idx}` }
      return
    }
  }
}

/** The status publisher's mark; undefined if it was of another life of the database. */
async function findStatusMark(db: Db): Promise<StatusMark | undefined> {
  const { rows } = await sql<StatusMark>`
    select state #>> '{mark,watermark}' as watermark, (state #>> '{mark,at}')::bigint as at
    from job join registry_state r on state ->> 'epoch' = r.epoch::text
    where name = 'publish' and state ? 'mark'`.execute(db)
  return rows[0]
}

/** The list as any verifier reads it; undefined when one would refuse it. */
async function openList(
  db: Db,
  origin: string,
  path: string,
  iat: number,
  body: Uint8Array,
): Promise<StatusList | undefined> {
  const jws = parseJws(new TextDecoder().decode(body), 'statuslist+jwt', maxTokenLength)
  if (!jws.ok) return undefined
  const key = await db
    .selectFrom('key')
    .select('public_jwk')
    .where('kid', '=', jws.value.kid)
    .where('purpose', '=', 'status')
    .executeTakeFirst()
  if (key?.public_jwk == null) return undefined
  if (!(await verifyJws(await importKey(key.public_jwk), jws.value))) return undefined
  const claims = parseStatusListToken(jsonOf(jws.value.payload), {
    uri: `${origin}${path}`,
    origin,
  })
  if (!claims.ok || claims.value.iat !== iat) return undefined
  const { reasons, status_list: encoded } = claims.value
  const list = await decodeStatusList({ ...encoded, reasons }, { inflate: portableInflate })
  return list.ok ? list.value : undefined
}
