import { signCompact } from '../core/credential/sign.ts'
import { encodeStatusList } from '../core/status-list/list.ts'
import { statusListPayload } from '../core/status-list/token.ts'
import type { Db } from '../store/database.ts'
import { findPublished, listPublished, prunePublished } from '../store/published.ts'
import {
  findDirtyLists,
  type ListRow,
  listStatusLists,
  readStatusEntries,
} from '../store/status-publish.ts'
import { currentKey } from './keys.ts'
import { publishText } from './publish-keys.ts'
import { type Publishing, publisherScope, publishObject, textBytes } from './publish-object.ts'

/** A list is signed again at least this often, changed or not, in seconds: 6 hours. */
export const LIST_RESIGN_SECONDS = 6 * 3600
/** Publications of a list that are kept. */
const KEPT = 4
const ATTEMPTS = 4

/** Where the last run of the status publisher stood. */
export interface StatusMark {
  readonly watermark: string
  readonly at: number
}

/** What a run did, and the mark to hand to the next one. */
export interface ListsPublished {
  readonly published: readonly number[]
  readonly mark: StatusMark | undefined
}

/**
 * Publishes every status list that changed since the mark, that a future-dated act now touches,
 * that is new, that was signed six hours ago, or whose signing key is not the present one.
 *
 * Each list is built whole from the database and never from the list before it.
 *
 * @param mark - Of the last run; undefined builds every list.
 * @returns The mark is undefined if a list was lost to another publisher four times: then the next
 *   run builds all of them.
 */
export async function publishStatusLists(
  publishing: Publishing,
  mark: StatusMark | undefined,
): Promise<ListsPublished> {
  const { registry } = publishing
  const db = registry.store.scoped(publisherScope)
  const now = registry.now()
  const key = await currentKey(registry.store, 'status', now)
  if (key === undefined) return { published: [], mark }
  const dirty = await findDirtyLists(db, mark, now)
  const changed = new Set(dirty.lists)
  const standing = new Map((await listPublished(db)).map((object) => [object.path, object]))
  const lists = await listStatusLists(db)
  const published: number[] = []
  let lost = false
  for (const list of lists) {
    const before = standing.get(`/s/${list.id}`)
    const due =
      mark === undefined ||
      before === undefined ||
      changed.has(list.id) ||
      before.iat + LIST_RESIGN_SECONDS <= now ||
      before.iat < (key.from_at ?? 0)
    if (!due) continue
    if (await publishList(publishing, db, list, key.kid)) published.push(list.id)
    else lost = true
  }
  const uris = lists.map(({ id }) => `${registry.origin}/s/${id}`)
  await publishText(db, '/s', JSON.stringify({ status_lists: uris }), now)
  return { published, mark: lost ? undefined : { watermark: dirty.watermark, at: now } }
}

/**
 * Builds and publishes one list. The number is read before the entries: if nobody else publishes
 * in between, our entries are at least as new as theirs; if somebody does, the number is taken.
 */
async function publishList(
  { registry, deflate }: Publishing,
  db: Db,
  { id, size }: ListRow,
  kid: string,
): Promise<boolean> {
  const path = `/s/${id}`
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await findPublished(db, path)
    const now = registry.now()
    const entries = await readStatusEntries(db, id, now)
    const list = await encodeStatusList(size, entries, deflate)
    // Two publications in one second still rise: the later one is a second ahead of its clock.
    const iat = Math.max(now, (before?.iat ?? 0) + 1)
    const { origin } = registry
    const payload = statusListPayload({ origin, uri: `${origin}${path}`, iat, list })
    const token = await signCompact(registry.signer, 'statuslist+jwt', kid, JSON.stringify(payload))
    const seq = (before?.seq ?? 0) + 1
    const published = await publishObject(db, {
      path,
      seq,
      iat,
      contentType: 'application/statuslist+jwt',
      body: textBytes(token),
    })
    if (!published) continue
    await prunePublished(db, path, seq - KEPT + 1)
    return true
  }
  return false
}
