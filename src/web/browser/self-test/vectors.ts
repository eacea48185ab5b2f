import { membersOf } from '../../../core/trust/scheme.ts'

/** As much of a published vector as comparing needs. */
export interface Vector {
  readonly name: string
  readonly proves: string
  readonly overall: string
  /** Codes by line, for the lines that the vector is about. */
  readonly codes: Readonly<Record<string, readonly string[]>>
}

/** Reads the published file of vectors; undefined for anything else. */
export function parseVectors(json: unknown): readonly Vector[] | undefined {
  const { format, vectors } = membersOf(json) ?? {}
  if (format !== 1 || !Array.isArray(vectors)) return undefined
  const read: Vector[] = []
  for (const entry of vectors) {
    const { name, proves, expect } = membersOf(entry) ?? {}
    const { overall, codes } = membersOf(expect) ?? {}
    if (typeof name !== 'string' || typeof proves !== 'string' || typeof overall !== 'string') {
      return undefined
    }
    read.push({ name, proves, overall, codes: codesOf(codes) })
  }
  return read
}

/** Codes by line: `{status: "revoked"}`, `{status: ["revoked"]}` or `[{line, code}, …]`. */
export function codesOf(value: unknown): Readonly<Record<string, readonly string[]>> {
  const codes: Record<string, string[]> = {}
  const add = (line: unknown, code: unknown) => {
    if (typeof line !== 'string' || typeof code !== 'string' || line === '__proto__') return
    codes[line] = [...(codes[line] ?? []), code]
  }
  if (Array.isArray(value)) {
    for (const entry of value) add(membersOf(entry)?.line, membersOf(entry)?.code)
  } else {
    for (const [line, found] of Object.entries(membersOf(value) ?? {})) {
      for (const code of Array.isArray(found) ? found : [found]) add(line, code)
    }
  }
  return codes
}
