/** A license as it is printed: its face with labels, drawn code, short code. */
import { type Drawable, renderSvg } from '../core/code/draw.ts'
import type { Field, Labels } from '../core/license/field.ts'
import { optionLabel } from '../core/license/type-metadata.ts'
import { storedFields } from '../service/license-row.ts'
import { storedType } from '../service/registry.ts'
import type { LicenseView } from '../service/search.ts'
import type { PrintFacts } from '../web/pages/print.tsx'

/** 30 mm at least without its frame, for any version that is issued (20-M: 97 of 105 modules). */
const CODE_MILLIMETRES = 40

/** What a sheet shows beside the license itself. */
export interface Sheet {
  readonly view: LicenseView
  readonly code: Drawable
  readonly issuer: Labels
  /** Only on the first print of a copy. */
  readonly shortCode: string | undefined
  /** Seconds since 1970. */
  readonly now: number
  readonly offsetSeconds: number
}

/** @returns The facts of the sheet; unmasked: it goes to the holder. */
export function printFacts(sheet: Sheet): PrintFacts {
  const { view, code, issuer, shortCode, now, offsetSeconds } = sheet
  const { row } = view
  const type = storedType(row.definition)
  const values = storedFields(row)
  const fields = type.fields.flatMap((field) => {
    const value = values[field.code]
    // What repeats holder or issuer stands above already.
    if (value === undefined || field.source !== undefined) return []
    return [shownField(field, value)]
  })
  return {
    type: { zh: type.name, en: type.nameEn },
    number: row.number,
    identifier: view.identifier,
    status: view.displayStatus,
    issuer,
    ...(row.authority === null ? {} : { authority: row.authority }),
    holders: row.holders.map(({ name, id }) => ({ name, id })),
    fields,
    issuedOn: row.issued_on,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    codeSvg: renderSvg(code, { sizeMillimetres: CODE_MILLIMETRES }),
    printedAt: localTime(now, offsetSeconds),
    ...(shortCode === undefined ? {} : { shortCode }),
  }
}

function shownField(field: Field, value: string | number | readonly string[]) {
  const { label, options, type } = field
  if (type === 'image' && typeof value === 'string') {
    // JPEG begins with FF D8 FF; the other picture that a type takes is PNG.
    const kind = value.startsWith('/9j/') ? 'jpeg' : 'png'
    return { label, image: `data:image/${kind};base64,${value}` }
  }
  if (options !== undefined && typeof value === 'string') {
    const zh = optionLabel(options, value, 'zh-CN')
    return { label, text: { zh, en: optionLabel(options, value, 'en') } }
  }
  const text = Array.isArray(value) ? value.join('\n') : String(value)
  return { label, text: { zh: text, en: text } }
}

/** `2026-12-01 12:00 (UTC+8)`. */
function localTime(now: number, offsetSeconds: number): string {
  const text = new Date((now + offsetSeconds) * 1000).toISOString()
  const hours = offsetSeconds / 3600
  return `${text.slice(0, 10)} ${text.slice(11, 16)} (UTC${hours < 0 ? '' : '+'}${hours})`
}
