/**
 * The base of the issuing row: Hono that parses a body, signs the same payload bytes with ES256 and
 * inserts one row, with nothing checked, planned, logged or kept for a retry.
 * `node bare-issue.ts DATABASE_URL PAYLOAD` prints its port.
 */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

const [url = '', payload = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: 10 })
await pool.query(
  'create table bare_license (id uuid primary key, holder text not null, fields jsonb not null, payload text not null, sig bytea not null)',
)
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
const encoded = Buffer.from(payload).toString('base64url')
const header = Buffer.from('{"alg":"ES256","typ":"dc+sd-jwt","kid":"AAAAAAAAAAA"}')
const input = `${header.toString('base64url')}.${encoded}`

const app = new Hono()
app.post('/issue', async (c) => {
  const body = await c.req.json()
  const id = crypto.randomUUID()
  const sig = Buffer.from(await crypto.subtle.sign(algorithm, privateKey, Buffer.from(input)))
  await pool.query({
    name: 'insert',
    text: 'insert into bare_license (id, holder, fields, payload, sig) values ($1, $2, $3, $4, $5)',
    values: [id, body.holders[0].name, JSON.stringify(body.fields), payload, sig],
  })
  return c.json({ id, credential: `${input}.${sig.toString('base64url')}~` }, 201)
})
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))
