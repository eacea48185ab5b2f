/**
 * Takes the code out of the address. Imported first, so that this runs before anything else of
 * the page: from then on no history entry, bookmark or shared link carries the license.
 */
export function takeFragment(): string | undefined {
  const { hash, pathname, search } = location
  if (hash.length < 2) return undefined
  history.replaceState(null, '', pathname + search)
  // An anchor of the page itself is no code.
  return hash === '#main' ? undefined : hash.slice(1)
}

/** What the address carried when the page was opened. */
export const openedWith = takeFragment()
