import type { Field } from './field.ts'
import type { LocalDate } from './local-date.ts'
import { makeNumber, maxNumberLength, type NumberRule, parseTemplate } from './number-rule.ts'
import { checkPattern, type PatternCode } from './pattern.ts'
import { at, type Faults, readMembers, readText } from './shape.ts'

const patternMessages: Readonly<Record<PatternCode, string>> = {
  pattern_anchors: 'must begin with ^ and end with $',
  pattern_too_long: 'must be at most 200 characters',
  pattern_invalid: 'is no regular expression (flag u)',
  pattern_unsupported: 'must do without look-around, back references and named groups',
  pattern_slow: 'could take too long: nested or too many open quantifiers',
}

/**
 * Reads how a type numbers its licenses: a pattern and, unless departments bring their own numbers,
 * a template that makes them. Undefined: refused, with the codes of `checkPattern` and
 * `parseTemplate`, `option_unknown`, `option_count`, `generator_mismatch` or those of `shape.ts`.
 *
 * @param fields - The type's fields, which a template may name; undefined where they are refused.
 */
export function readNumberRule(
  input: unknown,
  path: string,
  fields: readonly Field[] | undefined,
  faults: Faults,
): NumberRule | undefined {
  const before = faults.found.length
  const members = readMembers(input, path, ['pattern', 'generator'], [], faults)
  if (members === undefined) return undefined
  const pattern = readText(members.pattern, at(path, 'pattern'), { max: 1000 }, faults)
  const code = pattern === undefined ? undefined : checkPattern(pattern)
  if (code !== undefined) faults.add(at(path, 'pattern'), code, patternMessages[code])
  const place = at(path, 'generator')
  const given = members.generator
  const rule = { max: maxNumberLength * 2 }
  const generator = given === null ? null : readText(given, place, rule, faults)
  if (pattern === undefined || generator === undefined) return undefined
  if (typeof generator === 'string') {
    checkGenerator({ pattern, generator }, place, fields, faults, code === undefined)
  }
  return faults.found.length > before ? undefined : { pattern, generator }
}

function checkGenerator(
  rule: { readonly pattern: string; readonly generator: string },
  path: string,
  fields: readonly Field[] | undefined,
  faults: Faults,
  patternHolds: boolean,
): void {
  const parts = parseTemplate(rule.generator)
  if (!parts.ok) {
    faults.add(path, parts.error, 'is no template: see number.generator in the schema')
    return
  }
  const before = faults.found.length
  let most = 1
  for (const part of parts.value) {
    if (part.kind !== 'option' || fields === undefined) continue
    const field = fields.find(({ code }) => code === part.field)
    most = Math.max(most, part.values.length)
    if (field?.options === undefined || field.source !== undefined || !field.required) {
      faults.add(path, 'option_unknown', 'names a field that is no required enum of this type')
    } else if (field.options.length !== part.values.length) {
      faults.add(path, 'option_count', 'must give one value for each option of the field')
    }
  }
  const fromHolder = parts.value.some(({ kind }) => kind === 'holder')
  if (faults.found.length > before || fromHolder || !patternHolds) return
  // A number of each option is made once here, so that a template that its own pattern refuses is
  // found with the type and not with the first citizen.
  const digits = parts.value.find(({ kind }) => kind === 'class')
  for (let index = 0; index < most; index += 1) {
    const made = makeNumber(rule, {
      area: '370299',
      issuedOn: '2026-12-01' as LocalDate,
      holderId: '',
      optionIndex: (code) => {
        const options = parts.value.find((part) => part.kind === 'option' && part.field === code)
        return options?.kind === 'option' ? Math.min(index, options.values.length - 1) : undefined
      },
      seq: 1,
      numberClass: digits?.kind === 'class' ? '1'.padStart(digits.digits, '0') : undefined,
    })
    if (!made.ok) {
      faults.add(path, 'generator_mismatch', 'makes numbers that the pattern refuses')
      return
    }
  }
}
