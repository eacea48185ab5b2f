/** From a use case's refusal to a problem document: one exhaustive switch, no default. */
import type { Context } from 'hono'
import type { WorkFailure } from './license-work.ts'
import { problem } from './problem.ts'

export function workProblem(c: Context, failure: WorkFailure) {
  switch (failure.code) {
    case 'invalid_fields':
      return problem(c, 'invalid_fields', { faults: failure.faults })
    case 'code_too_large':
      return problem(c, 'code_too_large', { faults: failure.faults })
    case 'not_found':
      return problem(c, 'not_found')
    case 'missing_right':
      return problem(c, 'missing_right', { right: failure.right })
    case 'second_person_required':
      return problem(c, 'second_person_required')
    case 'number_taken':
      return problem(c, 'number_taken')
    case 'one_per_holder':
      return problem(c, 'one_per_holder')
    case 'numbers_exhausted':
      return problem(c, 'numbers_exhausted')
    case 'not_allowed':
      return problem(c, 'transition_not_allowed', { allowed: failure.allowed })
    case 'changed_meanwhile':
      return problem(c, 'changed_meanwhile')
    case 'change_pending':
      return problem(c, 'change_pending')
    case 'department_frozen':
      return problem(c, 'department_frozen')
    case 'already_exists':
      return problem(c, 'already_exists')
    case 'key_reused':
      return problem(c, 'idempotency_key_reused')
    case 'in_flight':
      return problem(c, 'request_in_flight', { retryAfterSeconds: failure.retryAfterSeconds })
    case 'no_signing_key':
      return problem(c, 'key_unavailable', { retryAfterSeconds: 60 })
    case 'busy':
      return problem(c, 'overloaded', { retryAfterSeconds: failure.retryAfterSeconds })
  }
}
