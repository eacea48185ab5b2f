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
  /** Of the open pages, which only a server draws: unknown where a browser draws a frame again. */
  readonly open?: OpenAssets
}

/** Files of the open pages. */
export interface OpenAssets {
  /** The script of the self-test. */
  readonly selfTest: string
  /** Every vector with its bundle, one JSON file. */
  readonly vectors: string
  /** How the library `licet/verify` is called, as text. */
  readonly library: string
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
  const entry = (name: Exclude<keyof Assets, 'open'> | keyof OpenAssets): string => {
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
    open: { selfTest: entry('selfTest'), vectors: entry('vectors'), library: entry('library') },
  }
}
