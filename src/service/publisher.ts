import { releaseLease, takeLease } from '../store/publish-job.ts'
import { type BundleOutcome, publishBundle } from './bundle-publish.ts'
import { type KeyDuties, type KeyKeeper, runKeyDuties } from './keys.ts'
import { publishKeySets } from './publish-keys.ts'
import { publishStatusLists, type StatusMark } from './publish-lists.ts'
import { publishLog } from './publish-log.ts'
import { type Publishing, publisherScope } from './publish-object.ts'
import { publishTypes } from './publish-types.ts'
import { type Sealed, sequenceLog } from './sequence.ts'
import { openStatusLists } from './status-list-open.ts'
import { publishTrustList, type TrustOutcome } from './trust-publish.ts'

/** Rounds of the sequencer in one tick: the rest comes with the next. */
const ROUNDS = 20
const LEASE_SECONDS = 60
const JOB = 'publish'

/** What a tick did; counts and codes only, fit for a log line. */
export interface Tick {
  readonly keys: KeyDuties
  readonly listsOpened: number
  readonly types: number
  readonly sealed: Sealed['code']
  readonly keySets: number
  readonly trust: TrustOutcome
  readonly lists: readonly number[]
  readonly head: number | undefined
  readonly bundle: BundleOutcome
}

export interface Publisher {
  /** Does all that is due. Undefined: another publisher holds the lease. */
  tick(): Promise<Tick | undefined>
}

/**
 * The one runner behind everything public: keys, lists, log, bundle, in the order in which each
 * needs the ones before it. Call it right after a commit (debounced) and every minute.
 *
 * The lease spares work; that two publishers never contradict each other is the database's affair,
 * where every number can be used once.
 */
export function makePublisher(publishing: Publishing, keeper: KeyKeeper): Publisher {
  const { registry } = publishing
  return {
    async tick() {
      const db = registry.store.scoped(publisherScope)
      const lease = await takeLease(db, JOB, registry.now(), LEASE_SECONDS)
      if (lease === undefined) return undefined
      const { epoch } = await db
        .selectFrom('registry_state')
        .select('epoch')
        .executeTakeFirstOrThrow()
      // Transaction numbers of before a restore mean nothing in the cluster of after it.
      let mark = lease.state.epoch === epoch ? markOf(lease.state) : undefined
      try {
        const done = await runTick(publishing, keeper, mark)
        mark = done.mark
        return done.tick
      } finally {
        // After a failure the old mark stands, and the next tick sees the same changes again.
        await releaseLease(db, JOB, lease.fence, mark === undefined ? {} : { mark, epoch })
      }
    },
  }
}

async function runTick(
  publishing: Publishing,
  keeper: KeyKeeper,
  mark: StatusMark | undefined,
): Promise<{ readonly tick: Tick; readonly mark: StatusMark | undefined }> {
  const { registry } = publishing
  const keys = await runKeyDuties(keeper)
  const listsOpened = await openStatusLists(registry)
  const types = await publishTypes(publishing)
  let sealed = await sequenceLog(registry)
  for (let n = 1; n < ROUNDS && sealed.code === 'sealed' && sealed.more; n += 1) {
    sealed = await sequenceLog(registry)
  }
  await sequenceLog(registry, 2)
  const keySets = (await publishKeySets(publishing)).length
  const trust = await publishTrustList(publishing)
  const lists = await publishStatusLists(publishing, mark)
  const head = await publishLog(publishing)
  const bundle = await publishBundle(publishing)
  const tick: Tick = {
    keys,
    listsOpened,
    types,
    sealed: sealed.code,
    keySets,
    trust,
    lists: lists.published,
    head,
    bundle,
  }
  return { tick, mark: lists.mark }
}

function markOf(state: Readonly<Record<string, unknown>>): StatusMark | undefined {
  const mark = state.mark
  if (typeof mark !== 'object' || mark === null) return undefined
  const { watermark, at } = mark as Readonly<Record<string, unknown>>
  if (typeof watermark !== 'string' || typeof at !== 'number') return undefined
  return { watermark, at }
}
