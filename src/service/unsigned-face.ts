/** What stands on the face of a license and not in its code, as a stranger may see it. */
import type { Field, Labels } from '../core/license/field.ts'
import { type MaskedHolder, maskLicenseNumber, maskValue } from '../core/license/mask.ts'
import { optionLabel } from '../core/license/type-metadata.ts'
import type { FoundPrint } from '../store/short-code.ts'
import { storedType } from './registry.ts'

/** One face field that no signature covers. */
export interface UnsignedField {
  readonly code: string
  readonly label: Labels
  /** Null: blank on this license, which a forger may have filled in. */
  readonly value: Labels | null
}

/**
 * The fields of the face that the card does not carry and everybody may see: public ones, and
 * masked ones through their mask. Never what is the holder's to give, never a picture, never a
 * date of birth, never a plain holder number within another text.
 *
 * @param print - As the store found it: unmasked.
 */
export function unsignedFields(print: FoundPrint): readonly UnsignedField[] {
  return storedType(print.definition)
    .fields.filter(isTold)
    .map((field) => ({
      code: field.code,
      label: field.label,
      value: shownValue(field, print.fields[field.code], print.holders),
    }))
}

function isTold({ card, disclosure, type, mask, source, short, label }: Field): boolean {
  if (card || source !== undefined || type === 'image') return false
  if (disclosure === 'holder' || mask === 'hide') return false
  return short !== 'KZ_CSRQ' && !label.zh.includes('出生')
}

function shownValue(
  { mask, options }: Field,
  value: unknown,
  holders: readonly MaskedHolder[],
): Labels | null {
  const masked = (text: string) =>
    mask === undefined
      ? maskLicenseNumber(text, holders, 'public')
      : maskValue(mask, text, 'public')
  const text = Array.isArray(value)
    ? value.map((entry) => masked(String(entry))).join('\n')
    : typeof value === 'string' || typeof value === 'number'
      ? masked(String(value))
      : ''
  if (text === '') return null
  return { zh: optionLabel(options, text, 'zh-CN'), en: optionLabel(options, text, 'en') }
}
