import { packCode } from '../core/code/pack.ts'
import { encodeBase64url } from '../core/credential/base64url.ts'
import { parseLicenseType } from '../core/license/type.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { LicenseWork, WorkFailure, WorkReply, Write } from '../http/license-work.ts'
import { type ChangeFailure, changeStatus } from '../service/change-status.ts'
import { addDefiner, addLicenseType } from '../service/department.ts'
import { type ApproveFailure, approve, reject } from '../service/draft.ts'
import { issue, type MintRunner, mintOne } from '../service/issue.ts'
import { storedFields, storedHolders } from '../service/license-row.ts'
import type { Answer, Mint, Minted, RequestKey } from '../service/mint-row.ts'
import { type Actor, departmentScope, type Registry, storedType } from '../service/registry.ts'
import { replace } from '../service/replace.ts'
import { replacePrint, reprint } from '../service/reprint.ts'
import type { Done } from '../service/request-claim.ts'
import { type LicenseView, readLicense, search } from '../service/search.ts'
import { issueShortCode } from '../service/short-code.ts'
import { findLicense } from '../store/license.ts'
import { listCredentials, type StoredCredential } from '../store/mint.ts'

type Failure = ApproveFailure | ChangeFailure

/** The department routes' port, over the use cases. */
export function licenseWork(registry: Registry, trains?: MintRunner): LicenseWork {
  const run = trains ?? mintOne
  return {
    issue: async (write, input) =>
      replied(
        await issue(
          registry,
          actorOf(write),
          { input, ...asked(write), answer: mintedAnswer },
          run,
        ),
      ),
    act: async (write, act, id, input) => {
      const actor = actorOf(write)
      const minting = { ...asked(write), answer: mintedAnswer }
      const changing = { ...asked(write), answer: plainAnswer }
      switch (act) {
        case 'approve':
          return replied(await approve(registry, actor, id, minting))
        case 'replace':
          return replied(await replace(registry, actor, id, input, minting, run))
        case 'lost-print':
          return replied(await replacePrint(registry, actor, id, input, minting))
        case 'reprint':
          return replied(await reprint(registry, actor, id, input, changing))
        case 'reject':
          return replied(await reject(registry, actor, id, input, changing))
        default:
          return replied(await changeStatus(registry, actor, id, act, input, changing))
      }
    },
    search: async (caller, query) => {
      const { hits, cursor } = await search(registry, actorOf(caller), {
        purpose: '',
        ...textsOf(query),
      })
      return ok({ items: hits, ...(cursor === undefined ? {} : { nextCursor: cursor }) })
    },
    read: async (caller, id, purpose) => {
      const view = await readLicense(registry, actorOf(caller), id, purpose)
      return view === undefined ? err({ code: 'not_found' }) : ok(shownLicense(view))
    },
    code: async ({ department }, id) => {
      const card = await currentCard(registry, department, id)
      if (card === undefined) return err({ code: 'not_found' })
      const packed = await packCode(compactOf(card))
      return packed.ok ? ok(packed.value) : err({ code: 'code_too_large', faults: [] })
    },
    shortCode: async ({ department }, id) => {
      const db = registry.store.scoped(departmentScope(department))
      const row = await findLicense(db, department, id)
      const card = await currentCard(registry, department, id)
      const holder = row?.holders[0]
      if (card === undefined || holder === undefined) return err({ code: 'not_found' })
      const shortCode = await issueShortCode(db, registry.mac, {
        department,
        credential: card.id,
        holderId: holder.id,
        random: registry.random(11),
        at: registry.now(),
      })
      if (shortCode === undefined) return err({ code: 'already_exists' })
      return ok({ status: 201, body: JSON.stringify({ shortCode }) })
    },
    types: async (_caller, cursor = '') => {
      const rows = await registry.store
        .scoped({ role: 'licet_registrar' })
        .selectFrom('license_type')
        .select(['code', 'version', 'definition'])
        .where('code', '>', cursor)
        .orderBy('code')
        .orderBy('version')
        .limit(100)
        .execute()
      const last = rows.length === 100 ? rows[99]?.code : undefined
      const items = rows.map(({ definition }) => storedType(definition))
      return ok({ items, ...(last === undefined ? {} : { nextCursor: last }) })
    },
    addType: (write, input) => addType(registry, write, input),
  }
}

function actorOf({ department, client }: { department: number; client: string }): Actor {
  return { department, id: `client:${client}` }
}

function asked(write: Write): { request?: RequestKey } {
  if (write.key === undefined) return {}
  return { request: { client: write.client, key: write.key, fingerprint: write.fingerprint } }
}

const plainAnswer = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) })

async function mintedAnswer(minted: Minted): Promise<Answer> {
  const { id, identifier, number, version, status, credential } = minted
  const path = `/api/licenses/${id}`
  const links = { self: path, svg: `${path}/code.svg`, png: `${path}/code.png` }
  if (credential === undefined) {
    return { status: 202, body: JSON.stringify({ id, identifier, number, version, status, links }) }
  }
  const packed = await packCode(credential.compact)
  // Minting made sure that the code fits; without one the license is still issued and drawn later.
  const code = packed.ok
    ? {
        text: packed.value.text,
        version: packed.value.version,
        modules: 4 * packed.value.version + 17,
      }
    : undefined
  const body = {
    id,
    identifier,
    number,
    version,
    status,
    credential: credential.compact,
    code,
    links,
  }
  return { status: 201, body: JSON.stringify(body) }
}

function replied(outcome: Result<Mint | Done<unknown>, Failure>): Result<WorkReply, WorkFailure> {
  if (!outcome.ok) return err(refusal(outcome.error))
  const { answer } = outcome.value
  if (answer === undefined) throw new TypeError('a write came back without its answer')
  const { status, body } = answer
  return ok({ status: status === 201 || status === 202 ? status : 200, body })
}

function refusal(failure: Failure): WorkFailure {
  switch (failure.code) {
    case 'faults':
      return { code: 'invalid_fields', faults: failure.faults }
    case 'serial_taken':
    case 'number_taken':
      return { code: 'number_taken' }
    case 'holder_has_one':
      return { code: 'one_per_holder' }
    case 'conflict':
    case 'change_pending':
      return { code: 'changed_meanwhile' }
    case 'not_allowed':
      return { code: 'not_allowed', allowed: failure.allowed }
    case 'no_right': {
      // Only a well-formed type code is repeated: it came from the caller.
      const known = /^[0-9A-Z]{21}$/.test(failure.type)
      return { code: 'missing_right', right: known ? `issue:${failure.type}` : 'issue' }
    }
    case 'department_frozen':
      return { code: 'missing_right', right: 'issue' }
    case 'same_person':
      return { code: 'second_person_required' }
    case 'no_key':
      return { code: 'no_signing_key' }
    case 'overloaded':
      return { code: 'busy', retryAfterSeconds: 1 }
    case 'in_flight':
      return { code: 'in_flight', retryAfterSeconds: failure.retryAfterSeconds }
    case 'key_reused':
    case 'not_found':
      return { code: failure.code }
  }
}

function textsOf(query: unknown): Record<string, string> {
  if (typeof query !== 'object' || query === null) return {}
  const texts = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(texts)
}

function shownLicense(view: LicenseView): unknown {
  const { row } = view
  return {
    id: row.id,
    identifier: view.identifier,
    type: row.type,
    typeVersion: row.type_version,
    number: row.number,
    serial: row.serial,
    version: row.version,
    status: view.status,
    displayStatus: view.displayStatus,
    revision: row.revision,
    holders: storedHolders(row).map(({ name, idType, id }) => ({ name, idType, id })),
    fields: storedFields(row),
    issuedOn: row.issued_on,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    caseNumber: row.case_number,
    statusReason: row.status_reason,
    statusDocument: row.status_document,
    credentials: view.credentials.map(({ id, kid, list, idx, iat, ended, copies, sig }) => ({
      id,
      kid,
      list,
      idx,
      iat,
      ended,
      copies,
      signed: sig !== null,
    })),
    lineage: view.lineage,
    events: view.events.map(({ kind, at, detail }) => ({
      kind,
      at,
      ...(detail === null ? {} : { detail: JSON.parse(detail) }),
    })),
  }
}

/** The newest signed card that has not ended; undefined: unknown, foreign, or never issued. */
export async function currentCard(
  registry: Registry,
  department: number,
  id: string,
): Promise<StoredCredential | undefined> {
  const db = registry.store.scoped(departmentScope(department))
  const cards = await listCredentials(db, department, id)
  return cards.findLast(({ sig, ended }) => sig !== null && ended === null)
}

/** `header.payload.signature~` of a stored card. */
export function compactOf({ kid, payload, sig }: StoredCredential): string {
  const header = `{"alg":"ES256","typ":"dc+sd-jwt","kid":"${kid}"}`
  const text = new TextEncoder()
  const parts = [text.encode(header), text.encode(payload), sig ?? new Uint8Array()]
  return `${parts.map((part) => encodeBase64url(new Uint8Array(part))).join('.')}~`
}

async function addType(
  registry: Registry,
  { department }: Write,
  input: unknown,
): Promise<Result<WorkReply, WorkFailure>> {
  const type = parseLicenseType(input)
  if (!type.ok) return err({ code: 'invalid_fields', faults: type.error })
  const own = await registry.store
    .scoped({ role: 'licet_registrar' })
    .selectFrom('department')
    .select(['code', 'name', 'name_en'])
    .where('id', '=', department)
    .executeTakeFirst()
  const { code, version } = type.value
  // A type belongs to its definer: a department defines under its own code and no other.
  if (own === undefined || own.code !== code.slice(0, 18)) {
    return err({ code: 'missing_right', right: 'type:define' })
  }
  await addDefiner(registry, { code: own.code, name: own.name, nameEn: own.name_en })
  const outcome = await addLicenseType(registry, type.value)
  if (outcome === 'differs') return err({ code: 'already_exists' })
  return ok({ status: outcome === 'added' ? 201 : 200, body: JSON.stringify({ code, version }) })
}
