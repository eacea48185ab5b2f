import { roles } from './20261124T0020-roles.ts'
import { registry } from './20261124T0021-registry.ts'
import { licenses } from './20261124T0022-licenses.ts'
import { credentials } from './20261124T0023-credentials.ts'
import { events } from './20261124T0024-events.ts'
import { inlineScope } from './20261124T0225-inline-scope.ts'
import { printFace } from './20261125T1910-print-face.ts'
import { afterRestore } from './20261125T2010-after-restore.ts'
import { rightPeriods } from './20261125T2015-right-periods.ts'

/** One step forward: its name is its UTC stamp and purpose, and never changes once released. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** Every migration, oldest first. A static list, because a worker has no files to look through. */
export const migrations: readonly Migration[] = [
  roles,
  registry,
  licenses,
  credentials,
  events,
  inlineScope,
  printFace,
  afterRestore,
  rightPeriods,
]
