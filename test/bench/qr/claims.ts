/** A license as the bench needs it; the sample file's licenses and types have this shape. */
export interface Facts {
  readonly type: string
  readonly typeName: string
  readonly department: string
  readonly number: string
  readonly serial: string
  readonly version: string
  readonly holders: readonly {
    readonly name: string
    readonly idType: string
    readonly id: string
  }[]
  readonly fields: Readonly<Record<string, unknown>>
  readonly cardFields: readonly string[]
  readonly issuedOn: string
  readonly validFrom: string
  readonly validUntil: string | null
}

/** Host of 11 characters. */
export const HOST = 'lic.example'

/** The claims of wire.md §1 for the fields given, before they are put in order. */
export function claimsOf(facts: Facts, fields: Readonly<Record<string, unknown>>) {
  const midnight = (day: string) => Date.parse(`${day}T00:00:00+08:00`) / 1000
  const names = facts.holders.map((h) => h.name)
  const ids = facts.holders.map((h) => (h.idType === '001' ? h.id : masked(h.id)))
  const [only] = facts.holders
  return {
    ...(facts.validUntil === null ? {} : { exp: midnight(facts.validUntil) + 86400 }),
    f: fields,
    hid: ids.length === 1 ? ids[0] : ids,
    iat: midnight(facts.issuedOn) + 36_127 + (Number(facts.serial) % 5_000),
    id: `${facts.serial}.${facts.version}`,
    iss: `https://${HOST}/i/${facts.department}`,
    name: names.length === 1 ? names[0] : names,
    nbf: midnight(facts.validFrom),
    ...(facts.holders.length === 1 && facts.number === only?.id ? {} : { num: facts.number }),
    status: {
      status_list: {
        idx: 483_109 + ((facts.number.length * 7919) % 400_000),
        uri: `https://${HOST}/s/1`,
      },
    },
    vct: `https://${HOST}/t/${facts.type}/1`,
  }
}

/** RFC 8785 for what claims hold: sorted names, no white space. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}

/** 1+1 by code point, as everything public is masked. */
export function masked(id: string): string {
  const points = [...id]
  return points.map((c, i) => (i === 0 || i === points.length - 1 ? c : '*')).join('')
}

/** Stands for key identifiers and signatures; a seeded one makes codes that can be compared. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count))
}
