/** Problem documents (RFC 9457): the only place that knows which failure is which HTTP status. */
import type { Context } from 'hono'
import type { Fault } from '../core/license/fault.ts'
import { machineHeaders } from './response-headers.ts'

/**
 * Every code a problem document may carry. Public: never renamed, asserted by tests. Titles say
 * what happened in general; what it happened to never enters a problem document.
 */
const CATALOG = {
  malformed_json: { status: 400, title: 'The body is not well-formed JSON' },
  duplicate_key: { status: 400, title: 'A JSON object names one key twice' },
  too_deep: { status: 400, title: 'The JSON is nested too deeply' },
  number_out_of_range: { status: 400, title: 'A JSON number is out of range' },
  ill_formed_text: { status: 400, title: 'A text is not well-formed Unicode or holds NUL' },
  malformed_body: { status: 400, title: 'The body could not be read' },
  bad_parameter: { status: 400, title: 'A path, query or header parameter is wrong' },
  idempotency_key_required: { status: 400, title: 'This write needs an Idempotency-Key header' },
  idempotency_key_malformed: {
    status: 400,
    title: 'The Idempotency-Key is not 1 to 255 visible ASCII characters',
  },
  purpose_required: { status: 400, title: 'Reading a license needs a Licet-Purpose header' },
  unauthenticated: { status: 401, title: 'A bearer token is needed' },
  invalid_token: { status: 401, title: 'The bearer token is not accepted' },
  missing_right: { status: 403, title: 'The right named in `right` is missing' },
  second_person_required: { status: 403, title: 'Approval needs another person or client' },
  not_found: { status: 404, title: 'There is no such thing here' },
  method_not_allowed: { status: 405, title: 'This method is not offered here' },
  body_timeout: { status: 408, title: 'The body did not arrive in time' },
  request_in_flight: { status: 409, title: 'The same request is still being worked on' },
  number_taken: { status: 409, title: 'A living license of this type has this number' },
  one_per_holder: { status: 409, title: 'The holder already has a living license of this type' },
  transition_not_allowed: {
    status: 409,
    title: 'The status does not allow this; `allowed` says what it allows',
  },
  changed_meanwhile: { status: 409, title: 'Somebody else changed this meanwhile' },
  change_pending: { status: 409, title: 'A change with a later date stands already' },
  department_frozen: { status: 403, title: 'This department may not issue at present' },
  already_exists: { status: 409, title: 'This version exists and says something else' },
  numbers_exhausted: { status: 409, title: 'The number range is used up' },
  key_unavailable: { status: 503, title: 'No signing key is in its window now' },
  body_too_large: { status: 413, title: 'The body is larger than `limitBytes`' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON in UTF-8' },
  invalid_fields: { status: 422, title: 'Some fields are wrong; `faults` names each' },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
  },
  code_too_large: { status: 422, title: 'The license does not fit on a card code' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something failed here; the request id finds it' },
  not_implemented: { status: 501, title: 'This is not offered' },
  overloaded: { status: 503, title: 'Too much work is waiting' },
  unavailable: { status: 503, title: 'The service is not ready' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>

export type ProblemCode = keyof typeof CATALOG
export type ProblemStatus = (typeof CATALOG)[ProblemCode]['status']

/** What a problem may tell beyond its code: codes, lengths, positions; never a value sent. */
export interface ProblemFacts {
  readonly faults?: readonly Fault[]
  /** UTF-16 units from the start of the body. */
  readonly position?: number
  /** The scope or right that is missing. */
  readonly right?: string
  /** The acts that the present status allows. */
  readonly allowed?: readonly string[]
  readonly limitBytes?: number
  readonly retryAfterSeconds?: number
}

/** The document as sent. */
export interface ProblemDocument extends ProblemFacts {
  readonly title: string
  readonly status: number
  readonly code: string
  readonly requestId: string
}

/** The status a code is answered with. */
export function statusOf(code: ProblemCode): ProblemStatus {
  return CATALOG[code].status
}

/** All codes with their status and title, for the API document and the tests. */
export function problemCatalog(): Readonly<
  Record<string, { readonly status: number; readonly title: string }>
> {
  return CATALOG
}

/**
 * Answers with a problem document.
 *
 * @param facts - Built by our code from codes and counts; must hold nothing the caller sent.
 */
export function problem(c: Context, code: ProblemCode, facts: ProblemFacts = {}) {
  const { status, title } = CATALOG[code]
  const requestId: unknown = c.get('requestId')
  const headers: Record<string, string> = {
    ...machineHeaders,
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  }
  if (facts.retryAfterSeconds !== undefined) {
    headers['Retry-After'] = String(Math.max(1, Math.ceil(facts.retryAfterSeconds)))
  }
  if (status === 401) {
    headers['WWW-Authenticate'] =
      code === 'invalid_token'
        ? 'Bearer realm="licet", error="invalid_token"'
        : 'Bearer realm="licet"'
  }
  // Scopes alone: the right to issue a type is no scope that a token could ask for.
  if (code === 'missing_right' && facts.right !== undefined && /^[a-z:]+$/.test(facts.right)) {
    headers['WWW-Authenticate'] =
      `Bearer realm="licet", error="insufficient_scope", scope="${facts.right}"`
  }
  const body = {
    title,
    status,
    code,
    requestId: typeof requestId === 'string' ? requestId : '',
    ...facts,
  }
  return c.json(body, status, headers)
}
