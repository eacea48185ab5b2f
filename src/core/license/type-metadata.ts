import { err, ok, type Result } from '../result.ts'
import type { Disclosure, FieldOption, FieldSource, FieldType, Labels } from './field.ts'
import type { HolderCategory } from './holder-number.ts'
import type { Mask } from './mask.ts'
import type { LicenseType, PresentationRule } from './type.ts'

/** A face field as its type's metadata states it, for verifiers. */
export interface MetadataField {
  readonly code: string
  readonly short: string
  readonly type: FieldType
  readonly label: Labels
  /** `public`, `masked` or `holder`: who sees it. */
  readonly class: Disclosure
  readonly mask?: Mask
  /** Carried by the printed and the live code. */
  readonly card: boolean
  readonly source?: FieldSource
  readonly options?: readonly FieldOption[]
}

/** What a verifier takes from the metadata of one type version. */
export interface TypeMetadata {
  readonly vct: string
  readonly code: string
  readonly version: number
  readonly name: Labels
  readonly holderCategories: readonly HolderCategory[]
  readonly presentation: PresentationRule
  readonly fields: readonly MetadataField[]
}

/**
 * Why a metadata document is not used: `metadata_malformed` (no such JSON), `metadata_vct` (it
 * describes another type).
 */
export type MetadataCode = 'metadata_malformed' | 'metadata_vct'

// A document of 100 fields with 200 options each stays below it.
const maxMetadataLength = 4_000_000

/**
 * Writes the SD-JWT VC Type Metadata document of a type version, served at its `vct` and never
 * changed. Members sorted, no white space, so that one type gives one text and one hash.
 *
 * @param origin - `https://HOST` of the registry.
 * @param definer - Name of the body that defines the type, where it is to be shown.
 * @see draft-ietf-oauth-sd-jwt-vc §6; `licet` is our own member, SPEC.md "Type metadata"
 */
export function buildTypeMetadata(type: LicenseType, origin: string, definer?: Labels): string {
  const carried = type.fields.filter(({ source }) => source === undefined)
  return writeSorted({
    vct: `${origin}/t/${type.code}/${type.version}`,
    name: type.name,
    description: type.nameEn,
    display: [
      { locale: 'zh-CN', name: type.name },
      { locale: 'en', name: type.nameEn },
    ],
    claims: carried.map((field) => ({
      path: ['f', field.code],
      display: [
        { locale: 'zh-CN', label: field.label.zh },
        { locale: 'en', label: field.label.en },
      ],
      // A card leaves out what it does not carry, though the license has it.
      mandatory: field.required && field.card,
      sd: sdRules[field.disclosure],
    })),
    licet: {
      code: type.code,
      version: type.version,
      kind: type.kind,
      holderCategories: type.holderCategories,
      definer,
      issuingLevel: type.issuingLevel,
      legalBasis: type.legalBasis,
      trustLevel: type.trustLevel,
      validity: type.validity,
      presentation: type.presentation,
      fields: type.fields.map((field) => ({
        code: field.code,
        short: field.short,
        type: field.type,
        label: field.label,
        class: field.disclosure,
        mask: field.mask,
        card: field.card,
        source: field.source,
        options: field.options,
      })),
    },
  })
}

/**
 * Reads a metadata document. Its text comes from a network and is anybody's until its hash matched
 * the signed manifest; even then it is only taken for labels and for what the card leaves out,
 * never for whether a license is valid. Members that are not known are ignored.
 *
 * @param vct - The `vct` of the credential: the document must be about it.
 */
export function parseTypeMetadata(text: string, vct: string): Result<TypeMetadata, MetadataCode> {
  if (text.length > maxMetadataLength) return err('metadata_malformed')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return err('metadata_malformed')
  }
  const licet = member(document, 'licet')
  const code = member(licet, 'code')
  const version = member(licet, 'version')
  const presentation = oneOf(presentations, member(licet, 'presentation'))
  const holderCategories = listOf(member(licet, 'holderCategories'), readCategory)
  const fields = listOf(member(licet, 'fields'), readField)
  const name = readName(document)
  if (typeof code !== 'string' || typeof version !== 'number') return err('metadata_malformed')
  if (presentation === undefined || name === undefined) return err('metadata_malformed')
  if (fields === undefined || holderCategories === undefined) return err('metadata_malformed')
  if (new Set(fields.map((field) => field.code)).size < fields.length) {
    return err('metadata_malformed')
  }
  const about = member(document, 'vct') === vct && vct.endsWith(`/t/${code}/${version}`)
  if (!about) return err('metadata_vct')
  return ok({ vct, code, version, name, holderCategories, presentation, fields })
}

/**
 * A value of an enum as people read it: Chinese as stored or as `zh` says, English as `en` says; a
 * value that is no option stays as it is (a masked one, for instance).
 */
export function optionLabel(
  options: readonly FieldOption[] | undefined,
  value: string,
  locale: 'zh-CN' | 'en',
): string {
  const option = options?.find((candidate) => candidate.value === value)
  if (option === undefined) return value
  return locale === 'en' ? option.en : (option.zh ?? option.value)
}

const sdRules = { public: 'never', masked: 'allowed', holder: 'always' } as const
const presentations: readonly PresentationRule[] = ['any', 'live', 'challenged']
const categories: readonly HolderCategory[] = ['person', 'organization']
const classes: readonly Disclosure[] = ['public', 'masked', 'holder']
const masks: readonly Mask[] = ['hide', 'name', 'number']
const sources: readonly FieldSource[] = ['holder.name', 'issuer.name', 'status']
const types: readonly FieldType[] = ['string', 'text', 'enum', 'date', 'number', 'list', 'image']

function readField(input: unknown): MetadataField | undefined {
  const code = member(input, 'code')
  const short = member(input, 'short')
  const type = oneOf(types, member(input, 'type'))
  const label = readLabels(member(input, 'label'))
  const disclosure = oneOf(classes, member(input, 'class'))
  const card = member(input, 'card')
  if (typeof code !== 'string' || !/^[a-z][a-z0-9]{0,15}$/.test(code)) return undefined
  if (typeof short !== 'string' || typeof card !== 'boolean') return undefined
  if (type === undefined || label === undefined || disclosure === undefined) return undefined
  const mask = oneOf(masks, member(input, 'mask'))
  const source = oneOf(sources, member(input, 'source'))
  const given = member(input, 'options')
  const options = given === undefined ? undefined : listOf(given, readOption)
  if (given !== undefined && options === undefined) return undefined
  return {
    code,
    short,
    type,
    label,
    class: disclosure,
    ...(mask === undefined ? {} : { mask }),
    card,
    ...(source === undefined ? {} : { source }),
    ...(options === undefined ? {} : { options }),
  }
}

function readOption(input: unknown): FieldOption | undefined {
  const value = member(input, 'value')
  const en = member(input, 'en')
  const zh = member(input, 'zh')
  if (typeof value !== 'string' || typeof en !== 'string') return undefined
  return typeof zh === 'string' ? { value, en, zh } : { value, en }
}

function readName(document: unknown): Labels | undefined {
  const display = member(document, 'display')
  if (!Array.isArray(display)) return undefined
  const named = (locale: string) =>
    member(
      display.find((entry: unknown) => member(entry, 'locale') === locale),
      'name',
    )
  return readLabels({ zh: named('zh-CN'), en: named('en') })
}

function readLabels(input: unknown): Labels | undefined {
  const zh = member(input, 'zh')
  const en = member(input, 'en')
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : undefined
}

function readCategory(input: unknown): HolderCategory | undefined {
  return oneOf(categories, input)
}

function listOf<T>(input: unknown, read: (entry: unknown) => T | undefined) {
  if (!Array.isArray(input)) return undefined
  const values: T[] = []
  for (const entry of input) {
    const value = read(entry)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

function oneOf<T extends string>(choices: readonly T[], input: unknown): T | undefined {
  return choices.find((choice) => choice === input)
}

function member(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, name)) return undefined
  return Reflect.get(input, name)
}

// RFC 8785 for what a type holds: texts, integers, true and false.
function writeSorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeSorted).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, content]) => content !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  const written = members.map(
    ([name, content]) => `${JSON.stringify(name)}:${writeSorted(content)}`,
  )
  return `{${written.join(',')}}`
}
