import { sql } from 'kysely'
import type { Db } from '../store/database.ts'
import type { Finding } from './check-finding.ts'

/**
 * I9 of indices: lists are the registry's, and its allocator is the only way to an index. What it
 * never gave out is nobody's; a pool holds every index of its list once.
 */
export async function* checkIndices(db: Db): AsyncGenerator<Finding> {
  const lists = await sql<{ id: number }>`select distinct list as id from credential
    union select id from status_list order by 1`.execute(db)
  for (const { id } of lists.rows) {
    const { rows } = await sql<{ size: number; next: number; pool: Uint8Array }>`
      select size, next, pool from status_list where id = ${id}`.execute(db)
    const given = await sql<{ id: string; idx: number }>`
      select id, idx from credential where list = ${id}`.execute(db)
    const [list] = rows
    const allocated = new Uint8Array(list?.size ?? 0)
    if (list !== undefined) {
      const view = new DataView(list.pool.buffer, list.pool.byteOffset, list.pool.byteLength)
      const seen = new Uint8Array(list.size)
      let whole = true
      for (let n = 0; n < list.size; n += 1) {
        const idx = view.getUint32(4 * n)
        if (idx >= list.size || seen[idx] === 1) whole = false
        else seen[idx] = 1
        if (n < list.next) allocated[idx] = 1
      }
      // A list closed by `recover` to keep its number has no pool and gave nothing out.
      if (!whole && list.next > 0) {
        yield { invariant: 'I9', code: 'pool_broken', where: `status_list ${id}` }
      }
    }
    for (const { id: credential, idx } of given.rows) {
      if (allocated[idx] === 1) continue
      yield { invariant: 'I9', code: 'index_not_allocated', where: `credential ${credential}` }
    }
  }
}
