/** Seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX). */
export type EpochSeconds = number

declare const localDate: unique symbol

/**
 * A calendar day `YYYY-MM-DD` of the proleptic Gregorian calendar, years 0001 to 9999, at the
 * registry's fixed offset. Compare two with `<`: text order is day order.
 */
export type LocalDate = string & { readonly [localDate]: true }

const secondsPerDay = 86_400
const daysPerEra = 146_097
// 0001-01-01 and 9999-12-31, in days from 1970-01-01.
const firstDay = -719_162
const lastDay = 2_932_896

/**
 * Reads a day. Anyone may control `text`; what is not exactly `YYYY-MM-DD` or names no day of the
 * calendar (31 February) gives undefined.
 */
export function parseLocalDate(text: string): LocalDate | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined
  const [year, month, day] = partsOf(text)
  if (year < 1 || month < 1 || month > 12) return undefined
  if (day < 1 || day > daysInMonth(year, month)) return undefined
  return text as LocalDate
}

/** The first second of a day, at `offsetSeconds` east of UTC (+08:00 = 28800). */
export function startOfDay(date: LocalDate, offsetSeconds: number): EpochSeconds {
  return dayNumber(date) * secondsPerDay - offsetSeconds
}

/**
 * The first second after a day, which is 00:00:00 of the next: `exp` of a license whose last valid
 * day is `date`.
 */
export function endOfDay(date: LocalDate, offsetSeconds: number): EpochSeconds {
  return startOfDay(date, offsetSeconds) + secondsPerDay
}

/**
 * The day in which an instant falls. Throws RangeError outside the years 0001 to 9999: whoever
 * takes `at` from a stranger bounds it first (`isDatable`).
 */
export function dateOf(at: EpochSeconds, offsetSeconds: number): LocalDate {
  return fromDayNumber(Math.floor((at + offsetSeconds) / secondsPerDay))
}

/** Whether `dateOf` and `isoInstant` take this instant: an integer within 0001 to 9999. */
export function isDatable(at: EpochSeconds, offsetSeconds: number): boolean {
  const day = Math.floor((at + offsetSeconds) / secondsPerDay)
  return Number.isSafeInteger(at) && day >= firstDay && day <= lastDay
}

/** The day so many days later (earlier where `days` is negative). RangeError outside 0001–9999. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromDayNumber(dayNumber(date) + days)
}

/** How many days `to` is after `from`; negative where it is before. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from)
}

/**
 * The same day so many years later; 28 February where that year has no 29th.
 * RangeError outside 0001–9999.
 */
export function addYears(date: LocalDate, years: number): LocalDate {
  const [year, month, day] = partsOf(date)
  const target = year + years
  if (!Number.isInteger(target) || target < 1 || target > 9999) {
    throw new RangeError(`addYears: year ${target} is outside 1..9999`)
  }
  return format(target, month, Math.min(day, daysInMonth(target, month)))
}

/**
 * The last valid day of a term of calendar years: the day before the same day so many years later;
 * 28 February where that year has no 29th (the same day is then missing, so nothing is taken off).
 * RangeError outside 0001–9999.
 */
export function lastDayOfTerm(from: LocalDate, years: number): LocalDate {
  const same = addYears(from, years)
  return same.endsWith(from.slice(7)) ? addDays(same, -1) : same
}

/**
 * `YYYY-MM-DDTHH:MM:SSZ`. Throws RangeError for what is no integer or outside 0001–9999.
 */
export function isoInstant(at: EpochSeconds): string {
  if (!isDatable(at, 0)) throw new RangeError(`isoInstant: ${at} is no second of the years 1..9999`)
  const second = at - Math.floor(at / secondsPerDay) * secondsPerDay
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
  return `${dateOf(at, 0)}T${clock.map((n) => pad(n, 2)).join(':')}Z`
}

/** Reads exactly `YYYY-MM-DDTHH:MM:SSZ`; all else, leap seconds too, gives undefined. */
export function parseIsoInstant(text: string): EpochSeconds | undefined {
  const match = /^(.{10})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])Z$/.exec(text)
  const date = parseLocalDate(match?.[1] ?? '')
  if (match === null || date === undefined) return undefined
  const clock = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4])
  return startOfDay(date, 0) + clock
}

/**
 * Reads `+HH:MM` or `-HH:MM` into seconds east of UTC; undefined for another form or beyond ±14:00,
 * the widest offset in use.
 */
export function parseOffset(text: string): number | undefined {
  const match = /^([+-])([0-9]{2}):([0-5][0-9])$/.exec(text)
  if (match === null) return undefined
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60
  if (seconds > 14 * 3600) return undefined
  return match[1] === '-' && seconds > 0 ? -seconds : seconds
}

function partsOf(text: string): readonly [number, number, number] {
  return [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) {
    return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

// Both conversions count years from 1 March, so that the leap day is the last of its year, in eras
// of 400 years, after which the calendar repeats to the day.
function dayNumber(date: LocalDate): number {
  const [year, month, day] = partsOf(date)
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return era * daysPerEra + yearOfEra * 365 + leapDays + dayOfYear - 719_468
}

function fromDayNumber(days: number): LocalDate {
  if (!Number.isInteger(days) || days < firstDay || days > lastDay) {
    throw new RangeError(`day ${days} from 1970-01-01 is outside the years 1..9999`)
  }
  const shifted = days + 719_468
  const era = Math.floor(shifted / daysPerEra)
  const dayOfEra = shifted - era * daysPerEra
  const corrected =
    dayOfEra -
    Math.floor(dayOfEra / 1460) +
    Math.floor(dayOfEra / 36_524) -
    Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor(corrected / 365)
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays)
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = ((monthFromMarch + 2) % 12) + 1
  return format(era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
}

function format(year: number, month: number, day: number): LocalDate {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` as LocalDate
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
