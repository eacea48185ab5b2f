import { buildIdentifier } from '../core/license/identifier.ts'
import { membersOf } from '../core/trust/scheme.ts'

type Entry = Readonly<Record<string, unknown>>

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const membersIn = (list: unknown): readonly Entry[] =>
  Array.isArray(list) ? list.map((one) => membersOf(one) ?? {}) : []

/**
 * Holds the identifiers and the lineage of a seed file to their parts: they are printed on every
 * later card, so a file that contradicts itself is refused before anything is written.
 *
 * @param file - Anybody's JSON. @param identifierRoot - The registry's own.
 * @returns `licenses[3].identifier: differs` (from root, type, department's code, serial and
 * version, or its check character), `licenses[3].replaces: missing | unexpected | unknown` (not
 * an earlier license of the file) `| differs` (of another department, type, serial or number, or
 * not the version before), `licenses[3].version: form`.
 */
export function lineageFaults(file: Entry, identifierRoot: string): readonly string[] {
  const codes = new Map(
    membersIn(file.departments).map(({ key, code }) => [textOf(key), textOf(code)]),
  )
  const before = new Map<string, Entry>()
  const faults: string[] = []
  for (const [n, license] of membersIn(file.licenses).entries()) {
    const add = (member: string, code: string) => faults.push(`licenses[${n}].${member}: ${code}`)
    const [identifier, version] = [textOf(license.identifier), textOf(license.version)]
    if (/^[0-9]{3}$/.test(version) && version !== '000') {
      const parts = {
        typeCode: textOf(license.type),
        issuerCode: codes.get(textOf(license.department)) ?? '',
        serial: textOf(license.serial),
        version,
      }
      if (identifier !== identifierOf(parts, identifierRoot)) add('identifier', 'differs')
      const fault = replacesFault(license, before)
      if (fault !== undefined) add('replaces', fault)
    } else add('version', 'form')
    before.set(identifier, license)
  }
  return faults
}

/** Undefined where a part has not its form: then no identifier is right. */
function identifierOf(
  parts: Parameters<typeof buildIdentifier>[0],
  root: string,
): string | undefined {
  try {
    return buildIdentifier(parts, root)
  } catch {
    return undefined
  }
}

function replacesFault(license: Entry, before: ReadonlyMap<string, Entry>): string | undefined {
  const first = Number(license.version) === 1
  if (license.replaces === undefined) return first ? undefined : 'missing'
  if (first) return 'unexpected'
  const old = before.get(textOf(license.replaces))
  if (old === undefined) return 'unknown'
  const same = ['department', 'type', 'serial', 'number'].every(
    (part) => old[part] === license[part],
  )
  return same && Number(old.version) + 1 === Number(license.version) ? undefined : 'differs'
}
