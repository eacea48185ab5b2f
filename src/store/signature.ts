import { CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/** A signature to be kept, with the reply that goes out with it. `sig` is base64. */
export interface SignedRow {
  readonly cred: string
  readonly subject: string
  readonly sig: string
  readonly event: string
  readonly client: string | undefined
  readonly key: string | undefined
  readonly status: number | undefined
  readonly body: string | undefined
}

const storeText = `with r as materialized (
  select * from json_to_recordset($1::json) as t(cred uuid, subject uuid, sig text, event text,
    client text, key text, status int, body text)),
s as (
  insert into signature (department, credential, sig, signed_at)
  select $2, r.cred, decode(r.sig, 'base64'), $3 from r
  on conflict do nothing returning credential),
v as (
  insert into event (epoch, log, department, subject, kind, at, body)
  select (select epoch from registry_state), 1, $2, r.subject, 'signed', $3, r.event
  from r join s on s.credential = r.cred returning 1),
y as (
  insert into reply (department, client, key, status, body, at)
  select $2, r.client, r.key, r.status, r.body, $3 from r join s on s.credential = r.cred
  where r.key is not null and r.body is not null
  on conflict do nothing returning 1)
select credential from s`

/**
 * Keeps signatures with their replies. The first signature of a credential wins.
 *
 * @returns The credentials whose signature is the one given here.
 */
export async function storeSignatures(
  db: Db,
  department: number,
  at: number,
  signed: readonly SignedRow[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.executeQuery<{ credential: string }>(
    CompiledQuery.raw(storeText, [JSON.stringify(signed), department, at]),
  )
  return new Set(rows.map((row) => row.credential))
}

/** Keeps a reply that came of no signature: a draft, or a number that was taken. */
export async function storeReply(
  db: Db,
  reply: {
    readonly department: number
    readonly client: string
    readonly key: string
    readonly status: number
    readonly body: string
    readonly at: number
  },
): Promise<void> {
  await db
    .insertInto('reply')
    .values(reply)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
