import type { Db } from '../store/database.ts'
import { checkCredentials } from './check-credentials.ts'
import type { CheckContext, Finding } from './check-finding.ts'
import { checkHandedOut } from './check-handed-out.ts'
import { checkIndices } from './check-indices.ts'
import { checkLicenses } from './check-licenses.ts'
import { checkLog } from './check-log.ts'
import { checkPublished } from './check-published.ts'
import { checkRows } from './check-rows.ts'
import { checkStatusRows } from './check-status.ts'

/**
 * Derives the invariants again from stored bytes, after a fault or each night, and shares none of
 * the statements that wrote them:
 * I1 what counts as issued has one signature, by a key in force then; I2 what was handed out has
 * its row; I3 numbers, serials and indices are unique; I4 what was planned is what was signed and
 * what the license says; I5 lists say what the database says, and only go forward; I6 the log is
 * whole and has one entry for each change; I7 one request has one result; I9 everything belongs to
 * the department whose number range and key it has. I8 is of batches, which do not exist here yet.
 *
 * All of it is read from one snapshot: what others write meanwhile is no finding.
 *
 * @returns Every finding; none when all is well.
 */
export async function* check(context: CheckContext): AsyncGenerator<Finding> {
  const auditor = context.store.scoped({ role: 'licet_auditor' })
  const snapshot = await auditor.startTransaction().setIsolationLevel('repeatable read').execute()
  try {
    yield* checkSnapshot(context, snapshot)
  } finally {
    await snapshot.rollback().execute()
  }
}

/** As {@link check}, in a transaction of the caller's, by a role that reads every department. */
export async function* checkSnapshot(context: CheckContext, db: Db): AsyncGenerator<Finding> {
  yield* checkCredentials(context, db)
  yield* checkLicenses(context, db)
  yield* checkRows(db)
  yield* checkIndices(db)
  yield* checkStatusRows(context, db)
  yield* checkPublished(context, db)
  yield* checkLog(context, db, 1)
  yield* checkLog(context, db, 2)
  yield* checkHandedOut(context, db)
}
