import pg from 'pg'

/** The base of the mint row: sign and bulk insert, 1,000 a statement, and nothing else. */
const tables = [
  ['bare_license', 'license', 'id'],
  ['bare_holder', 'license_holder', 'license, n'],
  ['bare_credential', 'credential', 'id'],
  ['bare_signature', 'signature', 'credential'],
]

export type BareRow = Readonly<Record<'header' | 'payload', string>> &
  Readonly<Record<'license' | 'holder' | 'credential', object>>

// Tables of the same columns, with a primary key and no other index, reference or policy.
export async function makeBareTables(url: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  for (const [bare, like, key] of tables) {
    await pool.query(`create table ${bare} (like ${like}, primary key (${key}))`)
  }
  return pool
}

const text = `with l as (
    insert into bare_license select * from json_populate_recordset(null::bare_license, $1)),
  h as (insert into bare_holder select * from json_populate_recordset(null::bare_holder, $2)),
  c as (insert into bare_credential select * from json_populate_recordset(null::bare_credential, $3))
  insert into bare_signature select * from json_populate_recordset(null::bare_signature, $4)`

/** Signs chunk k + 1 while chunk k is inserted. */
export async function mintBare(pool: pg.Pool, key: CryptoKey, rows: readonly BareRow[]) {
  let inserting: Promise<unknown> = Promise.resolve()
  for (let at = 0; at < rows.length; at += 1000) {
    const chunk = rows.slice(at, at + 1000)
    const made: (readonly object[])[] = []
    for (let n = 0; n < chunk.length; n += 64) {
      const signed = chunk.slice(n, n + 64).map(async (row) => {
        const input = Buffer.from(`${row.header}.${Buffer.from(row.payload).toString('base64url')}`)
        const bytes = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, input)
        const sig = `\\x${Buffer.from(bytes).toString('hex')}`
        const [id, credential] = [crypto.randomUUID(), crypto.randomUUID()]
        return [
          { ...row.license, id },
          { ...row.holder, license: id },
          { ...row.credential, id: credential, license: id },
          { credential, department: 1, sig, signed_at: 1 },
        ]
      })
      made.push(...(await Promise.all(signed)))
    }
    const json = (n: number) => JSON.stringify(made.map((one) => one[n]))
    await inserting
    inserting = pool.query(text, [json(0), json(1), json(2), json(3)])
  }
  await inserting
}
