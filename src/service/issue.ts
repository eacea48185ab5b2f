import type { Fault } from '../core/license/fault.ts'
import { type LicenseContext, parseLicenseInput } from '../core/license/license.ts'
import { dateOf } from '../core/license/local-date.ts'
import type { LicenseType } from '../core/license/type.ts'
import { err, ok, type Result } from '../core/result.ts'
import { findIssuing, type IssuingRow } from '../store/issuing.ts'
import { mint } from './mint.ts'
import type { Answer, Issuer, Mint, MintFailure, MintRow, RequestKey } from './mint-row.ts'
import { type Actor, departmentScope, type Registry, storedType } from './registry.ts'

/**
 * Why a license is not issued, beside {@link MintFailure}: `no_right` (the department may not issue
 * this type), `department_frozen`, `no_key` (no active key: `licet keys` or the timer makes one),
 * `overloaded` (too many wait: try again).
 */
export type IssueFailure =
  | MintFailure
  | { readonly code: 'no_right'; readonly type: string }
  | { readonly code: 'department_frozen' | 'no_key' | 'overloaded' }

/** What a client asks for; `input` is the parsed body of `POST /api/licenses`, not yet checked. */
export interface IssueRequest {
  readonly input: unknown
  readonly request?: RequestKey
  readonly answer?: MintRow['answer']
  /** Old stock: its term is taken as given. */
  readonly stock?: boolean
}

/** Who runs the rows: `mint` itself, or a train that takes others' along. */
export type MintRunner = (
  registry: Registry,
  issuer: Issuer,
  row: MintRow,
) => Promise<Result<Mint, IssueFailure>>

/**
 * Issues one license; for a two-person type it becomes a draft that waits for someone else.
 *
 * @returns What was minted or the kept answer, or {@link IssueFailure}; `faults` lists all of the
 * input's, each with its path.
 */
export async function issue(
  registry: Registry,
  actor: Actor,
  asked: IssueRequest,
  run: MintRunner = mintOne,
): Promise<Result<Mint, IssueFailure>> {
  const order = await orderOf(registry, actor, asked)
  return order.ok ? await run(registry, order.value.issuer, order.value.row) : order
}

/** What is to be minted, and by whom. */
export interface MintOrder {
  readonly issuer: Issuer
  readonly row: MintRow
}

/** Checks what a client asks for, against the department's right and the type. */
export async function orderOf(
  registry: Registry,
  actor: Actor,
  asked: IssueRequest,
): Promise<Result<MintOrder, IssueFailure>> {
  const code = typeCodeOf(asked.input)
  if (code === undefined) return err(unknownType)
  const found = await findIssuer(registry, actor.department, code)
  if (!found.ok) return found
  const { issuer, type, area } = found.value
  const context: LicenseContext = {
    today: dateOf(registry.now(), registry.offsetSeconds),
    area,
    ...(asked.stock === undefined ? {} : { stock: asked.stock }),
  }
  const facts = parseLicenseInput(asked.input, type, context)
  if (!facts.ok) return err({ code: 'faults', faults: facts.error })
  const row: MintRow = {
    type,
    facts: facts.value,
    as: type.twoPersons ? 'waiting' : 'issued',
    actor: actor.id,
    ...(asked.request === undefined ? {} : { request: asked.request }),
    ...(asked.answer === undefined ? {} : { answer: asked.answer }),
  }
  return ok({ issuer, row })
}

const unknownType: { readonly code: 'faults'; readonly faults: readonly Fault[] } = {
  code: 'faults',
  faults: [{ path: 'type', code: 'unknown_type', message: 'is no type of this registry' }],
}

function typeCodeOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  const code: unknown = Reflect.get(input, 'type')
  return typeof code === 'string' ? code : undefined
}

/** A department's right, type and key of now. */
export interface Issuing {
  readonly issuer: Issuer
  readonly type: LicenseType
  /** The department's own area code. */
  readonly area: string
}

// A withdrawn right or a frozen department takes hold within these seconds.
const cacheSeconds = 2
const caches = new WeakMap<Registry, Map<string, { at: number; row: IssuingRow | undefined }>>()

/** Finds right, newest version of the type, and key; answers are kept for two seconds. */
export async function findIssuer(
  registry: Registry,
  department: number,
  typeCode: string,
): Promise<Result<Issuing, IssueFailure>> {
  const cache = caches.get(registry) ?? new Map()
  caches.set(registry, cache)
  const now = registry.now()
  const key = `${department} ${typeCode}`
  const known = cache.get(key)
  let row = known?.row
  if (known === undefined || now - known.at >= cacheSeconds || now < known.at) {
    const db = registry.store.scoped(departmentScope(department))
    row = await findIssuing(db, department, typeCode, now)
    // The key of the cache is a client's text: it must not fill the memory.
    if (cache.size > 1000) cache.clear()
    if (row?.kid) cache.set(key, { at: now, row })
  }
  if (row === undefined || row.definition === null) return err(unknownType)
  if (!row.allowed) return err({ code: 'no_right', type: typeCode })
  if (row.frozen_at !== null) return err({ code: 'department_frozen' })
  if (row.kid === null) return err({ code: 'no_key' })
  return ok({
    issuer: { department, short: row.short, code: row.code, kid: row.kid },
    type: storedType(row.definition),
    area: row.area,
  })
}

/** Runs one row by itself: in a worker, where nobody else's can be taken along. */
export async function mintOne(
  registry: Registry,
  issuer: Issuer,
  row: MintRow,
): Promise<Result<Mint, IssueFailure>> {
  const [outcome] = await mint(registry, issuer, [row])
  return outcome ?? err({ code: 'overloaded' })
}

export type { Answer }
