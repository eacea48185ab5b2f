import { permit } from '../../service/world.ts'
import { httpLoad, httpRequest } from '../load.ts'
import { atLeast, compare, type Row } from '../ratio.ts'
import { openHttpWorld } from './http-world.ts'

/** Single issue over HTTP, 16 in flight, authenticated, each with a key of its own. */
export async function issueRows(): Promise<Row[]> {
  const world = await openHttpWorld()
  try {
    const body = JSON.stringify(permit())
    const json = { 'Content-Type': 'application/json' }
    const authorized = { ...json, Authorization: `Bearer ${world.token()}` }
    const issue = () => {
      const headers = { ...authorized, 'Idempotency-Key': crypto.randomUUID() }
      return httpRequest('POST /api/licenses', headers, body)
    }
    const first = await fetch(`http://127.0.0.1:${world.port}/api/licenses`, {
      method: 'POST',
      headers: { ...authorized, 'Idempotency-Key': 'bench' },
      body,
    })
    const { credential } = (await first.json()) as { credential: string }
    const payload = Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString()
    const base = await world.base('bare-issue.ts', world.ownerUrl, payload)
    const ours = httpLoad(world.port, 16, 201, issue)
    const bare = httpLoad(base, 16, 201, () => httpRequest('POST /issue', json, body))
    const rates = await compare(ours, bare, 1500)
    return [atLeast('single issue over HTTP, against Hono + sign + insert', rates, 0.5)]
  } finally {
    await world.end()
  }
}
