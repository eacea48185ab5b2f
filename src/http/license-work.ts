/**
 * What the department routes ask of the use cases. The routes know HTTP and nothing of licenses;
 * the entry hands in one implementation over `src/service/`.
 */
import type { Drawable } from '../core/code/draw.ts'
import type { Fault } from '../core/license/fault.ts'
import type { Result } from '../core/result.ts'
import type { PrintFacts } from '../web/pages/print.tsx'

/** Who acts, already authenticated. */
export interface Caller {
  readonly department: number
  /** The client's id. */
  readonly client: string
}

/** A write: who, and the key under which its answer is kept. */
export interface Write extends Caller {
  /** `Idempotency-Key`, 1..255 visible ASCII characters; absent where it was not sent. */
  readonly key?: string
  /** SHA-256 over method, path and raw body, 64 hex digits. */
  readonly fingerprint: string
}

/** Why a use case refuses. Facts are codes and counts; never a value. */
export type WorkFailure =
  | { readonly code: 'invalid_fields'; readonly faults: readonly Fault[] }
  | { readonly code: 'not_found' }
  | { readonly code: 'missing_right'; readonly right: string }
  | { readonly code: 'second_person_required' }
  | { readonly code: 'number_taken' }
  | { readonly code: 'one_per_holder' }
  | { readonly code: 'numbers_exhausted' }
  | { readonly code: 'not_allowed'; readonly allowed: readonly string[] }
  | { readonly code: 'changed_meanwhile' }
  | { readonly code: 'change_pending' }
  | { readonly code: 'department_frozen' }
  | { readonly code: 'already_exists' }
  | { readonly code: 'code_too_large'; readonly faults: readonly Fault[] }
  | { readonly code: 'key_reused' }
  | { readonly code: 'in_flight'; readonly retryAfterSeconds: number }
  | { readonly code: 'no_signing_key' }
  | { readonly code: 'busy'; readonly retryAfterSeconds: number }

/** An answer as it was kept with the write: the same bytes again for the same key. */
export interface WorkReply {
  /** 201 issued, 202 a draft, 200 any other act. */
  readonly status: 200 | 201 | 202
  /** JSON text. */
  readonly body: string
}

export type ReplyOf = Promise<Result<WorkReply, WorkFailure>>
export type Answer<T> = Promise<Result<T, WorkFailure>>

/** What a clerk does to one license, by the last word of the address. */
export const licenseActs = [
  'approve',
  'reject',
  'suspend',
  'resume',
  'cancel',
  'revoke',
  'withdraw',
  'replace',
  'reprint',
  'lost-print',
] as const
export type LicenseAct = (typeof licenseActs)[number]

/** One page of a list; `nextCursor` is absent at the end. */
export interface Listing {
  readonly items: readonly unknown[]
  readonly nextCursor?: string
}

export interface LicenseWork {
  /** @param input - The body as parsed JSON: untrusted, every fault of it is named. */
  issue(write: Write, input: unknown): ReplyOf
  act(write: Write, act: LicenseAct, id: string, input: unknown): ReplyOf
  /** A list of the caller's licenses, holder numbers masked; logs one read. */
  search(caller: Caller, query: unknown): Answer<Listing>
  /** One license with credentials, lineage, events; the read is logged with its purpose. */
  read(caller: Caller, id: string, purpose: string): Answer<unknown>
  /** The current card's code, ready to be drawn. */
  code(caller: Caller, id: string): Answer<Drawable>
  /** The current card's sheet; the read is logged with its purpose. */
  print(caller: Caller, id: string, purpose: string): Answer<PrintFacts>
  /** The typed short code of the current card: `XXXX-XXXX-XXXX`. */
  shortCode(write: Write, id: string): ReplyOf
  types(caller: Caller, cursor: string | undefined): Answer<Listing>
  addType(write: Write, input: unknown): ReplyOf
}
