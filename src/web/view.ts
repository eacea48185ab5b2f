import type { Assets } from './assets.ts'
import type { CounterSettings } from './counter-settings.ts'
import type { Text } from './language.ts'
import type { Preference } from './preference.ts'

/** What is the same on every page of one registry. */
export interface Site {
  /** `https://HOST`, or http on loopback. */
  readonly origin: string
  /** The registry's name, such as its scheme operator's in the trust list. */
  readonly name?: Text | undefined
  /** A demo says so on every page. */
  readonly demo: boolean
  readonly assets: Assets
  /** What the operator settles for the counters of this site; the defaults if left out. */
  readonly counter?: CounterSettings | undefined
}

/** What one page needs besides its own facts. */
export interface View extends Preference {
  readonly site: Site
  /** The path that the language and care switches lead back to, without query. */
  readonly path: string
}
