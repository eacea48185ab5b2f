import type { Generated, JSONColumnType } from 'kysely'
import type { Day, Instant, Xid } from './column.ts'

/** Where a license stands; `discarded` is a draft refused, or a license planned and never signed. */
export type StoredStatus =
  | 'draft'
  | 'waiting'
  | 'issued'
  | 'suspended'
  | 'replaced'
  | 'cancelled'
  | 'revoked'
  | 'withdrawn'
  | 'discarded'

export interface LicenseTable {
  department: number
  id: string
  type: string
  type_version: number
  number: string
  serial: string
  version: number
  status: StoredStatus
  revision: Generated<number>
  replaces: string | null
  fields: JSONColumnType<Record<string, unknown>>
  authority: string | null
  area: string
  case_number: string | null
  override_reason: string | null
  issued_on: Day
  valid_from: Day
  valid_until: Day | null
  created_at: Instant
  drafted_by: string | null
  approved_by: string | null
  status_at: Instant
  status_reason: string | null
  status_document: string | null
  suspended_until: Day | null
  next_status: 'issued' | 'suspended' | 'cancelled' | 'revoked' | 'withdrawn' | null
  next_at: Instant | null
  next_reason: string | null
  next_document: string | null
  grams: string[]
}

export interface LicenseHolderTable {
  department: number
  license: string
  n: number
  name: string
  id_type: string
  id: string
  holder_key: Uint8Array
  only_type: string | null
}

export interface NumberCounterTable {
  department: number
  type: string
  period: string
  next: number
}

export interface StatusListTable {
  id: number
  list_group: Generated<string>
  size: number
  /** size × 4 bytes, big-endian, every index once in shuffled order. */
  pool: Uint8Array
  next: Generated<number>
  full_at: number
  created_at: Instant
  closed_at: Instant | null
}

export interface CredentialTable {
  department: number
  id: string
  license: string
  kind: 'card' | 'live' | 'wallet'
  list: number
  idx: number
  kid: string
  iat: Instant
  /** The exact bytes signed, before base64url, as text: JCS is UTF-8. */
  payload: string
  /** SHA-256 of the ASCII signing input. */
  leaf: Uint8Array
}

export interface SignatureTable {
  department: number
  credential: string
  /** 64 bytes, r‖s. */
  sig: Uint8Array
  signed_at: Instant
}

export interface CredentialEndTable {
  department: number
  credential: string
  cause: 'abandoned' | 'copy_replaced'
  at: Instant
}

export interface ReprintTable {
  department: number
  credential: string
  n: number
  at: Instant
  actor: string
  reason: string
}

export interface ShortCodeTable {
  department: number
  credential: string
  code_hash: Uint8Array
  check_hash: Uint8Array
  created_at: Instant
}

export interface StatusChangeTable {
  list: number
  idx: number
  n: number
  /** 0 valid, 1 invalid, 2 suspended. */
  value: number
  /** 0 not stated, 1 replaced, 2 cancelled, 3 revoked, 4 withdrawn, 5 suspended, 6 copy replaced. */
  reason: number
  effective_at: Instant
  at: Instant
  tx: Xid
}

/** Licenses, their credentials, and the status of each. */
export interface LicenseTables {
  license: LicenseTable
  license_holder: LicenseHolderTable
  number_counter: NumberCounterTable
  status_list: StatusListTable
  credential: CredentialTable
  signature: SignatureTable
  credential_end: CredentialEndTable
  reprint: ReprintTable
  short_code: ShortCodeTable
  status_change: StatusChangeTable
}
