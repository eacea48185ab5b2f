/** The rights a client may hold, as OAuth scopes. */
const SCOPES = ['license:issue', 'license:read', 'license:status', 'batch', 'verify'] as const

export type Scope = (typeof SCOPES)[number]

/** All scopes, in the order in which they are published. */
export const allScopes: readonly Scope[] = SCOPES

/**
 * Reads a space-separated scope list (RFC 6749 §3.3).
 *
 * @param text - From a token request or a stored row; untrusted.
 * @returns The scopes without doubles, or undefined if one is unknown or the form is wrong.
 */
export function parseScopes(text: string): readonly Scope[] | undefined {
  const words = text.split(' ')
  const found = new Set<Scope>()
  for (const word of words) {
    const scope = SCOPES.find((known) => known === word)
    if (scope === undefined) return undefined
    found.add(scope)
  }
  return [...found]
}
