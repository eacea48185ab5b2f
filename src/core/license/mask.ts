import { creditCodeType } from './holder-number.ts'
import { codePoints, normalizeNumber } from './text.ts'

/** How a value is made unreadable: wholly, as a name, as a number. */
export type Mask = 'hide' | 'name' | 'number'

/** Who looks: `public` is card, live code and open pages; `staff` is a department's lists. */
export type Audience = 'public' | 'staff'

/** As much of a holder as a mask has to know. */
export interface MaskedHolder {
  readonly idType: string
  readonly id: string
}

/**
 * Masks a value, counting code points. `hide`: one `*`, so that not even the length shows. `name`:
 * the first code point of each name stays (names are joined by 、). `number`: for the public 1+1
 * stay; for staff 4+4 from 16 on, 1+2 below; one that is too short to hide anything goes whole.
 * Source: china.md §3.3, the schema of the sample file.
 */
export function maskValue(mask: Mask, value: string, audience: Audience): string {
  if (mask === 'hide') return '*'
  if (mask === 'name') return value.split('、').map(maskName).join('、')
  const characters = codePoints(value)
  const long = characters.length >= 16
  if (audience === 'public') return keepEnds(characters, 1, 1)
  return long ? keepEnds(characters, 4, 4) : keepEnds(characters, 1, 2)
}

/** Masks a holder's number; a unified social credit code is public and stays as it is. */
export function maskHolderNumber(idType: string, id: string, audience: Audience): string {
  return idType === creditCodeType ? id : maskValue('number', id, audience)
}

/**
 * Masks a license number, or any other number on the face, that contains the number of one of the
 * holders: whole, as that number is masked; else it stays. It holds for lists, logs, file names,
 * exports and codes alike.
 */
export function maskLicenseNumber(
  number: string,
  holders: readonly MaskedHolder[],
  audience: Audience,
): string {
  return containsHolderNumber(number, holders) ? maskValue('number', number, audience) : number
}

/** Whether a text contains the number of one of the holders that is not public. */
export function containsHolderNumber(text: string, holders: readonly MaskedHolder[]): boolean {
  const normalized = normalizeNumber(text)
  return holders.some(
    ({ idType, id }) => idType !== creditCodeType && id !== '' && normalized.includes(id),
  )
}

function maskName(name: string): string {
  const [first = '', ...rest] = codePoints(name)
  return first + '*'.repeat(rest.length)
}

function keepEnds(characters: readonly string[], head: number, tail: number): string {
  const hidden = characters.length - head - tail
  if (hidden <= 0) return '*'.repeat(characters.length)
  const end = characters.slice(characters.length - tail)
  return characters.slice(0, head).join('') + '*'.repeat(hidden) + end.join('')
}
