import { err, ok, type Result } from '../result.ts'
import type { EncodedStatusList } from './list.ts'

/** Longest life of a published list, in seconds (src/core/SPEC.md, status lists). */
export const STATUS_LIST_EXP_SECONDS = 8 * 86_400
/** How long a verifier with a line may keep a list before it asks again, in seconds. */
export const STATUS_LIST_TTL_SECONDS = 3600

/** The claims of a status list token of this profile, as the registry signs them. */
export interface StatusListClaims {
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly reasons?: string
  readonly status_list: {
    readonly aggregation_uri?: string
    readonly bits: number
    readonly lst: string
  }
  readonly sub: string
  readonly ttl?: number
}

export type StatusTokenFault = {
  readonly code: 'list_invalid'
  readonly part: 'sub' | 'iss' | 'form'
}

/**
 * The payload of one list's token.
 *
 * @param options.origin - `https://HOST`, without a slash at the end.
 * @param options.uri - `https://HOST/s/L`, the list's own address.
 * @param options.iat - Seconds; the caller sees to it that it rises from token to token.
 */
export function statusListPayload(options: {
  readonly origin: string
  readonly uri: string
  readonly iat: number
  readonly list: EncodedStatusList
}): StatusListClaims {
  const { origin, uri, iat, list } = options
  return {
    exp: iat + STATUS_LIST_EXP_SECONDS,
    iat,
    iss: `${origin}/s`,
    reasons: list.reasons,
    status_list: { aggregation_uri: `${origin}/s`, bits: 2, lst: list.lst },
    sub: uri,
    ttl: STATUS_LIST_TTL_SECONDS,
  }
}

/**
 * Checks the claims of a token whose header and signature hold.
 *
 * Time is left to the caller, who knows the clock and what it has seen before: `exp`, and an
 * `iat` below one already seen.
 *
 * @param payload - Parsed JSON, written by whoever holds the status key.
 * @param expected.uri - `status_list.uri` of the license, exactly.
 * @param expected.origin - Origin of the license's `iss`.
 * @returns `list_invalid` with the part that is wrong: `sub`, `iss`, or `form` for a missing or
 *   misshapen claim and for any width but 2 bits.
 */
export function parseStatusListToken(
  payload: unknown,
  expected: { readonly uri: string; readonly origin: string },
): Result<StatusListClaims, StatusTokenFault> {
  if (!isRecord(payload)) return err({ code: 'list_invalid', part: 'form' })
  const { sub, iss, iat, exp, ttl, status_list: list, reasons } = payload
  if (sub !== expected.uri) return err({ code: 'list_invalid', part: 'sub' })
  if (iss !== `${expected.origin}/s`) return err({ code: 'list_invalid', part: 'iss' })
  if (!isSeconds(iat) || !isSeconds(exp) || exp <= iat) {
    return err({ code: 'list_invalid', part: 'form' })
  }
  if (ttl !== undefined && (!isSeconds(ttl) || ttl === 0)) {
    return err({ code: 'list_invalid', part: 'form' })
  }
  if (!isRecord(list) || list.bits !== 2 || typeof list.lst !== 'string') {
    return err({ code: 'list_invalid', part: 'form' })
  }
  return ok({
    exp,
    iat,
    iss,
    // Reasons that are no text are no reasons; the status stands without them.
    ...(typeof reasons === 'string' ? { reasons } : {}),
    status_list: {
      bits: 2,
      lst: list.lst,
      ...(typeof list.aggregation_uri === 'string'
        ? { aggregation_uri: list.aggregation_uri }
        : {}),
    },
    sub,
    ...(ttl === undefined ? {} : { ttl }),
  })
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
