import type { Signer } from '../core/credential/sign.ts'
import { type LicenseType, parseLicenseType } from '../core/license/type.ts'
import type { Store } from '../store/database.ts'
import type { Scope } from '../store/scope.ts'

/** Seconds since 1970-01-01T00:00:00Z. */
export type EpochSeconds = number

/** Everything that varies between deployments and runtimes, handed to each use case. */
export interface Registry {
  readonly store: Store
  readonly signer: Signer
  readonly now: () => EpochSeconds
  /** That many bytes from a cryptographic source. */
  readonly random: (bytes: number) => Uint8Array
  /** SHA-256. Node may give a synchronous one: for short inputs it is much faster. */
  readonly sha256: (data: Uint8Array) => Uint8Array | Promise<Uint8Array>
  /** HMAC-SHA-256 under the registry's pepper: keys of holders that open no row by themselves. */
  readonly mac: (data: Uint8Array) => Uint8Array | Promise<Uint8Array>
  /** `https://HOST` of every identifier, without a slash at the end. */
  readonly origin: string
  /** Root of the certificate identifiers (src/core/license/identifier.ts). */
  readonly identifierRoot: string
  /** The registry's fixed offset: +08:00 is 28800. */
  readonly offsetSeconds: number
  /** List group that credentials are put into; default `main`. */
  readonly listGroup?: string
  /** Entries of a new status list; default 2^17. */
  readonly listSize?: number
  readonly hooks?: {
    /** Called after a commit that the publisher or the sequencer should hear of. */
    readonly afterCommit?: (what: 'status' | 'events') => void
  }
}

/** Who acts: a client or a person of a department, already authenticated. */
export interface Actor {
  /** The department's number. */
  readonly department: number
  /** Stable name of the client or person, as it stands in events: `client:demo`. */
  readonly id: string
}

/** The scope of a department's own rows. */
export function departmentScope(department: number): Scope {
  return { role: 'licet_app', department }
}

const typesByText = new Map<string, LicenseType>()

/** Reads a stored definition; types are immutable, so each is parsed once. */
export function storedType(definition: string): LicenseType {
  const known = typesByText.get(definition)
  if (known !== undefined) return known
  const parsed = parseLicenseType(JSON.parse(definition))
  if (!parsed.ok) throw new TypeError('a stored license type does not parse')
  if (typesByText.size > 1000) typesByText.clear()
  typesByText.set(definition, parsed.value)
  return parsed.value
}

/** SHA-256 by WebCrypto, for a registry without a faster one. */
export async function webSha256(data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data.slice()))
}

/** HMAC-SHA-256 by WebCrypto. @param pepper - At least 32 secret bytes. */
export function webMac(pepper: Uint8Array): (data: Uint8Array) => Promise<Uint8Array> {
  if (pepper.length < 32) throw new RangeError('pepper: at least 32 bytes')
  const key = crypto.subtle.importKey(
    'raw',
    pepper.slice(),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  return async (data) => new Uint8Array(await crypto.subtle.sign('HMAC', await key, data.slice()))
}
