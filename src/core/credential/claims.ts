import { err, ok, type Result } from '../result.ts'
import type { Json, JsonObject } from './jcs.ts'

/** A face field's value as signed. */
export type FieldValue = string | number | readonly string[]

/** A public EC key as it stands in `cnf`. x and y: base64url of 32 bytes. */
export interface HolderKey {
  readonly x: string
  readonly y: string
}

/**
 * The claims of card and live, taken apart. Written by the issuer, once the signature holds;
 * by anybody before.
 *
 * @see SPEC.md §1.2
 */
export interface Claims {
  /** `https://HOST`, the same in `iss`, `vct` and `status.uri`. */
  readonly origin: string
  readonly iss: string
  readonly vct: string
  /** `vct` without its version: what the right to issue is about. */
  readonly typeUri: string
  readonly typeCode: string
  readonly typeVersion: number
  readonly serial: string
  readonly version: string
  /** As on the face, masked where it contains a holder number; the first holder number when absent. */
  readonly number: string
  readonly holders: readonly { readonly name: string; readonly id: string }[]
  readonly authority?: string
  /** Epoch seconds. */
  readonly iat: number
  readonly nbf: number
  readonly exp?: number
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly status: { readonly uri: string; readonly idx: number }
  /** The issuer accepted a holder number whose check fails. */
  readonly overridden: boolean
  readonly holderKey?: HolderKey
}

/** The claim that is absent or of another form; or `origin`: iss, vct and status.uri differ in it. */
export type ClaimsFault =
  | { readonly code: 'claims_malformed'; readonly claim: string }
  | { readonly code: 'origin_mismatch' }

const issPattern = /^(https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?)\/i\/[a-z0-9-]{1,32}$/
const vctPattern =
  /^((https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?)\/t\/([0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}))\/([1-9][0-9]{0,3})$/
const listPattern = /^(https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?)\/s\/[1-9][0-9]{0,8}$/
const idPattern = /^([0-9A-Z]{7,32})\.((?!000)[0-9]{3})$/
const fieldPattern = /^[a-z][a-z0-9]{0,15}$/
const coordinatePattern = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/**
 * Reads the claims of a canonical payload. All faults of form give one answer, naming the claim.
 *
 * Errors: `claims_malformed`, `origin_mismatch`.
 * @see SPEC.md §1.2
 */
export function parseClaims(payload: JsonObject): Result<Claims, ClaimsFault> {
  const bad = (claim: string) => err({ code: 'claims_malformed', claim } as const)
  const { iss, vct, id, status, iat, nbf, exp, f, num, org, ovr, cnf } = payload
  const issMatch = typeof iss === 'string' ? issPattern.exec(iss) : null
  if (issMatch === null) return bad('iss')
  const vctMatch = typeof vct === 'string' ? vctPattern.exec(vct) : null
  if (vctMatch === null) return bad('vct')
  const idMatch = typeof id === 'string' ? idPattern.exec(id) : null
  if (idMatch === null) return bad('id')
  if (!isInstant(iat)) return bad('iat')
  if (!isInstant(nbf)) return bad('nbf')
  if (exp !== undefined && !isInstant(exp)) return bad('exp')
  if (org !== undefined && !isText(org)) return bad('org')
  if (num !== undefined && !isText(num)) return bad('num')
  if (ovr !== undefined && ovr !== 1) return bad('ovr')
  const fields = f === undefined ? undefined : parseFields(f)
  if (fields === undefined) return bad('f')
  const holders = parseHolders(payload)
  if (typeof holders === 'string') return bad(holders)
  const place = parseStatus(status)
  if (place === undefined) return bad('status')
  const holderKey = cnf === undefined ? undefined : parseHolderKey(cnf)
  if (cnf !== undefined && holderKey === undefined) return bad('cnf')
  if (hasDisclosures(payload)) return bad('_sd')
  const [, origin = ''] = issMatch
  const [, typeUri = '', typeOrigin, typeCode = '', typeVersion] = vctMatch
  if (typeOrigin !== origin || listPattern.exec(place.uri)?.[1] !== origin) {
    return err({ code: 'origin_mismatch' })
  }
  return ok({
    origin,
    iss: issMatch[0],
    vct: vctMatch[0],
    typeUri,
    typeCode,
    typeVersion: Number(typeVersion),
    serial: idMatch[1] ?? '',
    version: idMatch[2] ?? '',
    number: num ?? holders[0]?.id ?? '',
    holders,
    iat,
    nbf,
    fields,
    status: place,
    overridden: ovr === 1,
    ...(org === undefined ? {} : { authority: org }),
    ...(exp === undefined ? {} : { exp }),
    ...(holderKey === undefined ? {} : { holderKey }),
  })
}

/** Until the end of the year 9998: every offset still gives a day of four digits. */
function isInstant(value: Json | undefined): value is number {
  return typeof value === 'number' && value < 253_370_764_800
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.length > 0
}

function parseHolders({ name, hid }: JsonObject): { name: string; id: string }[] | 'name' | 'hid' {
  if (isText(name)) return isText(hid) ? [{ name, id: hid }] : 'hid'
  if (!Array.isArray(name) || name.length < 2) return 'name'
  if (!Array.isArray(hid) || hid.length !== name.length) return 'hid'
  const holders: { name: string; id: string }[] = []
  for (let i = 0; i < name.length; i++) {
    const [one, number]: (Json | undefined)[] = [name[i], hid[i]]
    if (!isText(one)) return 'name'
    if (!isText(number)) return 'hid'
    holders.push({ name: one, id: number })
  }
  return holders
}

function parseFields(f: Json): Record<string, FieldValue> | undefined {
  if (typeof f !== 'object' || isList(f)) return undefined
  const fields: Record<string, FieldValue> = {}
  for (const code in f) {
    const value = f[code]
    if (value === undefined || !fieldPattern.test(code)) return undefined
    if (typeof value !== 'object') fields[code] = value
    else if (isTexts(value)) fields[code] = value
    else return undefined
  }
  return fields
}

function isTexts(value: readonly Json[] | JsonObject): value is readonly string[] {
  return isList(value) && value.every((entry) => typeof entry === 'string')
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function parseStatus(status: Json | undefined): { uri: string; idx: number } | undefined {
  if (typeof status !== 'object' || isList(status)) return undefined
  const place = status.status_list
  if (typeof place !== 'object' || isList(place)) return undefined
  const { uri, idx } = place
  if (typeof idx !== 'number' || typeof uri !== 'string' || !listPattern.test(uri)) return undefined
  return { uri, idx }
}

function parseHolderKey(cnf: Json): HolderKey | undefined {
  if (typeof cnf !== 'object' || isList(cnf) || Object.keys(cnf).length !== 1) return undefined
  const jwk = cnf.jwk
  if (typeof jwk !== 'object' || isList(jwk) || Object.keys(jwk).length !== 4) return undefined
  const { crv, kty, x, y } = jwk
  if (crv !== 'P-256' || kty !== 'EC' || typeof x !== 'string' || typeof y !== 'string') {
    return undefined
  }
  return coordinatePattern.test(x) && coordinatePattern.test(y) ? { x, y } : undefined
}

function hasDisclosures(value: Json | undefined): boolean {
  if (typeof value !== 'object') return false
  if (isList(value)) return value.some(hasDisclosures)
  // Parsed JSON has no inherited members, so `in` lists its own.
  for (const name in value) {
    if (name === '_sd' || name === '_sd_alg' || name === '...') return true
    if (hasDisclosures(value[name])) return true
  }
  return false
}
