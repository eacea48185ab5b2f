/** From the services' failures to those that the routes know: exhaustive, without default. */
import type { ChangeFailure } from '../service/change-status.ts'
import type { ApproveFailure } from '../service/draft.ts'
import type { WorkFailure } from './license-work.ts'

/** Any failure of a use case on licenses. */
export function workFailure(failure: ApproveFailure | ChangeFailure): WorkFailure {
  switch (failure.code) {
    case 'faults':
      return { code: 'invalid_fields', faults: failure.faults }
    case 'not_found':
      return { code: 'not_found' }
    case 'not_allowed':
      return { code: 'not_allowed', allowed: failure.allowed }
    case 'conflict':
    case 'serial_taken':
      return { code: 'changed_meanwhile' }
    case 'change_pending':
      return { code: 'change_pending' }
    case 'number_taken':
      return { code: 'number_taken' }
    case 'holder_has_one':
      return { code: 'one_per_holder' }
    case 'key_reused':
      return { code: 'key_reused' }
    case 'in_flight':
      return { code: 'in_flight', retryAfterSeconds: failure.retryAfterSeconds }
    case 'no_right':
      return { code: 'missing_right', right: `issue ${failure.type}` }
    case 'department_frozen':
      return { code: 'department_frozen' }
    case 'no_key':
      return { code: 'no_signing_key' }
    case 'overloaded':
      return { code: 'busy', retryAfterSeconds: 1 }
    case 'same_person':
      return { code: 'second_person_required' }
  }
}
