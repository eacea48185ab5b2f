import { membersOf } from '../core/trust/scheme.ts'
import type { Registry } from './registry.ts'

/**
 * Something that does not hold. `where` names table and row by ids of ours, never by a value.
 * I8 is of batches, which this version does not have.
 */
export interface Finding {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I9'
  readonly code: string
  readonly where: string
}

/** What a check needs. Its store comes over the owner's connection: it reads every department. */
export interface CheckContext
  extends Pick<Registry, 'store' | 'now' | 'sha256' | 'origin' | 'offsetSeconds'> {
  /** Texts that were handed out (codes or compact credentials), to be found among the rows. */
  readonly texts?: AsyncIterable<HandedOut> | Iterable<HandedOut>
}

/** A text from outside: a print, an export, a client's log. */
export interface HandedOut {
  /** Where it stands: `codes.txt:7`. */
  readonly source: string
  readonly text: string
}

/** Rows are read this many at a time. */
export const checkPage = 500

/** The members of a stored JSON text; none where a changed cell is no JSON any more. */
export function storedMembers(text: string | null): Readonly<Record<string, unknown>> {
  try {
    return membersOf(JSON.parse(text ?? '')) ?? {}
  } catch {
    return {}
  }
}
