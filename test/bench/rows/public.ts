import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { httpLoad, httpRequest } from '../load.ts'
import { atLeast, compare, type Row } from '../ratio.ts'
import { openHttpWorld } from './http-world.ts'

/** What a verifier fetches: a status list, the key set, the bundle. */
export async function publicRows(): Promise<Row[]> {
  const world = await openHttpWorld()
  try {
    const paths = ['/s/1', '/.well-known/jwks.json', '/bundle']
    const files: string[] = []
    for (const [n, path] of paths.entries()) {
      const answer = await fetch(`http://127.0.0.1:${world.port}${path}`)
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
      const file = join(world.folder, `body-${n}`)
      writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
      files.push(file)
    }
    const base = await world.base('bare-public.ts', ...files)
    const rows: Row[] = []
    for (const [n, path] of paths.entries()) {
      const ours = httpLoad(world.port, 16, 200, () => httpRequest(`GET ${path}`, {}))
      const bare = httpLoad(base, 16, 200, () => httpRequest(`GET /${n}`, {}))
      rows.push(atLeast(`GET ${path}, against Hono static`, await compare(ours, bare, 6000), 0.8))
    }
    return rows
  } finally {
    await world.end()
  }
}
