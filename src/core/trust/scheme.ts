import { parseIsoInstant } from '../license/local-date.ts'

/** A text in the languages that its writer gave. */
export interface Names {
  readonly zh: string
  readonly en: string
}

/** What both kinds of list say of themselves. */
export interface Scheme {
  readonly sequence: number
  /** Epoch seconds. */
  readonly issuedAt: number
  readonly nextUpdate: number
  readonly operator: Names
}

export type LoteType = 'urn:licet:trust:root' | 'urn:licet:trust:registry'
type Members = Readonly<Record<string, unknown>>

/**
 * Reads the head of a list payload and hands back its two halves.
 * Undefined: not a list of this type and version, or a member is missing or misshapen.
 *
 * @see ETSI TS 119 602 (modelled on), SPEC.md §5
 */
export function parseScheme(
  payload: unknown,
  type: LoteType,
): { scheme: Scheme; information: Members; entities: readonly unknown[] } | undefined {
  const lote = membersOf(membersOf(payload)?.LoTE)
  const information = membersOf(lote?.ListAndSchemeInformation)
  const entities = lote?.TrustedEntitiesList
  if (information === undefined || !Array.isArray(entities)) return undefined
  const { LoTEVersionIdentifier: version, LoTESequenceNumber: sequence } = information
  if (version !== 1 || information.LoTEType !== type) return undefined
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 1) {
    return undefined
  }
  const issuedAt = instantOf(information.ListIssueDateTime)
  const nextUpdate = instantOf(information.NextUpdate)
  const operator = namesOf(information.SchemeOperatorName)
  if (issuedAt === undefined || nextUpdate === undefined || operator === undefined) return undefined
  return { scheme: { sequence, issuedAt, nextUpdate, operator }, information, entities }
}

/** An object's members, or undefined for anything else. */
export function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined
}

/** The first member object of an extension array that holds `name`. */
export function extensionOf(extensions: unknown, name: string): unknown {
  if (!Array.isArray(extensions)) return undefined
  for (const extension of extensions) {
    const members = membersOf(extension)
    if (members !== undefined && Object.hasOwn(members, name)) return members[name]
  }
  return undefined
}

/** `YYYY-MM-DDTHH:MM:SSZ` as epoch seconds. */
export function instantOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseIsoInstant(value) : undefined
}

/** `[{lang, value}, …]`: one language stands in for the other where it is missing. */
export function namesOf(value: unknown): Names | undefined {
  if (!Array.isArray(value)) return undefined
  let zh: string | undefined
  let en: string | undefined
  for (const entry of value) {
    const { lang, value: text } = membersOf(entry) ?? {}
    if (typeof lang !== 'string' || typeof text !== 'string' || text === '') continue
    if (lang.startsWith('zh')) zh ??= text
    else if (lang.startsWith('en')) en ??= text
  }
  const name = zh ?? en
  return name === undefined ? undefined : { zh: name, en: en ?? name }
}
