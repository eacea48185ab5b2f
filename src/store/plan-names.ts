/** Texts seen so often get a name; the others are not worth a kept plan. */
const NAMED_FROM = 4
const MAX_TEXTS = 500
const MAX_NAMES = 100

/**
 * Names for the statements that come again and again. Planning a minting statement costs PostgreSQL
 * more than running it for a few rows; under a name each connection plans it once.
 *
 * @returns The name of a text, or undefined while it is rare. Texts come from our own code: values
 *   travel apart, and a text whose length varies with its values never becomes frequent for long.
 */
export function planNames(): (text: string) => string | undefined {
  const seen = new Map<string, number>()
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined || names.size >= MAX_NAMES) return known
    const times = (seen.get(text) ?? 0) + 1
    if (seen.size >= MAX_TEXTS) seen.clear()
    seen.set(text, times)
    if (times < NAMED_FROM) return undefined
    seen.delete(text)
    const name = `licet_${names.size}`
    names.set(text, name)
    return name
  }
}
