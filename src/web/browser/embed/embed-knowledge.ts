import { err, ok, type Result } from '../../../core/result.ts'
import { type Bundle, loadBundle } from '../../../core/trust/bundle.ts'
import { parseBundleText } from '../../../core/trust/manifest.ts'

const freshForMs = 15 * 60_000

/**
 * What one element verifies with: the bundle at an address, proven under the roots that the
 * embedding page names. Kept while the page is open; never taken back in time. When nothing newer
 * is to be had the held one goes on, and the verdict says how old it is.
 */
export function embedKnowledge(address: string, roots: readonly string[]) {
  let held: Bundle | undefined
  let fetchedAt = 0

  return async (): Promise<Result<Bundle, 'unreachable' | 'refused'>> => {
    if (held !== undefined && Date.now() - fetchedAt < freshForMs) return ok(held)
    const json = await fetchText(address)
    if (json === undefined) return held === undefined ? err('unreachable') : ok(held)
    const text = parseBundleText(json)
    const loaded =
      text && (await loadBundle(text, { roots, ...(held === undefined ? {} : { previous: held }) }))
    if (loaded?.ok) {
      held = loaded.value
      fetchedAt = Date.now()
    }
    return held === undefined ? err('refused') : ok(held)
  }
}

async function fetchText(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(address, { credentials: 'omit', cache: 'no-cache' })
    return response.ok ? await response.text() : undefined
  } catch {
    return undefined
  }
}
