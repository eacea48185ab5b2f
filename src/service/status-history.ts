/** When a status changed and which version came after: for the online verdict alone. */
import { buildIdentifier, parseIdentifier } from '../core/license/identifier.ts'
import type { VerdictLicense } from '../core/verdict/license.ts'
import { findStatusHistory } from '../store/status-history.ts'
import { findDepartment } from './department.ts'
import { departmentScope, type Registry } from './registry.ts'
import type { StatusHistory } from './verify-online.ts'

/**
 * Looks up a license whose signature and issuer a verdict has proven.
 *
 * @param license - As the verdict gives it: written by its issuer, not by whoever asks.
 * @returns Undefined for a license of another registry, or one that this database does not hold.
 */
export async function statusHistory(
  registry: Registry,
  { credential, issuer, identifier }: VerdictLicense,
): Promise<StatusHistory | undefined> {
  const list = numberAfter(credential.uri, `${registry.origin}/s/`)
  const short = textAfter(issuer.iss, `${registry.origin}/i/`)
  if (list === undefined || short === undefined) return undefined
  const department = await findDepartment(registry, short)
  if (department === undefined) return undefined
  const db = registry.store.scoped(departmentScope(department))
  const found = await findStatusHistory(db, department, list, credential.idx, registry.now())
  if (found === undefined) return undefined
  const { changed_at: changedAt, replaced_by: version } = found
  return {
    ...(changedAt === null ? {} : { changedAt }),
    ...(version === null
      ? {}
      : { replacedBy: { version, identifier: withVersion(registry, identifier, version) } }),
  }
}

/** The same license in another version: only that part and the check character differ. */
function withVersion({ identifierRoot }: Registry, identifier: string, version: number): string {
  const parsed = parseIdentifier(identifier, identifierRoot)
  if (!parsed.ok) throw new TypeError('an identifier of this registry does not parse')
  const parts = { ...parsed.value, version: String(version).padStart(3, '0') }
  return buildIdentifier(parts, identifierRoot)
}

function textAfter(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined
}

function numberAfter(text: string, prefix: string): number | undefined {
  const digits = textAfter(text, prefix)
  return digits !== undefined && /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined
}
