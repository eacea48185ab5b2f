/**
 * What a verifier remembers of the bundle it holds, so that no later one takes it back in time.
 * Plain data: it can be stored beside the bundle's texts.
 */
export interface SeenParts {
  readonly origin: string
  readonly seen: {
    readonly seq: Numbered
    readonly root: Numbered
    readonly trust: Numbered
    /** `iat` of each status list by URI. */
    readonly lists: Readonly<Record<string, number>>
    /** Entries of the log at its head. */
    readonly logSize: number
  }
}

/** A number that never falls, and base64url SHA-256 of what was signed under it. */
export interface Numbered {
  readonly number: number
  readonly sha256: string
}

export interface RollbackFault {
  readonly code: 'bundle_rollback' | 'part_rollback' | 'sequence_fork'
  readonly uri: string
}

/**
 * Compares a bundle that is otherwise in order with the one held before. Undefined: nothing in it
 * is older.
 *
 * Codes: `bundle_rollback` (older, or of another origin), `part_rollback` (a list or the log went
 * back or vanished), `sequence_fork` (the same number signed over other bytes: report it).
 * @see SPEC.md §5 rule 3, §6
 */
export function findRollback(before: SeenParts, after: SeenParts): RollbackFault | undefined {
  const { origin } = before
  if (origin !== after.origin) return { code: 'bundle_rollback', uri: `${after.origin}/bundle` }
  const numbered = [
    [before.seen.seq, after.seen.seq, '/bundle/manifest', 'bundle_rollback'],
    [before.seen.root, after.seen.root, '/trust/root', 'part_rollback'],
    [before.seen.trust, after.seen.trust, '/trust/list', 'part_rollback'],
  ] as const
  for (const [old, young, path, code] of numbered) {
    const uri = `${origin}${path}`
    if (young.number < old.number) return { code, uri }
    if (young.number === old.number && young.sha256 !== old.sha256) {
      return { code: 'sequence_fork', uri }
    }
  }
  for (const [uri, iat] of Object.entries(before.seen.lists)) {
    const young = after.seen.lists[uri]
    if (young === undefined || young < iat) return { code: 'part_rollback', uri }
  }
  return after.seen.logSize < before.seen.logSize
    ? { code: 'part_rollback', uri: `${origin}/log/checkpoint` }
    : undefined
}
