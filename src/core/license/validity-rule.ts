import { at, type Faults, readChoice, readInteger, readMembers } from './shape.ts'

/**
 * How the last valid day comes about. `open`: there is none (长期). `years`: so many calendar years
 * (`lastDayOfTerm`). `field`: set for each license, at most `years` where given.
 */
export type ValidityRule =
  | { readonly kind: 'open' }
  | { readonly kind: 'years'; readonly years: number }
  | { readonly kind: 'field'; readonly years?: number }

/**
 * Reads the rule of a type that is being added; written by whoever defines it. Undefined: refused,
 * with `years_missing`, `years_unused` or the codes of `shape.ts` among the faults.
 */
export function readValidity(
  input: unknown,
  path: string,
  faults: Faults,
): ValidityRule | undefined {
  const members = readMembers(input, path, ['kind'], ['years'], faults)
  if (members === undefined) return undefined
  const kinds = ['open', 'years', 'field'] as const
  const kind = readChoice(members.kind, at(path, 'kind'), kinds, faults)
  const place = at(path, 'years')
  const years = readInteger(members.years, place, { min: 1, max: 999 }, faults)
  if (kind === 'years' && !Object.hasOwn(members, 'years')) {
    return faults.add(place, 'years_missing', 'a term of years says how many')
  }
  if (kind === 'open' && Object.hasOwn(members, 'years')) {
    return faults.add(place, 'years_unused', 'a license without end has no years')
  }
  if (kind === 'open') return { kind }
  if (kind === 'field') return years === undefined ? { kind } : { kind, years }
  return kind === undefined || years === undefined ? undefined : { kind, years }
}
