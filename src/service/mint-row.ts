import type { Fault } from '../core/license/fault.ts'
import type { LicenseFacts } from '../core/license/license.ts'
import type { LicenseType } from '../core/license/type.ts'
import type { Result } from '../core/result.ts'
import type { Place } from './events.ts'

/** The department that mints, with the key that it signs with now. */
export interface Issuer {
  /** The department's number. */
  readonly department: number
  readonly short: string
  readonly code: string
  readonly kid: string
}

/** A client's idempotency key; `fingerprint` is hex of SHA-256 over method, path and raw body. */
export interface RequestKey {
  readonly client: string
  readonly key: string
  readonly fingerprint: string
}

/** An answer as it goes out, kept so that a retry gets the same bytes. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** One license to be minted, or drafted. */
export interface MintRow {
  readonly type: LicenseType
  readonly facts: LicenseFacts
  /** `issued` signs a card; the others wait for approval. */
  readonly as: 'issued' | 'waiting' | 'draft'
  readonly actor: string
  readonly request?: RequestKey
  /** Serial and version given from outside (seeding). */
  readonly given?: { readonly serial: string; readonly version: number }
  readonly replaces?: {
    readonly id: string
    readonly revision: number
    readonly serial: string
    readonly version: number
    /** Places of the old version's credentials, for its event. */
    readonly places: readonly Place[]
    readonly reason: string
    readonly document?: string
    /** Reason that the old version's list entries show (`listEntry`). */
    readonly listReason: number
    /** False: it had ended before (seeding). */
    readonly ends: boolean
  }
  /** Builds the answer to be kept, after signing and before storing. */
  readonly answer?: (minted: Minted) => Answer | Promise<Answer>
}

/** A credential as signed. */
export interface MintedCredential extends Place {
  readonly id: string
  readonly kid: string
  readonly iat: number
  readonly payload: string
  /** `header.payload.signature~`. */
  readonly compact: string
}

/** A license as minted. */
export interface Minted {
  readonly id: string
  readonly identifier: string
  readonly type: string
  readonly typeVersion: number
  readonly number: string
  readonly serial: string
  readonly version: number
  readonly status: 'issued' | 'waiting' | 'draft'
  readonly credential?: MintedCredential
}

/**
 * Why a row was not minted: `faults` (a number that cannot be made, a code that would not fit),
 * `number_taken` and `serial_taken`, `holder_has_one` (living license of this type), `conflict`
 * (the version to be replaced has changed), `key_reused` (same idempotency key, other request),
 * `in_flight` (same key, still being worked on).
 */
export type MintFailure =
  | { readonly code: 'faults'; readonly faults: readonly Fault[] }
  | {
      readonly code: 'number_taken' | 'serial_taken' | 'holder_has_one' | 'conflict' | 'key_reused'
    }
  | { readonly code: 'in_flight'; readonly retryAfterSeconds: number }

/** Minted now, or the answer that the same request had before. */
export type Mint =
  | { readonly kind: 'minted'; readonly minted: Minted; readonly answer?: Answer }
  | { readonly kind: 'replayed'; readonly answer: Answer }

export type MintOutcome = Result<Mint, MintFailure>
