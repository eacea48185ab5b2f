import { sql } from 'kysely'
import { readText } from '../core/code/read.ts'
import { jwtOf, unpackParts } from '../core/code/unpack.ts'
import { encodeBase64url } from '../core/credential/base64url.ts'
import { type Jws, parseJws, verifyJws } from '../core/credential/jws.ts'
import { jsonOf } from '../core/trust/manifest.ts'
import { membersOf } from '../core/trust/scheme.ts'
import type { Db } from '../store/database.ts'
import { importKey } from './check-credentials.ts'
import {
  type CheckContext,
  checkPage,
  type Finding,
  type HandedOut,
  storedMembers,
} from './check-finding.ts'
import { hexOf } from './holder-key.ts'

const maxCompactLength = 16_000

/**
 * I2: every signature that went out has its row. Traces of going out in the database are kept
 * answers, counted prints and typed short codes; texts from outside (prints, exports, a client's
 * log) are given to the check.
 */
export async function* checkHandedOut(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  for (const table of ['reprint', 'short_code'] as const) {
    const { rows } = await sql<{ id: string }>`select distinct t.credential as id
      from ${sql.table(table)} t where not exists (select from signature s
        where s.department = t.department and s.credential = t.credential)`.execute(db)
    for (const { id } of rows) {
      yield { invariant: 'I2', code: 'handed_out_unsigned', where: `${table} ${id}` }
    }
  }
  yield* checkReplies(db)
  for await (const handedOut of context.texts ?? []) yield* checkText(db, handedOut)
}

/** Answers that were kept: what they hold was sent, or is sent to the next retry. */
async function* checkReplies(db: Db): AsyncGenerator<Finding> {
  let after = { department: 0, client: '', key: '' }
  for (;;) {
    const { rows } = await sql<typeof after & { body: string; subject: string | null; at: number }>`
      select y.department, y.client, y.key, y.body, y.at, r.subject from reply y
      left join request r on r.department = y.department and r.client = y.client and r.key = y.key
      where (y.department, y.client, y.key) > (${after.department}::int, ${after.client}::text,
        ${after.key}::text) and y.status between 200 and 299
      order by y.department, y.client, y.key limit ${checkPage}`.execute(db)
    for (const { body, department, at } of rows) {
      const where = `reply ${department} ${at}`
      const { credential } = storedMembers(body)
      if (typeof credential !== 'string') continue
      const jws = parseJws(credential.replace(/~$/, ''), 'dc+sd-jwt', maxCompactLength)
      if (!jws.ok || (await rowOf(db, jws.value)) !== 'same') {
        yield { invariant: 'I2', code: 'answered_without_row', where }
      }
    }
    const last = rows.at(-1)
    if (rows.length < checkPage || last === undefined) return
    after = last
  }
}

async function* checkText(db: Db, { source, text }: HandedOut): AsyncGenerator<Finding> {
  const compact = text.includes('.') && !text.includes('#') ? text.trim() : jwtOfCode(text)
  const jws = parseJws((compact ?? '').split('~')[0] ?? '', 'dc+sd-jwt', maxCompactLength)
  if (!jws.ok) {
    yield { invariant: 'I2', code: 'text_unreadable', where: source }
    return
  }
  const found = await rowOf(db, jws.value)
  if (found === 'same') return
  const key = await db
    .selectFrom('key')
    .select('public_jwk')
    .where('kid', '=', jws.value.kid)
    .where('purpose', '=', 'issue')
    .executeTakeFirst()
  const ours =
    key?.public_jwk != null && (await verifyJws(await importKey(key.public_jwk), jws.value))
  // Two signatures of one credential: another process had stored its own first.
  const code = found === 'other' ? 'signature_not_the_stored_one' : 'signed_without_row'
  yield { invariant: 'I2', code: ours ? code : 'not_signed_by_us', where: source }
}

function jwtOfCode(text: string): string | undefined {
  const read = readText(text)
  if (!read.ok) return undefined
  const parts = unpackParts(read.value.bytes)
  return parts.ok ? jwtOf(parts.value) : undefined
}

/** Whether these bytes and this signature are stored: found by list and index, compared whole. */
async function rowOf(db: Db, jws: Jws): Promise<'same' | 'other' | 'none'> {
  const status = membersOf(membersOf(membersOf(jsonOf(jws.payload))?.status)?.status_list)
  const { idx, uri } = status ?? {}
  const list = /\/s\/([0-9]{1,9})$/.exec(typeof uri === 'string' ? uri : '')?.[1]
  if (typeof idx !== 'number' || list === undefined) return 'none'
  const { rows } = await sql<{ kid: string; payload: string; sig: Uint8Array }>`
    select c.kid, c.payload, s.sig from credential c
    join signature s on s.department = c.department and s.credential = c.id
    where c.list = ${Number(list)} and c.idx = ${idx}`.execute(db)
  const [row] = rows
  if (row === undefined || row.kid !== jws.kid) return 'none'
  const payload = encodeBase64url(new TextEncoder().encode(row.payload))
  if (payload !== encodeBase64url(jws.payload)) return 'none'
  return hexOf(row.sig) === hexOf(jws.signature) ? 'same' : 'other'
}
