import type { Lang } from './language.ts'

/** An instant as the clocks of the registry show it: `2026-12-01 12:00`. @param at - Epoch seconds. */
export function instantText(at: number, offsetSeconds: number): string {
  return new Date((at + offsetSeconds) * 1000).toISOString().slice(0, 16).replace('T', ' ')
}

/** An offset from UTC as people write it: `UTC+8`, `UTC-3:30`. */
export function offsetText(offsetSeconds: number): string {
  const minutes = Math.abs(Math.round(offsetSeconds / 60))
  const part = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`
  return `UTC${offsetSeconds < 0 ? '-' : '+'}${Math.floor(minutes / 60)}${part}`
}

const units = [
  { seconds: 86_400, zh: '天', en: 'day' },
  { seconds: 3600, zh: '小时', en: 'hour' },
  { seconds: 60, zh: '分钟', en: 'minute' },
] as const

/** A span of time, rounded down; two of a unit at least, so that 25 hours are not a day. */
export function spanText(seconds: number, lang: Lang): string {
  const unit = units.find((one) => seconds >= one.seconds * 2)
  const count = Math.floor(Math.max(0, seconds) / (unit?.seconds ?? 1))
  if (lang === 'zh') return `${count} ${unit?.zh ?? '秒'}`
  return `${count} ${unit?.en ?? 'second'}${count === 1 ? '' : 's'}`
}
