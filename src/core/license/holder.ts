import type { Fault } from './fault.ts'
import {
  findHolderIdType,
  type HolderCategory,
  type HolderNumberCode,
  parseHolderNumber,
} from './holder-number.ts'
import type { LocalDate } from './local-date.ts'
import { at, type Faults, readEach, readList, readMembers, readText } from './shape.ts'
import { codePointLength, normalizeNumber } from './text.ts'
import type { LicenseType } from './type.ts'

/** One who holds a license (持证主体); `id` is normalized. */
export interface Holder {
  readonly name: string
  readonly idType: string
  readonly id: string
  readonly category: HolderCategory
}

/** Holders as read; `overridden`: a failing check was accepted for at least one of them. */
export interface Holders {
  readonly holders: readonly Holder[]
  readonly overridden: boolean
  readonly warnings: readonly Fault[]
}

/** What `readHolders` has to know; `override`: the issuer accepts a failing check, with a reason. */
export interface HolderContext {
  readonly type: LicenseType
  readonly today: LocalDate
  readonly override: boolean
}

const maxHolders = 50
const maxNameLength = 200
const messages: Readonly<Record<HolderNumberCode, string>> = {
  form: 'has not the form of this kind of number',
  area: 'begins with no province',
  date: 'holds no day of the calendar',
  future: 'holds a day of birth after today',
  check: 'has a wrong check character (an issuer may override it with a reason)',
}

/**
 * Reads the holders of a license. Codes beside those of `shape.ts`: `unknown_id_type`,
 * `category_not_allowed`, `id_form`, `id_area`, `id_date`, `id_future`, `id_check`,
 * `joined_names` (several persons in one name), `duplicate`, and `too_long` at the list, where the
 * joined names exceed the face field that shows them.
 */
export function readHolders(
  input: unknown,
  path: string,
  context: HolderContext,
  faults: Faults,
): Holders | undefined {
  const entries = readList(input, path, { min: 1, max: maxHolders }, faults)
  if (entries === undefined) return undefined
  const warnings: Fault[] = []
  let overridden = false
  const read = (entry: unknown, place: string) => {
    const holder = readHolder(entry, place, context, faults)
    overridden ||= holder?.overridden === true
    warnings.push(...(holder?.warnings ?? []))
    return holder?.holder
  }
  const holders = readEach(entries, path, read, faults)
  const seen = new Set<string>()
  for (const [index, { idType, id }] of holders.entries()) {
    const key = `${idType} ${id}`
    if (seen.has(key)) faults.add(`${path}[${index}].id`, 'duplicate', 'stands there twice')
    seen.add(key)
  }
  const shown = codePointLength(joinNames(holders))
  for (const field of context.type.fields) {
    if (field.source === 'holder.name' && shown > field.maxLength) {
      const message = `joined names have ${shown} characters, field ${field.code} takes ${field.maxLength}`
      faults.add(path, 'too_long', message)
    }
  }
  return { holders, overridden, warnings }
}

/** The names of holders as one text: 、 between them. */
export function joinNames(holders: readonly { readonly name: string }[]): string {
  return holders.map(({ name }) => name).join('、')
}

interface ReadHolder {
  readonly holder: Holder
  readonly overridden: boolean
  readonly warnings: readonly Fault[]
}

function readHolder(
  input: unknown,
  path: string,
  { type, today, override }: HolderContext,
  faults: Faults,
): ReadHolder | undefined {
  const members = readMembers(input, path, ['name', 'idType', 'id'], [], faults)
  if (members === undefined) return undefined
  const name = readText(members.name, at(path, 'name'), { max: maxNameLength }, faults)
  const idType = readText(members.idType, at(path, 'idType'), { max: 20 }, faults)
  const kind = idType === undefined ? undefined : findHolderIdType(idType)
  if (idType !== undefined && kind === undefined) {
    faults.add(at(path, 'idType'), 'unknown_id_type', 'is no kind of holder number')
  }
  if (kind !== undefined && !type.holderCategories.includes(kind.category)) {
    const message = `licenses of this type are not held by a ${kind.category}`
    faults.add(at(path, 'idType'), 'category_not_allowed', message)
  }
  if (kind?.category === 'person' && name?.includes('、') === true) {
    faults.add(at(path, 'name'), 'joined_names', 'each holder is an entry of its own')
  }
  const place = at(path, 'id')
  // Outer white space is dropped before the number is looked at, so the text rule comes after.
  const typed = typeof members.id === 'string' ? members.id.trim() : members.id
  const text = readText(typed, place, { max: 64 }, faults)
  if (kind === undefined || text === undefined) return undefined
  const number = parseHolderNumber(kind.code, text, today)
  if (number.ok) {
    const { normalized, warnings } = number.value
    if (name === undefined) return undefined
    return {
      holder: { name, idType: kind.code, id: normalized, category: kind.category },
      overridden: false,
      warnings: warnings.map((code) => ({
        path: place,
        code,
        message: 'the organization code within has a wrong check character',
      })),
    }
  }
  const onlyCheck = number.error.every((code) => code === 'check')
  if (onlyCheck && override) {
    if (name === undefined) return undefined
    const id = normalizeNumber(text)
    const holder = { name, idType: kind.code, id, category: kind.category }
    return { holder, overridden: true, warnings: [] }
  }
  for (const code of number.error) faults.add(place, `id_${code}`, messages[code])
  return undefined
}
