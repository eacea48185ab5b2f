import { encodeGenuineSet } from '../core/log/genuine-set.ts'
import { err, ok, type Result } from '../core/result.ts'
import { findKey, listKeys, markCompromised } from '../store/key.ts'
import { findPublished } from '../store/published.ts'
import { listStatusLists } from '../store/status-publish.ts'
import { readGenuine } from '../store/tile.ts'
import { publishBundle } from './bundle-publish.ts'
import { createKey, type KeyKeeper, rotateKey, runKeyDuties } from './keys.ts'
import { publishKeySets } from './publish-keys.ts'
import { publishStatusLists } from './publish-lists.ts'
import { publishLog } from './publish-log.ts'
import {
  digestOf,
  type Publishing,
  publisherScope,
  publishObject,
  textBytes,
} from './publish-object.ts'
import { logSize, sequenceLog } from './sequence.ts'
import { type CompromiseFacts, publishTrustList } from './trust-publish.ts'

export type CompromiseFault =
  | 'key_unknown'
  | 'already_compromised'
  /** The cut lies beyond the log, or is no whole number. */
  | 'cut_out_of_range'
  /** A list key is replaced through the root list, a root by the second pinned one. */
  | 'not_by_this_command'

/** What became of a compromised key. */
export interface CompromiseReport {
  readonly kid: string
  /** Log size below which its credentials stay good. */
  readonly cut: number
  readonly genuine: number
  /** The key that signs from now on, where one was needed. */
  readonly successor?: string
}

/**
 * Cuts a stolen key off. At once: it signs no more here, leaves the key sets, and its trust entry
 * says from which log size on nothing of it counts; what it signed before stays good through the
 * genuine sets. The department's next listed key takes over.
 *
 * The order matters if we crash: sets first, then the mark, then the lists. Run it again with the
 * same arguments after a crash before the mark; after it, any publisher finishes.
 *
 * @param options.cut - Log size at the last head that is trusted: entries 0 .. cut − 1 are
 *   believed. Default: all that is sealed now.
 */
export async function compromiseKey(
  publishing: Publishing,
  keeper: KeyKeeper,
  kid: string,
  options: { readonly cut?: number } = {},
): Promise<Result<CompromiseReport, CompromiseFault>> {
  const { registry } = publishing
  const db = registry.store.scoped(publisherScope)
  const key = await findKey(db, kid)
  if (key === undefined) return err('key_unknown')
  if (key.state === 'compromised') return err('already_compromised')
  if (key.purpose !== 'issue' && key.purpose !== 'status' && key.purpose !== 'log') {
    return err('not_by_this_command')
  }
  await sequenceLog(registry)
  const size = await logSize(registry)
  const cut = options.cut ?? size
  if (!Number.isSafeInteger(cut) || cut < 0 || cut > size) return err('cut_out_of_range')
  const facts = key.purpose === 'issue' ? await publishSets(publishing, kid, cut) : undefined
  // A start time that does not rise would void the whole list.
  const lastStart = Math.max(key.listed_at ?? 0, key.retired_at ?? 0)
  const at = Math.max(registry.now(), lastStart + 1)
  if (!(await markCompromised(db, kid, at, { cut, sets: facts?.sets ?? [] }))) {
    return err('already_compromised')
  }
  const successor = await replaceKey(keeper, key.purpose, key.department)
  await publishKeySets(publishing)
  await publishTrustList(publishing)
  if (key.purpose === 'status') await publishStatusLists(publishing, undefined)
  await publishLog(publishing, true)
  await publishBundle(publishing)
  const genuine = facts?.genuine ?? 0
  return ok({ kid, cut, genuine, ...(successor === undefined ? {} : { successor }) })
}

/** A set for every status list, empty ones too: "not in the set" is then told from "no set". */
async function publishSets(
  { registry }: Publishing,
  kid: string,
  cut: number,
): Promise<CompromiseFacts & { readonly genuine: number }> {
  const db = registry.store.scoped(publisherScope)
  const records = await readGenuine(db, kid, cut)
  const sets = []
  for (const { id } of await listStatusLists(db)) {
    const own = records.filter(({ list }) => list === id)
    const path = `/trust/genuine/${kid}/${id}`
    const body = textBytes(encodeGenuineSet(own))
    const before = await findPublished(db, path)
    await publishObject(db, {
      path,
      seq: (before?.seq ?? 0) + 1,
      iat: registry.now(),
      contentType: 'text/plain; charset=utf-8',
      body,
    })
    sets.push({
      list: `${registry.origin}/s/${id}`,
      uri: `${registry.origin}${path}`,
      sha256: await digestOf(body),
    })
  }
  return { cut, sets, genuine: records.length }
}

/** Sees to it that something signs in the stolen key's place. */
async function replaceKey(
  keeper: KeyKeeper,
  purpose: 'issue' | 'status' | 'log',
  department: number | null,
): Promise<string | undefined> {
  const keys = await listKeys(keeper.store.scoped(publisherScope))
  const signs = keys.some(
    (key) =>
      key.purpose === purpose &&
      key.department === department &&
      key.state === 'active' &&
      key.until_at === null,
  )
  if (signs) return undefined
  const rotated = await rotateKey(keeper, purpose, department, { force: true })
  if (rotated.ok) {
    await runKeyDuties(keeper)
    return rotated.value
  }
  const made = await createKey(keeper, purpose, department, 'active')
  return made.kid
}
