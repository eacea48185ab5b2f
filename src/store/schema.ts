import type { LicenseTables } from './license-tables.ts'
import type { LogTables } from './log-tables.ts'
import type { RegistryTables } from './registry-tables.ts'

/** Every table, as Kysely sees it (migrations/README.md gives each field's meaning). */
export interface Database extends RegistryTables, LicenseTables, LogTables {}
