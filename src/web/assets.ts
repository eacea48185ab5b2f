/** The hashed paths of the browser files, as the build wrote them to `dist/web/assets.json`. */
export interface Assets {
  /** The style sheet of every page. */
  readonly style: string
  /** The counter's script. */
  readonly counter: string
  /** The script of the page that tries the API. */
  readonly docs: string
  readonly icon: string
  /** The specification as text. */
  readonly spec: string
}

const path = /^\/assets\/[\w.-]+$/

/**
 * Reads the build's list of assets.
 *
 * @throws TypeError if it is not such a list: the build and the server do not belong together.
 */
export function parseAssets(json: unknown): Assets {
  if (typeof json !== 'object' || json === null) throw new TypeError('assets.json is no object')
  const found = new Map(Object.entries(json))
  const entry = (name: keyof Assets): string => {
    const value = found.get(name)
    if (typeof value !== 'string' || !path.test(value)) {
      throw new TypeError(`assets.json has no path for ${name}: run the build again`)
    }
    return value
  }
  return {
    style: entry('style'),
    counter: entry('counter'),
    docs: entry('docs'),
    icon: entry('icon'),
    spec: entry('spec'),
  }
}
