/** Bodies derived from a good one, and values that have broken services before. */

/** In every text that is sent: it must not come back in a refusal, a log line or a metric. */
export const CANARY = '金丝雀甲乙丙7319'

const naughty: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0.5,
  -1,
  1e308,
  2 ** 53,
  '',
  ' ',
  '\n',
  '\u202e\u200b',
  '\ufeff',
  '\u0007',
  'é',
  '𝒳',
  '٠١٢',
  "'; drop table license; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '%00%s%n%x',
  '../../etc/passwd',
  '=cmd|calc',
  'a'.repeat(300),
  '长'.repeat(3000),
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '018f2c5e-7d1a-7c3b-9a55-0a1b2c3d4e5f',
  'constructor',
  '__proto__',
  [],
  {},
  [[]],
  [null],
  { length: -1 },
  { toString: 1 },
  { a: { b: { c: {} } } },
]

/** Numerical Recipes' generator, seeded: every run sends the same. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Place = { readonly holder: Record<string, unknown> | unknown[]; readonly key: string }

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown> | unknown[]
  return Object.keys(holder).flatMap((key) => [
    { holder, key },
    ...placesOf(Reflect.get(holder, key)),
  ])
}

/** A copy of a good body with one to three faults of structure or value. */
export function spoiled(good: unknown, next: (below: number) => number): unknown {
  const body: unknown = structuredClone(good)
  for (let faults = 1 + next(3); faults > 0; faults--) {
    const places = placesOf(body)
    const place = places[next(places.length)]
    if (place === undefined) return naughty[next(naughty.length)]
    const value = naughty[next(naughty.length)]
    const kind = next(8)
    if (kind === 0) Reflect.deleteProperty(place.holder, place.key)
    else if (kind === 1) Reflect.set(place.holder, `${CANARY}${next(9)}`, value)
    else if (kind === 2) Reflect.set(place.holder, place.key, [value, value])
    else if (kind === 3 && typeof value === 'string') {
      Reflect.set(place.holder, place.key, `${CANARY}${value}`)
    } else Reflect.set(place.holder, place.key, value)
  }
  return body
}

/** A JSON text with a fault of form: cut, doubled, deepened, or with a byte changed. */
export function broken(text: string, next: (below: number) => number): string {
  const at = next(text.length)
  switch (next(6)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(at + 1)
    case 2:
      return text.slice(0, at) + String.fromCharCode(next(0x180)) + text.slice(at)
    case 3:
      return text.replace(/^\{/, `{"${CANARY}":1,"${CANARY}":2,`)
    case 4:
      return `${'['.repeat(at)}${text}${']'.repeat(at)}`
    default:
      return text.replace(/:/, `:${'{"a":'.repeat(2000)}`)
  }
}
