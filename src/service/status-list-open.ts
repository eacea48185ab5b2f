import type { Registry } from './registry.ts'

/** Lists that take new credentials at the same time: which one is chosen says nothing of when. */
const listsOpen = 4
/** Share of a list that is given out before it closes: the rest stays zero and hides the count. */
const fillShare = 0.8
const defaultSize = 2 ** 17

/**
 * Fisher–Yates over a cryptographic source: every index of a list once, in an order that tells
 * nothing, as big-endian 4-byte numbers.
 *
 * @param size - Entries, up to 2^20.
 * @param random - Up to 65,536 bytes at a call (the limit of workers).
 */
export function shuffledPool(size: number, random: (bytes: number) => Uint8Array): Uint8Array {
  const order = new Uint32Array(size)
  for (let n = 0; n < size; n += 1) order[n] = n
  let words = new Uint32Array(0)
  let used = 0
  const word = (): number => {
    if (used === words.length) {
      words = new Uint32Array(random(65_536).slice().buffer)
      used = 0
    }
    used += 1
    return words[used - 1] ?? 0
  }
  for (let last = size - 1; last > 0; last -= 1) {
    const sides = last + 1
    // Without the remainder of 2^32 every side is equally likely.
    const bound = 2 ** 32 - (2 ** 32 % sides)
    let drawn = word()
    while (drawn >= bound) drawn = word()
    const other = drawn % sides
    const kept = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = kept
  }
  const pool = new Uint8Array(4 * size)
  const view = new DataView(pool.buffer)
  for (let n = 0; n < size; n += 1) view.setUint32(4 * n, order[n] ?? 0)
  return pool
}

/**
 * Opens status lists until four are open. Two at once may open one more: harmless.
 *
 * @returns How many were opened.
 */
export async function openStatusLists(registry: Registry): Promise<number> {
  const db = registry.store.scoped({ role: 'licet_publisher' })
  const group = registry.listGroup ?? 'main'
  const size = registry.listSize ?? defaultSize
  let opened = 0
  for (let attempt = 0; attempt < 16; attempt += 1) {
    const lists = await db
      .selectFrom('status_list')
      .select(['id', 'list_group', 'closed_at'])
      .orderBy('id', 'desc')
      .execute()
    const open = lists.filter((list) => list.list_group === group && list.closed_at === null)
    if (open.length >= listsOpen) return opened
    const added = await db
      .insertInto('status_list')
      .values({
        id: (lists[0]?.id ?? 0) + 1,
        list_group: group,
        size,
        pool: shuffledPool(size, registry.random),
        full_at: Math.floor(size * fillShare),
        created_at: registry.now(),
        closed_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute()
    opened += added.length
  }
  return opened
}
