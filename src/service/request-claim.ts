import { err, ok, type Result } from '../core/result.ts'
import type { Db, Store } from '../store/database.ts'
import { claimRequest, type KnownRequest } from '../store/license.ts'
import type { Scope } from '../store/scope.ts'
import { storeReply } from '../store/signature.ts'
import type { Answer, RequestKey } from './mint-row.ts'

/** The same key came before: with another body, or its work is not answered yet. */
export type RequestFailure =
  | { readonly code: 'key_reused' }
  | { readonly code: 'in_flight'; readonly retryAfterSeconds: number }

class Undone<E> extends Error {
  readonly error: E
  constructor(error: E) {
    super('undone')
    this.error = error
  }
}

/** What a known request means for the one that comes now. */
export function readKnown(
  known: KnownRequest,
  request: RequestKey,
): Result<Answer, RequestFailure> {
  if (known.fingerprint !== request.fingerprint) return err({ code: 'key_reused' })
  if (known.status !== null && known.body !== null) {
    return ok({ status: known.status, body: known.body })
  }
  return err({ code: 'in_flight', retryAfterSeconds: 1 })
}

/** Done now, or the answer that the same request had before. */
export type Done<T> =
  | { readonly kind: 'done'; readonly value: T; readonly answer?: Answer }
  | { readonly kind: 'replayed'; readonly answer: Answer }

/**
 * One use case, one transaction: claims the key, does the work, keeps the answer. An error undoes
 * everything, the claim included, so that nothing in flight is left behind.
 */
export async function once<T, E>(
  store: Store,
  scope: Scope & { readonly department: number },
  context: {
    readonly request?: RequestKey | undefined
    readonly subject: string
    readonly at: number
  },
  work: (trx: Db) => Promise<Result<T, E>>,
  answer?: (value: T) => Answer | Promise<Answer>,
): Promise<Result<Done<T>, E | RequestFailure>> {
  const { request, subject, at } = context
  try {
    return await store.transaction(scope, async (trx) => {
      if (request !== undefined) {
        const known = await claimRequest(trx, scope.department, request, subject, at)
        if (known !== undefined) {
          const before = readKnown(known, request)
          return before.ok ? ok({ kind: 'replayed', answer: before.value }) : before
        }
      }
      const outcome = await work(trx)
      if (!outcome.ok) throw new Undone(outcome.error)
      const reply = await answer?.(outcome.value)
      if (reply !== undefined && request !== undefined) {
        const { client, key } = request
        await storeReply(trx, { department: scope.department, client, key, ...reply, at })
      }
      return ok({
        kind: 'done',
        value: outcome.value,
        ...(reply === undefined ? {} : { answer: reply }),
      })
    })
  } catch (thrown) {
    if (thrown instanceof Undone) return err(thrown.error)
    throw thrown
  }
}
