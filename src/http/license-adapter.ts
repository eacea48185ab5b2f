/** The department routes' work, done by the use cases of `src/service/`. */
import type { Deflate } from '../core/code/pack.ts'
import { parseLicenseType } from '../core/license/type.ts'
import { err, ok, type Result } from '../core/result.ts'
import { type ChangeFailure, changeStatus } from '../service/change-status.ts'
import { addDefiner, addLicenseType } from '../service/department.ts'
import { type ApproveFailure, approve, reject } from '../service/draft.ts'
import { issue, type MintRunner, mintOne } from '../service/issue.ts'
import type { Answer, Mint, Minted } from '../service/mint-row.ts'
import { departmentScope, type Registry, storedType } from '../service/registry.ts'
import { replace } from '../service/replace.ts'
import { replacePrint, reprint } from '../service/reprint.ts'
import type { Done } from '../service/request-claim.ts'
import { readLicense, search } from '../service/search.ts'
import { issueShortCode } from '../service/short-code.ts'
import { listCredentials } from '../store/credential.ts'
import { findLicense, type LicenseRow } from '../store/license.ts'
import { compactOf, mintedAnswer, packCard, wholeLicense } from './license-answers.ts'
import { workFailure } from './license-failure.ts'
import { printFacts } from './license-print.ts'
import type {
  Caller,
  LicenseAct,
  LicenseWork,
  ReplyOf,
  WorkFailure,
  WorkReply,
  Write,
} from './license-work.ts'
import { parseSearch } from './search-query.ts'

export interface LicenseAdapter {
  readonly registry: Registry
  /** `issueTrains(registry)` in a long-lived process; a row at a time without. */
  readonly run?: MintRunner
  /** The runtime's own deflater, where it has one. */
  readonly deflate?: Deflate
}

const actorOf = ({ department, client }: Caller) => ({ department, id: `client:${client}` })

function requestOf({ client, key, fingerprint }: Write) {
  return key === undefined ? {} : { request: { client, key, fingerprint } }
}

function replyOf(answer: Answer): Result<WorkReply, WorkFailure> {
  const { status, body } = answer
  return ok({ status: status === 201 || status === 202 ? status : 200, body })
}

const doneAnswer = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) })

/** Builds the port that `createApp` asks for. */
export function licenseWork({ registry, run = mintOne, deflate }: LicenseAdapter): LicenseWork {
  const answer = (minted: Minted) => mintedAnswer(minted, deflate)

  async function minted(outcome: Result<Mint, ApproveFailure>): ReplyOf {
    if (!outcome.ok) return err(workFailure(outcome.error))
    const { value } = outcome
    if (value.kind === 'replayed') return replyOf(value.answer)
    return replyOf(value.answer ?? (await answer(value.minted)))
  }

  async function changed<T>(outcome: Result<Done<T>, ChangeFailure>): ReplyOf {
    if (!outcome.ok) return err(workFailure(outcome.error))
    const { value } = outcome
    if (value.kind === 'replayed') return replyOf(value.answer)
    return replyOf(value.answer ?? doneAnswer(value.value))
  }

  async function act(write: Write, name: LicenseAct, id: string, input: unknown): ReplyOf {
    const actor = actorOf(write)
    const request = requestOf(write)
    switch (name) {
      case 'approve':
        return minted(await approve(registry, actor, id, { ...request, answer }))
      case 'reject':
        return changed(await reject(registry, actor, id, input, { ...request, answer: doneAnswer }))
      case 'replace':
        return minted(await replace(registry, actor, id, input, { ...request, answer }, run))
      case 'lost-print':
        return minted(await replacePrint(registry, actor, id, input, { ...request, answer }))
      case 'reprint':
        return changed(
          await reprint(registry, actor, id, input, { ...request, answer: doneAnswer }),
        )
      case 'suspend':
      case 'resume':
      case 'cancel':
      case 'revoke':
      case 'withdraw':
        return changed(
          await changeStatus(registry, actor, id, name, input, { ...request, answer: doneAnswer }),
        )
    }
  }

  /** The living card of a license; reading its code tells nothing that its print does not. */
  async function cardOf(caller: Caller, id: string) {
    const db = registry.store.scoped(departmentScope(caller.department))
    const cards = await listCredentials(db, caller.department, id)
    return cards.find((card) => card.ended === null && card.sig !== null)
  }

  /** Shown once: only its hashes are kept. Undefined where the copy has one already. */
  async function shortCodeFor(
    department: number,
    credential: string,
    { holders }: Pick<LicenseRow, 'holders'>,
  ): Promise<string | undefined> {
    const holderId = holders[0]?.id
    if (holderId === undefined) return undefined
    const db = registry.store.scoped(departmentScope(department))
    const random = registry.random(11)
    const at = registry.now()
    const wish = { department, credential, holderId, random, at }
    return await issueShortCode(db, registry.mac, wish)
  }

  async function departmentOf(department: number) {
    return await registry.store
      .scoped(departmentScope(department))
      .selectFrom('department')
      .select(['code', 'name', 'name_en'])
      .where('id', '=', department)
      .executeTakeFirstOrThrow()
  }

  return {
    issue: async (write, input) =>
      minted(await issue(registry, actorOf(write), { input, ...requestOf(write), answer }, run)),
    act,
    async search(caller, query) {
      const parsed = parseSearch(query)
      if (!parsed.ok) return err({ code: 'invalid_fields', faults: parsed.error })
      const { hits, cursor } = await search(registry, actorOf(caller), parsed.value)
      return ok({ items: hits, ...(cursor === undefined ? {} : { nextCursor: cursor }) })
    },
    async read(caller, id, purpose) {
      const view = await readLicense(registry, actorOf(caller), id, purpose)
      return view === undefined ? err({ code: 'not_found' }) : ok(wholeLicense(view))
    },
    async code(caller, id) {
      const card = await cardOf(caller, id)
      const compact = card === undefined ? undefined : compactOf(card)
      if (compact === undefined) return err({ code: 'not_found' })
      return ok(await packCard(compact, deflate))
    },
    async print(caller, id, purpose) {
      const view = await readLicense(registry, actorOf(caller), id, purpose)
      const card = await cardOf(caller, id)
      const compact = card === undefined ? undefined : compactOf(card)
      if (view === undefined || card === undefined || compact === undefined) {
        return err({ code: 'not_found' })
      }
      const { name, name_en } = await departmentOf(caller.department)
      const facts = printFacts({
        view,
        code: await packCard(compact, deflate),
        issuer: { zh: name, en: name_en },
        shortCode: await shortCodeFor(caller.department, card.id, view.row),
        now: registry.now(),
        offsetSeconds: registry.offsetSeconds,
      })
      return ok(facts)
    },
    async shortCode(write, id) {
      const { department } = write
      const db = registry.store.scoped(departmentScope(department))
      const card = await cardOf(write, id)
      const row = await findLicense(db, department, id)
      if (card === undefined || row?.holders[0] === undefined) return err({ code: 'not_found' })
      const shortCode = await shortCodeFor(department, card.id, row)
      if (shortCode === undefined) return err({ code: 'already_exists' })
      return ok({ status: 201, body: JSON.stringify({ shortCode }) })
    },
    async types(caller, cursor) {
      const db = registry.store.scoped(departmentScope(caller.department))
      const rows = await db
        .selectFrom('license_type')
        .distinctOn('code')
        .select(['code', 'definition'])
        .where('code', '>', cursor ?? '')
        .orderBy('code')
        .orderBy('version', 'desc')
        .limit(101)
        .execute()
      const items = rows.slice(0, 100).map(({ definition }) => storedType(definition))
      const last = rows[99]?.code
      return ok({ items, ...(rows.length > 100 && last !== undefined ? { nextCursor: last } : {}) })
    },
    async addType(write, input) {
      const type = parseLicenseType(input)
      if (!type.ok) return err({ code: 'invalid_fields', faults: type.error })
      const definer = type.value.code.slice(0, 18)
      const row = await departmentOf(write.department)
      // A department defines its own types; a definer that is no department works by `licet type`.
      if (row.code !== definer) return err({ code: 'missing_right', right: `define ${definer}` })
      await addDefiner(registry, { code: row.code, name: row.name, nameEn: row.name_en })
      const outcome = await addLicenseType(registry, type.value)
      if (outcome === 'differs') return err({ code: 'already_exists' })
      return ok({ status: outcome === 'added' ? 201 : 200, body: JSON.stringify(type.value) })
    },
  }
}
