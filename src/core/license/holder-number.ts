import { err, ok, type Result } from '../result.ts'
import { creditCodeCheck, organizationCodeCheck, residentIdCheck } from './check-digit.ts'
import { type LocalDate, parseLocalDate } from './local-date.ts'
import { normalizeNumber } from './text.ts'

/** Who can hold a license: a person (自然人), or an organization (法人或其他组织). */
export type HolderCategory = 'person' | 'organization'

/** A kind of holder number (持证主体代码类型), GB/T 36903 appendix A. */
export interface HolderIdType {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly category: HolderCategory
}

/**
 * What is wrong with a holder number: `form` (length, characters; then nothing else is looked at),
 * `area` (the first two digits are no province), `date` (no such day), `future` (born after today),
 * `check` (check character). Only `check` can be overridden by an issuer.
 */
export type HolderNumberCode = 'form' | 'area' | 'date' | 'future' | 'check'

/** What is odd but no fault: the inner organization code (GB 11714) of a credit code fails. */
export type HolderNumberWarning = 'inner_check'

/** A holder number in its one stored form. */
export interface HolderNumber {
  readonly normalized: string
  readonly warnings: readonly HolderNumberWarning[]
}

/** The kinds of holder numbers that the registry knows, in the order of the standard. */
export const holderIdTypes: readonly HolderIdType[] = [
  organization('001', '统一社会信用代码', 'Unified social credit code'),
  organization('099', '其他法人或其他组织有效证件代码', 'Other number of an organization'),
  person('111', '公民身份号码', 'Resident identity number'),
  person('114', '中国人民解放军军官证编号', "Officer's card number, People's Liberation Army"),
  person('115', '中国人民武装警察部队警官证编号', "Officer's card number, Armed Police"),
  person('118', '中国人民解放军士兵证编号', "Soldier's card number, People's Liberation Army"),
  person('119', '中国人民武装警察部队士兵证编号', "Soldier's card number, Armed Police"),
  person(
    '120',
    '中国人民解放军文职人员证编号',
    "Civilian staff card number, People's Liberation Army",
  ),
  person('122', '中国人民武装警察部队文职人员证编号', 'Civilian staff card number, Armed Police'),
  person('411', '外交护照护照号', 'Diplomatic passport number'),
  person('412', '公务护照护照号', 'Service passport number'),
  person('413', '公务普通护照护照号', 'Public affairs passport number'),
  person('414', '普通护照护照号', 'Ordinary passport number'),
  person('511', '台湾居民来往大陆通行证号码', 'Mainland travel permit number, Taiwan residents'),
  person(
    '516',
    '港澳居民来往内地通行证号码',
    'Mainland travel permit number, Hong Kong and Macao residents',
  ),
  person('999', '其他自然人有效证件代码', 'Other number of a person'),
]

/** The unified social credit code: public, never masked. */
export const creditCodeType = '001'

const creditCodeForm = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/
const passportForm = /^[0-9A-Z]{5,20}$/
// 军官证 and its like read 某字第1234567号; cards of other bodies follow no published form.
const otherForm = /^(?=.*[0-9A-Z])[0-9A-Z\p{Script=Han}()/.-]{2,40}$/u
const forms: Readonly<Record<string, RegExp>> = {
  '001': creditCodeForm,
  '111': /^[0-9]{17}[0-9X]$/,
  '411': passportForm,
  '412': passportForm,
  '413': passportForm,
  '414': passportForm,
  // Eight digits; the form before 2015 had ten and a letter.
  '511': /^(?:[0-9]{8}|[0-9]{10}(?:[A-Z]|\([A-Z]\))?)$/,
  // Nine characters; two more count the renewals of the card's older form.
  '516': /^[HM][0-9]{8}(?:[0-9]{2})?$/,
}
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(
    ' ',
  ),
)

/** The kind of holder number with this code; undefined where there is none. */
export function findHolderIdType(code: string): HolderIdType | undefined {
  return holderIdTypes.find((type) => type.code === code)
}

/**
 * Reads a holder number as someone typed it: normalizes it (full-width, lower case, outer white
 * space), then checks it. Other kinds than 001 and 111 are checked by form alone.
 *
 * @param idType - A code of `holderIdTypes`; RangeError otherwise (check it first).
 * @param today - Today at the registry's offset: nobody is born after it.
 * @returns All faults of the number, `form` alone. GB 32100-2015, GB 11643-1999.
 */
export function parseHolderNumber(
  idType: string,
  typed: string,
  today: LocalDate,
): Result<HolderNumber, readonly HolderNumberCode[]> {
  if (findHolderIdType(idType) === undefined) {
    throw new RangeError('parseHolderNumber: idType is not among holderIdTypes')
  }
  const normalized = normalizeNumber(typed)
  if (!(forms[idType] ?? otherForm).test(normalized)) return err(['form'])
  if (idType === '111') {
    const faults = residentIdFaults(normalized, today)
    return faults.length > 0 ? err(faults) : ok({ normalized, warnings: [] })
  }
  if (idType !== creditCodeType) return ok({ normalized, warnings: [] })
  if (creditCodeCheck(normalized.slice(0, 17)) !== normalized.slice(17)) return err(['check'])
  // Characters 9 to 17 are an organization code with a check of its own; real codes break it.
  const inner = organizationCodeCheck(normalized.slice(8, 16)) === normalized.charAt(16)
  return ok({ normalized, warnings: inner ? [] : ['inner_check'] })
}

/** Whether a text is a unified social credit code, form and check character, as it stands. */
export function isCreditCode(text: string): boolean {
  return creditCodeForm.test(text) && creditCodeCheck(text.slice(0, 17)) === text.slice(17)
}

function residentIdFaults(id: string, today: LocalDate): readonly HolderNumberCode[] {
  const faults: HolderNumberCode[] = []
  // County codes change and old ones stay good, so only the province is looked at.
  if (!provinces.has(id.slice(0, 2))) faults.push('area')
  const birth = parseLocalDate(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`)
  if (birth === undefined) faults.push('date')
  else if (birth > today) faults.push('future')
  if (residentIdCheck(id.slice(0, 17)) !== id.slice(17)) faults.push('check')
  return faults
}

function organization(code: string, name: string, nameEn: string): HolderIdType {
  return { code, name, nameEn, category: 'organization' }
}

function person(code: string, name: string, nameEn: string): HolderIdType {
  return { code, name, nameEn, category: 'person' }
}
