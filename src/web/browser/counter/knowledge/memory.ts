import type { SeenParts } from '../../../../core/trust/rollback.ts'
import { membersOf } from '../../../../core/trust/scheme.ts'

/** What this device remembers between openings: public values only, nothing of any license. */
export interface Memory {
  /** Root fingerprints that may sign; the first is the one shown. */
  readonly roots: readonly string[]
  readonly seen: SeenParts
}

const key = 'licet.trust.1'
const fingerprint = /^[\w-]{43}$/

/** Undefined: the first use, or a browser that keeps nothing. */
export function recall(): Memory | undefined {
  try {
    return parseMemory(JSON.parse(localStorage.getItem(key) ?? 'null'))
  } catch {
    return undefined
  }
}

export function remember(memory: Memory): void {
  try {
    localStorage.setItem(key, JSON.stringify(memory))
  } catch {
    // Full or forbidden storage: the next opening is a first use again, and says so.
  }
}

export function forget(): void {
  localStorage.removeItem(key)
}

function parseMemory(value: unknown): Memory | undefined {
  const { roots, seen } = membersOf(value) ?? {}
  if (!Array.isArray(roots) || roots.length === 0) return undefined
  if (!roots.every((root) => typeof root === 'string' && fingerprint.test(root))) return undefined
  const { origin, seen: parts } = membersOf(seen) ?? {}
  if (typeof origin !== 'string' || membersOf(parts) === undefined) return undefined
  // Written by `remember` alone, on this origin; whoever could forge it could replace this script.
  return value as Memory
}
