import type { Generated, JSONColumnType } from 'kysely'
import type { Instant } from './column.ts'

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

/** Who may issue what, and the keys. */
export interface RegistryTables {
  registry_state: RegistryStateTable
  definer: DefinerTable
  department: DepartmentTable
  license_type: LicenseTypeTable
  department_right: DepartmentRightTable
  client: ClientTable
  assertion: AssertionTable
  rate_limit: RateLimitTable
  key: KeyTable
}
