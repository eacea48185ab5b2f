import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** Seconds since 1970-01-01T00:00:00Z. */
type Instant = number
/** `YYYY-MM-DD`, a calendar day at the registry's fixed offset. */
type Day = string
/** A transaction's number as decimal text: PostgreSQL's xid8 goes beyond 2^53. */
type Xid = ColumnType<string, string | undefined, never>

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

export interface RegistryStateTable {
  only_row: Generated<boolean>
  epoch: Generated<number>
  origin: string | null
  identifier_root: string | null
}

export interface DefinerTable {
  code: string
  name: string
  name_en: string
}

export interface DepartmentTable {
  id: Generated<number>
  short: string
  code: string
  name: string
  name_en: string
  area: string
  created_at: Instant
  frozen_at: Instant | null
}

export interface LicenseTypeTable {
  code: string
  version: number
  definer: string
  /** The definition's exact JSON text. */
  definition: string
  created_at: Instant
}

export interface DepartmentRightTable {
  department: number
  type: string
  granted_at: Instant
  ended_at: Instant | null
}

export interface ClientTable {
  department: number
  id: string
  name: string
  /** Public JWK as JSON text. */
  jwk: string
  /** Space-separated, as in OAuth. */
  scopes: string
  created_at: Instant
  ended_at: Instant | null
}

export interface AssertionTable {
  client: string
  jti_hash: Uint8Array
  expires_at: Instant
}

export interface RateLimitTable {
  bucket: Uint8Array
  window_start: Instant
  count: Generated<number>
}

export type KeyPurpose = 'root' | 'list' | 'issue' | 'status' | 'log' | 'token'
export type KeyState = 'next' | 'active' | 'retired' | 'compromised' | 'destroyed'

export interface KeyTable {
  kid: string
  purpose: KeyPurpose
  department: number | null
  alg: 'ES256' | 'EdDSA' | 'Ed25519' | 'HS256'
  /** Public JWK as JSON text; null for a symmetric key. */
  public_jwk: string | null
  /** The private half as compact JWE; null when remote or destroyed. */
  wrapped: string | null
  state: KeyState
  created_at: Instant
  from_at: Instant | null
  until_at: Instant | null
  listed_at: Instant | null
  retired_at: Instant | null
  destroyed_at: Instant | null
  compromised_at: Instant | null
  /** Name of the key at a remote signer. */
  remote: string | null
  facts: JSONColumnType<Record<string, unknown>, string | undefined, string>
}

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

export interface EventTable {
  id: ColumnType<number, never, never>
  epoch: number
  log: number
  department: number | null
  subject: string | null
  kind: string
  at: Instant
  tx: Xid
  body: string
  detail: string | null
}

export interface LogCursorTable {
  log: number
  epoch: number
  tx: ColumnType<string, string, string>
  id: number
  size: number
}

export interface TileTable {
  log: number
  level: number
  n: number
  width: number
  hashes: Uint8Array
  /** PostgreSQL's int8[] comes back as text numbers. */
  events: string[] | null
}

export interface CheckpointTable {
  log: number
  size: number
  root: Uint8Array
  note: string
  at: Instant
}

export interface PublishedTable {
  path: string
  seq: number
  iat: Instant
  etag: string
  content_type: string
  body: Uint8Array
}

export interface JobTable {
  name: string
  lease_until: Generated<Instant>
  fence: Generated<number>
  next_at: Generated<Instant>
  state: JSONColumnType<Record<string, unknown>, string | undefined, string>
}

export interface RequestTable {
  department: number
  client: string
  key: string
  fingerprint: Uint8Array
  subject: string | null
  at: Instant
}

export interface ReplyTable {
  department: number
  client: string
  key: string
  status: number
  body: string
  at: Instant
}

/** Every table, as Kysely sees it (migrations/README.md gives each field's meaning). */
export interface Database {
  registry_state: RegistryStateTable
  definer: DefinerTable
  department: DepartmentTable
  license_type: LicenseTypeTable
  department_right: DepartmentRightTable
  client: ClientTable
  assertion: AssertionTable
  rate_limit: RateLimitTable
  key: KeyTable
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
  event: EventTable
  log_cursor: LogCursorTable
  tile: TileTable
  checkpoint: CheckpointTable
  published: PublishedTable
  job: JobTable
  request: RequestTable
  reply: ReplyTable
}
